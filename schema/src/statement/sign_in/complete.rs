//! When to run a sign-in again, and when to look first.

use super::{Outcome, SignIn, read, statement};
use crate::statement::{again, find_session};
use crate::{Error, Statement};

/// Runs a sign-in to its end; `run` takes a statement to Postgres on a new connection.
///
/// A race is run again, at most twice. A lost answer is looked up by the session's id before
/// anything is repeated; if it is not there it may still be on its way, so the repetition has the
/// same ids, and at most one of the two can be kept.
///
/// # Errors
///
/// What `run` failed with, where that was neither a race nor a lost answer; and a lost answer
/// that could not be looked up.
pub async fn complete(
    sign_in: &SignIn<'_>,
    run: impl AsyncFn(Statement) -> Result<Option<String>, Error>,
) -> Result<Outcome, Error> {
    let attempt = async || {
        let row = run(statement(sign_in)).await?;
        let outcome = read(row.as_deref(), sign_in)?;
        Ok(Some(outcome).filter(|outcome| *outcome != Outcome::Raced))
    };
    let find = async || {
        let row = run(find_session::statement(sign_in)).await?;
        find_session::read(row.as_deref(), sign_in)
    };
    Ok(again::complete(attempt, find)
        .await?
        .unwrap_or(Outcome::Raced))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use domain::{Profile, ProviderTokens, Timestamp, Token};

    use super::*;
    use crate::pg::{Fault, Stage};
    use crate::statement::sign_in::{Policy, Refusal};

    const REFUSED: &str = r#"{"outcome":"refused","reason":"signupDisabled"}"#;
    const RACED: &str = r#"{"outcome":"raced"}"#;

    type Answer = Result<Option<&'static str>, Fault>;

    fn unique() -> Answer {
        Err(Fault::Server {
            sqlstate: "23505".to_owned(),
            constraint: None,
            column: None,
        })
    }

    /// Completes a sign-in with these answers; says which statements were run, `S`igning in or
    /// `F`inding, and what came of it.
    async fn script(answers: Vec<Answer>) -> (String, Result<Outcome, Error>) {
        let profile = Profile {
            account_id: "1".to_owned(),
            email: None,
            email_verified: false,
            name: String::new(),
            image: None,
        };
        let sign_in = SignIn {
            provider_id: "google",
            profile: &profile,
            email: "ada@example.com",
            tokens: &ProviderTokens::default(),
            policy: Policy {
                may_link: true,
                require_local_email_verified: true,
                may_sign_up: true,
                update_account: true,
                override_user: false,
                update_user_on_link: false,
                require_verified_email: false,
            },
            new_user_id: "u",
            session_id: "s",
            token: &Token::new("t".to_owned()),
            expires_at: Timestamp::from_millis(1),
            ip_address: "",
            user_agent: "",
            now: Timestamp::from_millis(0),
        };
        let asked = RefCell::new(String::new());
        let answers = RefCell::new(answers.into_iter());
        let outcome = complete(&sign_in, async |statement: Statement| {
            let finds = statement.sql == find_session::statement(&sign_in).sql;
            asked.borrow_mut().push(if finds { 'F' } else { 'S' });
            let answer = answers.borrow_mut().next().expect("asked too often");
            answer
                .map(|row| row.map(str::to_owned))
                .map_err(|fault| Error {
                    stage: Stage::Statement,
                    fault,
                })
        })
        .await;
        assert!(answers.borrow_mut().next().is_none(), "asked too little");
        (asked.into_inner(), outcome)
    }

    /// Each line: what the statements answer, which are run, and what comes of it.
    #[tokio::test]
    async fn races_are_run_again_twice_and_lost_answers_looked_up_first() {
        let refused = || Ok(Some(REFUSED));
        let raced = || Ok(Some(RACED));
        let lost = || Err(Fault::Closed);
        let syntax = || {
            Err(Fault::Server {
                sqlstate: "42601".to_owned(),
                constraint: None,
                column: None,
            })
        };
        let done = Some(Outcome::Refused(Refusal::SignupDisabled));
        for (answers, asked, outcome) in [
            (vec![refused()], "S", done.clone()),
            (vec![raced(), refused()], "SS", done.clone()),
            (vec![unique(), unique(), refused()], "SSS", done.clone()),
            (
                vec![unique(), raced(), unique()],
                "SSS",
                Some(Outcome::Raced),
            ),
            (vec![syntax()], "S", None),
            (vec![unique(), syntax()], "SS", None),
            // Found by its ids.
            (vec![lost(), refused()], "SF", done.clone()),
            // Not there, so it is run again.
            (vec![lost(), Ok(None), refused()], "SFS", done.clone()),
            // It was late, and is what the repetition ran into.
            (
                vec![lost(), Ok(None), unique(), refused()],
                "SFSF",
                done.clone(),
            ),
            (vec![unique(), lost(), refused()], "SSF", done.clone()),
            // An answer that cannot be read is as good as lost.
            (vec![Ok(None), refused()], "SF", done.clone()),
            (vec![Ok(Some("{")), refused()], "SF", done),
            (vec![lost(), lost()], "SF", None),
            (
                vec![lost(), Ok(None), lost(), Ok(None), lost(), Ok(None)],
                "SFSFSF",
                None,
            ),
        ] {
            let (got_asked, got) = script(answers).await;
            assert_eq!(got_asked, asked);
            assert_eq!(got.ok(), outcome, "{asked}");
        }
    }
}
