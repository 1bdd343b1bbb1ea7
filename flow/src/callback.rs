//! A sign-in from the provider's answer to the open session.

use domain::{
    Seconds, SessionCopy, Token,
    api_error::ApiError,
    sign_in::{Accepted, Callback, Failure, Pending},
    stage::Stage,
};
use schema::statement::sign_in::{Outcome, Refusal};

use crate::{
    Outside,
    claim::{Claiming, claim},
    known, link, revocation,
    sign_in::{self, Entry, Visitor},
};

/// How long a replay may take: it is a read, and at most ends one session.
const REPLAY: Seconds = Seconds(3);

/// What a callback is answered with, once everything is done.
pub enum Finished<'a> {
    /// The session is open, and its cookie may be set.
    Open {
        /// The rows.
        copy: SessionCopy,
        /// Where to go.
        target: &'a str,
    },
    /// The account is linked, or the browser is signed in already: it keeps the cookies it has.
    Unchanged {
        /// Where to go.
        target: &'a str,
    },
}

/// Finishes the sign-in that `pending` began. The order is the security argument:
///
/// 1. Compare the callback with the sealed sign-in. Nothing has left the process yet.
/// 2. Claim the session's object. A replay or a double click ends here: never a second token
///    request, never a second session.
/// 3. Exchange the code.
/// 4. Verify who it is.
/// 5. One statement: user, account and session, or nothing. A linking is over with its own: it
///    opens no session, and what was claimed is a name that no session ever has.
/// 6. Open the object; it must say so.
///
/// Only then is the cookie set. If the browser comes with a session's token, that is `held`.
///
/// # Errors
/// Why there is no session.
pub async fn finish<'a>(
    outside: &impl Outside,
    provider: &str,
    callback: Callback,
    pending: &'a Pending,
    held: Option<&Token>,
    visitor: &Visitor,
) -> Result<Finished<'a>, Failure> {
    let Accepted {
        registration,
        code,
        beside,
    } = callback.accept(pending, provider, outside.config(), outside.now())?;

    let claimed = claim(outside, &pending.token).await;
    let claim = match claimed.map_err(Failure::Unavailable)? {
        Claiming::Ours(claim) => claim,
        Claiming::Replayed { open } => {
            return replayed(&outside.at_most(REPLAY), pending, open, held).await;
        }
    };

    let proven = outside.prove(registration, &code, beside.as_ref(), pending);
    let (client, identity) = proven.await?;
    if let Some(who) = &pending.link {
        link::after_callback(outside, &client, &identity, who).await?;
        let target = &pending.callback_url;
        return Ok(Finished::Unchanged { target });
    }
    let entry = Entry {
        token: &pending.token,
        request_sign_up: pending.request_sign_up,
        may_override: true,
        visitor,
    };
    let known_user = &pending.callback_url;
    let new_user = pending.new_user_url.as_ref().unwrap_or(known_user);
    let outcome = sign_in::write(outside, &client, identity, &entry).await?;
    let (copy, target) = match outcome {
        Outcome::Created(copy) => (copy, new_user),
        Outcome::Linked(copy) | Outcome::SignedIn(copy) => (copy, known_user),
        Outcome::Refused(refusal) => return Err(refused(refusal)),
        Outcome::Raced => return Err(Failure::Raced),
    };

    let opened = claim.open(outside, copy.clone()).await;
    opened.map_err(Failure::Unavailable)?;
    Ok(Finished::Open { copy, target })
}

/// Somebody was here with this callback before. A browser that holds a live session pressed a key
/// twice, and is sent on. A session whose cookie its browser never got is of use to nobody but a
/// thief of the callback's URL, so it ends.
async fn replayed<'a>(
    outside: &impl Outside,
    pending: &'a Pending,
    open: bool,
    held: Option<&Token>,
) -> Result<Finished<'a>, Failure> {
    if let Some(token) = held
        && is_live(outside, token).await?
    {
        let target = &pending.callback_url;
        return Ok(Finished::Unchanged { target });
    }
    if open {
        let ended = revocation::one(outside, pending.token.clone()).await;
        ended.map_err(|_| Failure::Unavailable(Stage::End))?;
    }
    Err(Failure::Replayed)
}

