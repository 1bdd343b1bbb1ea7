//! A sign-in: user, account and session, found or made in one statement.

mod complete;
mod outcome;

use domain::{Profile, ProviderTokens, Timestamp, Token};

pub use complete::complete;
pub use outcome::{Outcome, Refusal, read};

use super::{account_id::account_id, parameters};
use crate::Statement;

/// All that a sign-in goes by. The ids are made beforehand, so that it can be looked up by them
/// if its answer is lost, and so that running it again makes nothing twice.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// The provider, by its id in the configuration.
    pub provider_id: &'a str,
    /// Who signed in. Its e-mail is not looked at here.
    pub profile: &'a Profile,
    /// Their address in lower case; a sign-in without one ends before this statement.
    pub email: &'a str,
    /// What the provider gave, encrypted if it is to be stored so.
    pub tokens: &'a ProviderTokens,
    /// What the configuration lets happen.
    pub policy: Policy,
    /// The row id of the user, if one is made.
    pub new_user_id: &'a str,
    /// The row id of the session.
    pub session_id: &'a str,
    /// The session's token.
    pub token: &'a Token,
    /// When the session ends unless it slides.
    pub expires_at: Timestamp,
    /// The client's address; `""` where it is unknown.
    pub ip_address: &'a str,
    /// The client's `User-Agent`, or `""`.
    pub user_agent: &'a str,
    /// The time of the request.
    pub now: Timestamp,
}

/// What a sign-in may do beyond signing in (contract §4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are options, each on its own"
)]
pub struct Policy {
    /// Link to a user with the same address: linking and implicit linking are on, and the
    /// provider is trusted or vouches for the address.
    pub may_link: bool,
    /// But only if the user's address was verified here too
    /// (`account.accountLinking.requireLocalEmailVerified`). Without it, who signs up first with
    /// someone else's address is later handed that person's account.
    pub require_local_email_verified: bool,
    /// Make a user where there is none.
    pub may_sign_up: bool,
    /// Store the new tokens of a known account (`account.updateAccountOnSignIn`).
    pub update_account: bool,
    /// Write the profile over the user's own, address and all
    /// (`socialProviders.<id>.overrideUserInfoOnSignIn`).
    pub override_user: bool,
    /// Write its name and image over the user's when linking
    /// (`account.accountLinking.updateUserInfoOnLink`).
    pub update_user_on_link: bool,
    /// Make no session for a user whose address nobody has verified
    /// (`socialProviders.<id>.requireEmailVerification`).
    pub require_verified_email: bool,
}

/// The statement of a sign-in. Run it by [`complete()`], which knows when to run it again.
#[must_use]
pub fn statement(sign_in: &SignIn<'_>) -> Statement {
    let SignIn {
        provider_id,
        profile,
        tokens,
        policy,
        ..
    } = *sign_in;
    let mut values = vec![
        provider_id.into(),
        profile.account_id.as_str().into(),
        sign_in.email.into(),
        profile.email_verified.into(),
        profile.name.as_str().into(),
        (&profile.image).into(),
    ];
    values.extend(parameters::tokens(tokens));
    values.extend([
        (&tokens.scope).into(),
        sign_in.new_user_id.into(),
        account_id(provider_id, &profile.account_id).as_str().into(),
        sign_in.session_id.into(),
        sign_in.token.expose().into(),
        sign_in.expires_at.into(),
        sign_in.ip_address.into(),
        sign_in.user_agent.into(),
        sign_in.now.into(),
        policy.may_link.into(),
        policy.require_local_email_verified.into(),
        policy.may_sign_up.into(),
        policy.update_account.into(),
        policy.override_user.into(),
        policy.update_user_on_link.into(),
        policy.require_verified_email.into(),
    ]);
    Statement::new(include_str!("../../../sql/sign_in.sql"), values)
}
