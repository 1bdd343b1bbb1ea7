//! The statement that makes a session of a proven identity.

use domain::{Token, account::AccountError, provider, random, sign_in::Failure, stage::Stage};
use schema::{
    pg::Fault,
    statement::sign_in::{Outcome, Policy, Refusal, SignIn, complete},
};

use crate::{
    account,
    budget::Budget,
    ctx::{Ctx, now},
    identity::Identity,
    inbound::Inbound,
    postgres,
    random::bytes,
};

/// What a sign-in is about, beside who it is.
pub(crate) struct Entry<'a> {
    /// The token that the session will have.
    pub(crate) token: &'a Token,
    /// Whether the client asked for a new user to be made, if there is none.
    pub(crate) request_sign_up: bool,
    /// Whether `overrideUserInfoOnSignIn` applies.
    pub(crate) may_override: bool,
}

/// Finds or makes user and account, and makes the session: all of it or nothing.
///
/// # Errors
/// `NoEmail`, or what Postgres answered.
pub(crate) async fn write(
    ctx: &Ctx,
    inbound: &Inbound,
    budget: Budget,
    client: &provider::Client,
    identity: Identity,
    entry: &Entry<'_>,
) -> Result<Outcome, Failure> {
    let Identity { profile, tokens } = identity;
    let email = profile.email.as_deref().ok_or(Failure::NoEmail)?;
    let moment = now();
    let no_randomness = |_| Failure::Unavailable(Stage::Config);
    let tokens = account::to_store(ctx, tokens).map_err(Failure::Unavailable)?;
    let sign_in = SignIn {
        provider_id: client.id(),
        profile: &profile,
        email,
        tokens: &tokens,
        policy: policy(ctx, client, profile.email_verified, entry),
        new_user_id: &random::id(&bytes().map_err(no_randomness)?),
        session_id: &random::id(&bytes().map_err(no_randomness)?),
        token: entry.token,
        expires_at: ctx.config.session.end(moment, moment),
        ip_address: &ctx
            .config
            .client_ip
            .of(&inbound.headers)
            .unwrap_or_default(),
        user_agent: &storable(inbound.header("user-agent")),
        now: moment,
    };
    complete(&sign_in, async |statement| {
        postgres::run(ctx, budget, statement).await
    })
    .await
    .map_err(|error| failed(&error))
}

/// The failure that an error of Postgres is.
pub(crate) fn failed(error: &schema::Error) -> Failure {
    match (error.misfit(), &error.fault) {
        (Some(misfit), _) => Failure::Database(misfit.to_string()),
        (None, Fault::Server { sqlstate, .. }) => Failure::Database(sqlstate.clone()),
        _ => Failure::Unavailable(postgres::stage(error)),
    }
}

/// What the browser is told of a refusal.
pub(crate) const fn refused(refusal: Refusal) -> Failure {
    Failure::Policy(match refusal {
        Refusal::AccountNotLinked => "account_not_linked",
        Refusal::AccountWithoutUser => "unable_to_link_account",
        Refusal::AmbiguousAccount => "internal_server_error",
        Refusal::EmailNotVerified => "email_not_verified",
        Refusal::SignupDisabled => "signup_disabled",
    })
}

/// What a client is told of it that brought an ID token.
pub(crate) const fn refused_in_words(refusal: Refusal) -> AccountError {
    match refusal {
        Refusal::AccountNotLinked => AccountError::SignIn("account not linked"),
        Refusal::AccountWithoutUser | Refusal::AmbiguousAccount => {
            AccountError::SignIn("unable to link account")
        }
        Refusal::EmailNotVerified => AccountError::EmailNotVerified,
        Refusal::SignupDisabled => AccountError::SignIn("signup disabled"),
    }
}

fn policy(ctx: &Ctx, client: &provider::Client, vouches: bool, entry: &Entry<'_>) -> Policy {
    let (account, options) = (&ctx.config.account, client.options());
    let may_come = entry.request_sign_up || !options.disable_implicit_sign_up;
    Policy {
        may_link: account.implicit_linking && account.trusts(client.id(), vouches),
        require_local_email_verified: account.require_local_email_verified,
        may_sign_up: !options.disable_sign_up && may_come,
        update_account: account.update_account_on_sign_in,
        override_user: entry.may_override && options.override_user_info_on_sign_in,
        update_user_on_link: account.update_user_info_on_link,
        require_verified_email: options.require_email_verification,
    }
}

/// A `text` column takes no NUL, and nobody reads more of a `User-Agent` than this.
fn storable(user_agent: &str) -> String {
    user_agent
        .chars()
        .filter(|c| *c != '\0')
        .take(512)
        .collect()
}
