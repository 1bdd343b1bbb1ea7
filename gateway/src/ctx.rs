//! What one request works with.

use std::{future::Future, rc::Rc, sync::Arc};

use domain::{Timestamp, config::Config};
use serde::Deserialize;
use worker::{Context, Date, Env};

/// Who sent a request. Only the binding's props tell: a browser can write any header, host or
/// path, but no props.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A browser, through the binding that hands its traffic on.
    Browser,
    /// The app's own server.
    Server,
}

/// The surroundings of one request.
pub(crate) struct Ctx {
    pub(crate) config: Arc<Config>,
    pub(crate) env: Env,
    pub(crate) caller: Caller,
    context: Rc<Context>,
}

impl Ctx {
    pub(crate) fn new(config: Arc<Config>, env: Env, context: Context) -> Self {
        let props = context.props::<Props>().unwrap_or_default();
        let caller = match props.caller.as_deref() {
            Some("server") => Caller::Server,
            _ => Caller::Browser,
        };
        Self {
            config,
            env,
            caller,
            context: Rc::new(context),
        }
    }

    /// The same surroundings, for work that goes on behind the answer.
    pub(crate) fn fork(&self) -> Self {
        Self {
            config: Arc::clone(&self.config),
            env: self.env.clone(),
            caller: self.caller,
            context: Rc::clone(&self.context),
        }
    }

    /// Goes on with `work` after the answer is sent.
    pub(crate) fn behind(&self, work: impl Future<Output = ()> + 'static) {
        self.context.wait_until(work);
    }
}

/// The current moment: the clock of this Worker, which is the one that judges expiry.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX))
}

#[derive(Default, Deserialize)]
struct Props {
    caller: Option<String>,
}
