//! What one request works with.

use std::{future::Future, rc::Rc, sync::Arc};

use domain::{Timestamp, config::Config};
use serde::Deserialize;
use worker::{Context, Date, Env};

use crate::log::Log;

/// Who sent a request. Only the binding's props tell: a browser can write any header, host or
/// path, but no props.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A browser, through the binding that hands its traffic on.
    Browser,
    /// The app's own server.
    Server,
}

impl Caller {
    const fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Server => "server",
        }
    }
}

/// The surroundings of one request.
pub(crate) struct Ctx {
    pub(crate) config: Arc<Config>,
    pub(crate) env: Env,
    pub(crate) caller: Caller,
    /// When it came in.
    pub(crate) began: Timestamp,
    /// Its line in the log.
    pub(crate) log: Log,
    context: Rc<Context>,
}

impl Ctx {
    pub(crate) fn new(
        config: Arc<Config>,
        env: Env,
        context: Context,
        began: Timestamp,
        log: Log,
    ) -> Self {
        let props = context.props::<Props>().unwrap_or_default();
        let caller = match props.caller.as_deref() {
            Some("server") => Caller::Server,
            _ => Caller::Browser,
        };
        log.caller(caller.name());
        Self {
            config,
            env,
            caller,
            began,
            log,
            context: Rc::new(context),
        }
    }

    /// The same, once the log knows which `endpoint` it is for.
    pub(crate) fn at(&self, endpoint: &'static str) -> &Self {
        self.log.route(endpoint);
        self
    }

    /// The same surroundings, for whoever needs them for longer than a borrow.
    pub(crate) fn fork(&self) -> Self {
        Self {
            config: Arc::clone(&self.config),
            env: self.env.clone(),
            caller: self.caller,
            began: self.began,
            log: self.log.clone(),
            context: Rc::clone(&self.context),
        }
    }

    /// Goes on with `work` after the answer is sent, in the same surroundings but for the log,
    /// in which it has a line of its own, and with a time of its own.
    pub(crate) fn behind<F: Future<Output = ()> + 'static>(&self, work: impl FnOnce(Self) -> F) {
        let log = self.log.behind();
        let behind = work(Self {
            log: log.clone(),
            began: now(),
            ..self.fork()
        });
        self.context.wait_until(async move {
            behind.await;
            log.write(None);
        });
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
