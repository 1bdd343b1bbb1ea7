//! The statement that makes a session of a proven identity.

use domain::{
    ProviderTokens, SessionCopy, Token, account::AccountError, api_error::ApiError,
    provider::Client, random, sign_in::Failure, stage::Stage,
};
use schema::statement::sign_in::{Outcome, Policy, Refusal, SignIn, complete};

use crate::{
    Identity, Outside,
    claim::{Claiming, claim},
    error::failed,
};

/// What a sign-in is about, beside who it is.
pub struct Entry<'a> {
    /// The token that the session will have.
    pub token: &'a Token,
    /// Whether the client asked for a new user to be made, if there is none.
    pub request_sign_up: bool,
    /// Whether `overrideUserInfoOnSignIn` applies.
    pub may_override: bool,
    /// Where from.
    pub visitor: &'a Visitor,
}

/// What a session's row says of the browser that it is for.
pub struct Visitor {
    /// The client's address; empty where it is unknown.
    pub ip_address: String,
    /// `User-Agent`, as it came; empty where there is none.
    pub user_agent: String,
}

/// Opens a session at once, for who brought an ID token: as after a callback the claim goes first,
/// then the rows, then the object.
///
/// # Errors
/// Why there is no session.
pub async fn at_once(
    outside: &impl Outside,
    client: &Client,
    identity: Identity,
    entry: &Entry<'_>,
) -> Result<SessionCopy, ApiError> {
    let claimed = claim(outside, entry.token).await;
    let Claiming::Ours(claim) = claimed.map_err(ApiError::Unavailable)? else {
        return Err(ApiError::Unavailable(Stage::Claim));
    };
    let outcome = write(outside, client, identity, entry).await;
    let copy = match outcome.map_err(Failure::into_api_error)? {
        Outcome::Created(copy) | Outcome::Linked(copy) | Outcome::SignedIn(copy) => copy,
        Outcome::Refused(refusal) => return Err(refused_in_words(refusal).into()),
        Outcome::Raced => return Err(AccountError::SignIn("unable to create session").into()),
    };
    let opened = claim.open(outside, copy.clone()).await;
    opened.map_err(ApiError::Unavailable)?;
    Ok(copy)
}

/// Finds or makes user and account, and makes the session: all of it or nothing.
///
/// # Errors
/// `NoEmail`, `MissingField`, or what Postgres answered.
pub(crate) async fn write(
    outside: &impl Outside,
    client: &Client,
    identity: Identity,
    entry: &Entry<'_>,
) -> Result<Outcome, Failure> {
    let Identity { profile, tokens } = identity;
    let email = profile.email.as_deref().ok_or(Failure::NoEmail)?;
    let moment = outside.now();
    let tokens = to_store(outside, tokens).map_err(Failure::Unavailable)?;
    let mut policy = policy(outside, client, profile.email_verified, entry);
    let missing = outside.config().user_fields.missing();
    let missing = missing.filter(|_| policy.may_sign_up);
    policy.may_sign_up &= missing.is_none();
    let sign_in = SignIn {
        provider_id: client.id(),
        profile: &profile,
        email,
        tokens: &tokens,
        policy,
        new_user_id: &id(outside)?,
        session_id: &id(outside)?,
        token: entry.token,
        expires_at: outside.config().session.end(moment, moment),
        ip_address: &entry.visitor.ip_address,
        user_agent: &storable(&entry.visitor.user_agent),
        now: moment,
    };
    let outcome = complete(&sign_in, async |statement| outside.run(statement).await)
        .await
        .map_err(|error| failed(&error))?;
    match (outcome, missing) {
        (Outcome::Refused(Refusal::SignupDisabled), Some(field)) => {
            Err(Failure::MissingField(field.to_owned()))
        }
        (outcome, _) => Ok(outcome),
    }
}

/// The provider's tokens as a row is to have them.
///
/// # Errors
/// `Config` where there is no randomness.
pub fn to_store(outside: &impl Outside, tokens: ProviderTokens) -> Result<ProviderTokens, Stage> {
    let mut nonces = [[0; 24]; 3];
    for nonce in &mut nonces {
        *nonce = outside.bytes()?;
    }
    Ok(outside.config().tokens_to_store(tokens, nonces))
}

fn id(outside: &impl Outside) -> Result<String, Failure> {
    let entropy = outside.bytes().map_err(Failure::Unavailable)?;
    Ok(random::id(&entropy))
}

fn policy(outside: &impl Outside, client: &Client, vouches: bool, entry: &Entry<'_>) -> Policy {
    let (account, options) = (&outside.config().account, client.options());
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

/// What a client is told of it that brought an ID token.
const fn refused_in_words(refusal: Refusal) -> AccountError {
    match refusal {
        Refusal::AccountNotLinked => AccountError::SignIn("account not linked"),
        Refusal::AccountWithoutUser | Refusal::AmbiguousAccount => {
            AccountError::SignIn("unable to link account")
        }
        Refusal::EmailNotVerified => AccountError::EmailNotVerified,
        Refusal::SignupDisabled => AccountError::SignIn("signup disabled"),
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
