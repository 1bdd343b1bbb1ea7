//! The statement that links a proven identity to the user who is signed in.

use domain::{
    provider::Client,
    session_object::message::{Message, Reply},
    sign_in::{Failure, Link, LinkRefusal, LinkTerms},
    stage::Stage,
};
use schema::statement::link_account::{Linking, Outcome, complete};

use crate::{Identity, Outside, error::failed, sign_in::to_store};

/// Links after a callback. No session is opened: the one in which the linking began goes on, and
/// must still be on, by the word of its object and of Postgres.
///
/// # Errors
/// Why not.
pub(crate) async fn after_callback(
    outside: &impl Outside,
    client: &Client,
    identity: &Identity,
    link: &Link,
) -> Result<(), Failure> {
    let terms = terms(outside, client, identity, link);
    if has_ended(outside, link).await? {
        return Err(terms.failure(LinkRefusal::SessionOver));
    }
    match write(outside, client, identity, link, terms.allow(), terms).await? {
        Outcome::Linked => Ok(()),
        Outcome::Refused(refusal) => Err(terms.failure(refusal)),
        Outcome::Raced => Err(Failure::Policy("unable_to_link_account")),
    }
}

/// What the policy says of linking `identity`.
pub fn terms(
    outside: &impl Outside,
    client: &Client,
    identity: &Identity,
    link: &Link,
) -> LinkTerms {
    let policy = &outside.config().account;
    LinkTerms::of(link, &identity.profile, client.id(), policy)
}

/// Writes the account, under the `terms` if it is new to the user. Whether one that is the user's
/// already is brought up to date is `may_refresh`.
///
/// # Errors
/// What Postgres answered.
pub async fn write(
    outside: &impl Outside,
    client: &Client,
    identity: &Identity,
    link: &Link,
    may_refresh: bool,
    terms: LinkTerms,
) -> Result<Outcome, Failure> {
    let tokens = to_store(outside, identity.tokens.clone()).map_err(Failure::Unavailable)?;
    let linking = Linking {
        link,
        provider_id: client.id(),
        profile: &identity.profile,
        tokens: &tokens,
        may_refresh,
        may_link: terms.allow(),
        copy_profile: outside.config().account.update_user_info_on_link,
        now: outside.now(),
    };
    complete(&linking, async |statement| outside.run(statement).await)
        .await
        .map_err(|error| failed(&error))
}

/// Whether the session in which the linking began was ended here. Postgres may not know yet.
async fn has_ended(outside: &impl Outside, link: &Link) -> Result<bool, Failure> {
    // No copy answers such a read: the object refuses, or sends to Postgres.
    let read = Message::Read(outside.config().session.read(false, true));
    let answer = outside.tell(Stage::Read, &link.session_name, &read).await;
    match answer.map_err(Failure::Unavailable)? {
        Reply::AskPostgres { .. } => Ok(false),
        _ => Ok(true),
    }
}