/// Whether the browser's session is on. Where that cannot be known nothing may end: it may be the
/// session of this very callback.
async fn is_live(outside: &impl Outside, token: &Token) -> Result<bool, Failure> {
    let policy = outside.config().session.read(false, false);
    match known::read(outside, token, policy).await {
        Ok(live) => Ok(live.is_some()),
        Err(ApiError::Unavailable(stage)) => Err(Failure::Unavailable(stage)),
        // Whatever else Postgres has answered, it was to the statement.
        Err(_) => Err(Failure::Unavailable(Stage::Statement)),
    }
}

/// What the browser is told of a refusal.
const fn refused(refusal: Refusal) -> Failure {
    Failure::Policy(match refusal {
        Refusal::AccountNotLinked => "account_not_linked",
        Refusal::AccountWithoutUser => "unable_to_link_account",
        Refusal::AmbiguousAccount => "internal_server_error",
        Refusal::EmailNotVerified => "email_not_verified",
        Refusal::SignupDisabled => "signup_disabled",
    })
}

#[cfg(test)]
mod tests {
    use domain::{
        Timestamp,
        session_object::message::{Generation, Reply},
    };

    use super::*;
    use crate::script::{Answer, Scripted, refused};

    fn pending() -> Pending {
        Pending {
            state: "s".to_owned(),
            code_verifier: "v".to_owned(),
            nonce: "n".to_owned(),
            provider: "google".to_owned(),
            requires_issuer: false,
            token: Token::new("made".to_owned()),
            link: None,
            callback_url: "/home".to_owned(),
            error_url: None,
            new_user_url: None,
            request_sign_up: false,
            expires_at: Timestamp::from_millis(1_000),
        }
    }

    async fn replay(answers: Vec<Answer>) -> (String, String) {
        let outside = Scripted::new(answers);
        let callback = Callback::parse("code=c&state=s").ok().unwrap();
        let visitor = Visitor {
            ip_address: String::new(),
            user_agent: String::new(),
        };
        let held = Token::new("made".to_owned());
        let pending = pending();
        let finished = finish(
            &outside,
            "google",
            callback,
            &pending,
            Some(&held),
            &visitor,
        );
        let outcome = match finished.await {
            Ok(Finished::Open { .. }) => "open".to_owned(),
            Ok(Finished::Unchanged { target }) => target.to_owned(),
            Err(failure) => failure.to_string(),
        };
        (outside.asked(), outcome)
    }

    /// Each line: what the objects and Postgres answer to the replay of a callback in a browser that
    /// holds its session, what they were asked and in how many seconds at most, and what it comes to.
    #[tokio::test]
    async fn a_replay_ends_a_session_only_where_its_browser_is_known_to_hold_none() {
        let to_postgres = || {
            Answer::Reply(Ok(Reply::AskPostgres {
                generation: Generation(1),
            }))
        };
        let none = || Answer::Reply(Ok(Reply::NoSession));
        for (answers, asked, outcome) in [
            (
                vec![none(), Answer::Reply(Ok(Reply::Ended)), Answer::Row(None)],
                "claim 3s read end run",
                "the callback was replayed",
            ),
            (
                vec![to_postgres(), Answer::Error(refused("57P03"))],
                "claim 3s read 1s run",
                "Statement did not answer",
            ),
            (
                vec![to_postgres(), Answer::Error(refused("42P01"))],
                "claim 3s read 1s run",
                "Statement did not answer",
            ),
            (
                vec![Answer::Reply(Err(Stage::Read))],
                "claim 3s read",
                "Read did not answer",
            ),
        ] {
            let replayed = Answer::Reply(Ok(Reply::Replayed { open: true }));
            let answers = [replayed].into_iter().chain(answers).collect();
            let (did, came_to) = replay(answers).await;
            assert_eq!((did.as_str(), came_to.as_str()), (asked, outcome));
        }
    }
}
