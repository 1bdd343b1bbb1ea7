//! The statement that makes a session of a proven identity.

use domain::{
    provider, random,
    sign_in::{Failure, Pending},
    stage::Stage,
};
use schema::{
    pg::Fault,
    statement::sign_in::{Outcome, Policy, Refusal, SignIn, complete},
};

use crate::{
    budget::Budget,
    ctx::{Ctx, now},
    identity::Identity,
    inbound::Inbound,
    postgres,
    random::bytes,
};

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
    pending: &Pending,
) -> Result<Outcome, Failure> {
    let Identity { profile, tokens } = identity;
    let email = profile.email.as_deref().ok_or(Failure::NoEmail)?;
    let moment = now();
    let no_randomness = |_| Failure::Unavailable(Stage::Config);
    let mut nonces = [[0; 24]; 3];
    for nonce in &mut nonces {
        *nonce = bytes().map_err(no_randomness)?;
    }
    let tokens = ctx.config.tokens_to_store(tokens, nonces);
    let sign_in = SignIn {
        provider_id: client.id(),
        profile: &profile,
        email,
        tokens: &tokens,
        policy: policy(ctx, client, profile.email_verified, pending.request_sign_up),
        new_user_id: &random::id(&bytes().map_err(no_randomness)?),
        session_id: &random::id(&bytes().map_err(no_randomness)?),
        token: &pending.token,
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
    .map_err(|error| match (error.misfit(), &error.fault) {
        (Some(misfit), _) => Failure::Database(misfit.to_string()),
        (None, Fault::Server { sqlstate, .. }) => Failure::Database(sqlstate.clone()),
        _ => Failure::Unavailable(postgres::stage(&error)),
    })
}

/// What the browser is told of a refusal.
pub(crate) const fn refused(refusal: Refusal) -> Failure {
    Failure::Policy(match refusal {
        Refusal::AccountNotLinked => "account_not_linked",
        Refusal::AccountWithoutUser => "unable_to_link_account",
        Refusal::AmbiguousAccount => "internal_server_error",
        Refusal::SignupDisabled => "signup_disabled",
    })
}

fn policy(ctx: &Ctx, client: &provider::Client, verified: bool, requested: bool) -> Policy {
    let (account, options) = (&ctx.config.account, client.options());
    let trusted = verified || account.trusted_providers.iter().any(|id| id == client.id());
    Policy {
        may_link: account.implicit_linking && trusted,
        require_local_email_verified: account.require_local_email_verified,
        may_sign_up: !options.disable_sign_up && (requested || !options.disable_implicit_sign_up),
        update_account: account.update_account_on_sign_in,
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
