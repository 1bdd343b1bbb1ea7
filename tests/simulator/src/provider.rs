//! A modelled provider: a code is good once, and says who signed in.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use domain::{
    Profile, ProviderTokens,
    provider::{Client, Registration},
    sign_in::Failure,
    stage::Stage,
};
use flow::Identity;

use crate::{tally::Fault, watch::Invariant, world::World};

/// The codes that are out, and how often each was sent in.
#[derive(Default)]
pub(crate) struct Provider {
    codes: RefCell<BTreeMap<String, (u32, u32)>>,
}

impl World {
    /// The user pressed Allow: a code for this person.
    pub(crate) fn code(&self, person: u32) -> String {
        let code = format!("code-{}", self.fresh());
        let codes = &self.provider.codes;
        codes.borrow_mut().insert(code.clone(), (person, 0));
        code
    }

    /// What `flow` asks for as its step of proof.
    pub(crate) async fn redeem(
        self: &Rc<Self>,
        registration: &Registration,
        code: &str,
    ) -> Result<(Arc<Client>, Identity), Failure> {
        self.travel().await;
        if self.strikes(Fault::ProviderSilent) {
            return std::future::pending().await;
        }
        if self.strikes(Fault::ProviderFails) {
            return Err(Failure::Unavailable(Stage::Token));
        }
        let person = {
            let mut codes = self.provider.codes.borrow_mut();
            let spent = codes.get_mut(code).ok_or(Failure::NoCode)?;
            spent.1 += 1;
            if spent.1 > 1 {
                self.broken(
                    Invariant::OneClaim,
                    format_args!("a code was sent in twice"),
                );
            }
            spent.0
        };
        self.travel().await;
        if self.strikes(Fault::ProviderReplyLost) {
            return std::future::pending().await;
        }
        let Registration::Known(client) = registration else {
            return Err(Failure::UnknownProvider);
        };
        let profile = Profile {
            account_id: format!("person-{person}"),
            email: Some(email(person)),
            email_verified: true,
            name: "Ada".to_owned(),
            image: None,
        };
        let tokens = ProviderTokens::default();
        Ok((Arc::clone(client), Identity { profile, tokens }))
    }
}

/// The address of a person.
pub(crate) fn email(person: u32) -> String {
    format!("person-{person}@example.com")
}
