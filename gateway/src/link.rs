//! The statement that links a proven identity to the user who is signed in.

use domain::{
    provider::Client,
    session_object::message::{Message, Reply as Answer},
    sign_in::{Failure, Link, LinkRefusal, LinkTerms},
    stage::Stage,
};
use schema::statement::link_account::{Linking, Outcome, complete};

use crate::{
    account,
    budget::Budget,
    ctx::{Ctx, now},
    identity::Identity,
    object, postgres,
    sign_in::failed,
};

/// Links after a callback. No session is opened: the one in which the linking began goes on, and
/// must still be on, by the word of its object and of Postgres.
///
/// # Errors
/// Why not.
pub(crate) async fn after_callback(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    identity: &Identity,
    link: &Link,
) -> Result<(), Failure> {
    let terms = terms(ctx, client, identity, link);
    if has_ended(ctx, budget, link).await? {
        return Err(terms.failure(LinkRefusal::SessionOver));
    }
    match write(ctx, budget, client, identity, link, terms.allow(), terms).await? {
        Outcome::Linked => Ok(()),
        Outcome::Refused(refusal) => Err(terms.failure(refusal)),
        Outcome::Raced => Err(Failure::Policy("unable_to_link_account")),
    }
}

/// What the policy says of linking `identity`.
pub(crate) fn terms(ctx: &Ctx, client: &Client, identity: &Identity, link: &Link) -> LinkTerms {
    LinkTerms::of(link, &identity.profile, client.id(), &ctx.config.account)
}

/// Writes the account, under the `terms` if it is new to the user. Whether one that is the user's
/// already is brought up to date is `may_refresh`.
///
/// # Errors
/// What Postgres answered.
pub(crate) async fn write(
    ctx: &Ctx,
    budget: Budget,
    client: &Client,
    identity: &Identity,
    link: &Link,
    may_refresh: bool,
    terms: LinkTerms,
) -> Result<Outcome, Failure> {
    let tokens = account::to_store(ctx, identity.tokens.clone()).map_err(Failure::Unavailable)?;
    let linking = Linking {
        link,
        provider_id: client.id(),
        profile: &identity.profile,
        tokens: &tokens,
        may_refresh,
        may_link: terms.allow(),
        copy_profile: ctx.config.account.update_user_info_on_link,
        now: now(),
    };
    complete(&linking, async |statement| {
        postgres::run(ctx, budget, statement).await
    })
    .await
    .map_err(|error| failed(&error))
}

/// Whether the session in which the linking began was ended here. Postgres may not know yet.
async fn has_ended(ctx: &Ctx, budget: Budget, link: &Link) -> Result<bool, Failure> {
    // No copy answers such a read: the object refuses, or sends to Postgres.
    let read = Message::Read(ctx.config.session.read(false, true));
    let answer = object::call(ctx, budget, Stage::Read, &link.session_name, &read).await;
    match answer.map_err(Failure::Unavailable)? {
        Answer::AskPostgres { .. } => Ok(false),
        _ => Ok(true),
    }
}
