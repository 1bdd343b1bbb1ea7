use super::*;

const SECRET: &str = "dGhpcy1pcy1hLXRlc3Qtc2VjcmV0LTMyYnl0ZXM9";
const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);
const MAX_AGE: Seconds = Seconds(300);
const STRATEGIES: [Strategy; 3] = [Strategy::Compact, Strategy::Jwt, Strategy::Jwe];

/// What Better Auth made of [`copy`] at [`NOW`].
const fn vector(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Compact => include_str!("vectors/compact.txt").trim_ascii_end(),
        Strategy::Jwt => include_str!("vectors/jwt.txt").trim_ascii_end(),
        Strategy::Jwe => include_str!("vectors/jwe.txt").trim_ascii_end(),
    }
}

fn copy() -> SessionCopy {
    let at = |text| Timestamp::from_iso(text).unwrap();
    SessionCopy {
        session: Session {
            expires_at: at("2026-01-09T03:00:00.000Z"),
            token: token(),
            created_at: at("2026-01-02T03:00:00.000Z"),
            updated_at: at("2026-01-02T03:00:00.000Z"),
            ip_address: Some("203.0.113.7".to_owned()),
            user_agent: Some("Mozilla/5.0 \"q\" é/</>".to_owned()),
            user_id: "uVq8Zr2bXc4Nn6Mm1Ll0Kk9Jj7Hh5Gg3".to_owned(),
            additional: serde_json::Map::new(),
            id: "sA1bB2cC3dD4eE5fF6gG7hH8iI9jJ0kK".to_owned(),
        },
        user: User {
            name: "Ada Lovelace".to_owned(),
            email: "ada@example.com".to_owned(),
            email_verified: true,
            image: None,
            created_at: at("2026-01-01T00:00:00.000Z"),
            updated_at: at("2026-01-01T00:00:00.000Z"),
            additional: serde_json::Map::new(),
            id: "uVq8Zr2bXc4Nn6Mm1Ll0Kk9Jj7Hh5Gg3".to_owned(),
        },
        read_at: NOW,
    }
}

fn token() -> Token {
    Token::new("Zk3vQ9xW1rT7uY5oP2aS8dF4gH6jK0lM".to_owned())
}

fn secrets() -> Secrets {
    Secrets::one(SECRET.to_owned())
}

fn cache(strategy: Strategy) -> CookieCache {
    CookieCache {
        max_age: MAX_AGE,
        strategy,
        version: "1".to_owned(),
    }
}

fn written(strategy: Strategy) -> String {
    cache(strategy).write(&copy(), Some(MAX_AGE), &secrets(), [7; 32], NOW)
}

#[test]
fn what_better_auth_wrote_is_read() {
    for strategy in STRATEGIES {
        let read = cache(strategy).read(vector(strategy), &token(), &secrets(), NOW);
        assert_eq!(read.unwrap(), copy(), "{strategy:?}");
    }
}

#[test]
fn what_we_write_is_what_better_auth_writes() {
    assert_eq!(written(Strategy::Compact), vector(Strategy::Compact));
    assert_eq!(written(Strategy::Jwt), vector(Strategy::Jwt));
    let (ours, theirs) = (written(Strategy::Jwe), vector(Strategy::Jwe));
    let header = |value: &str| value.split('.').next().unwrap().to_owned();
    assert_eq!(header(&ours), header(theirs));
    assert_eq!(ours.len(), theirs.len());
    let read = cache(Strategy::Jwe).read(&ours, &token(), &secrets(), NOW);
    assert_eq!(read.unwrap(), copy());
}

#[test]
fn a_cookie_answers_to_its_last_millisecond() {
    for (strategy, max_age, lasts) in [
        (Strategy::Compact, Some(MAX_AGE), 300_000),
        (Strategy::Compact, None, 60_000),
        // Tokens count in whole seconds, and NOW is 678 ms into one.
        (Strategy::Jwt, Some(MAX_AGE), 299_322),
        (Strategy::Jwe, Some(MAX_AGE), 299_322),
        (Strategy::Jwe, None, 299_322),
    ] {
        let value = cache(strategy).write(&copy(), max_age, &secrets(), [7; 32], NOW);
        let read = |after| {
            let now = Timestamp::from_millis(NOW.as_millis() + after);
            cache(strategy).read(&value, &token(), &secrets(), now)
        };
        assert_eq!(read(lasts), Ok(copy()), "{strategy:?} {max_age:?}");
        assert_eq!(
            read(lasts + 1),
            Err(Unbelieved::Over),
            "{strategy:?} {max_age:?}"
        );
    }
}

#[test]
fn a_session_that_is_over_does_not_answer_however_young_the_cookie() {
    for strategy in STRATEGIES {
        let mut over = copy();
        over.session.expires_at = Timestamp::from_millis(NOW.as_millis() - 1);
        let value = cache(strategy).write(&over, Some(MAX_AGE), &secrets(), [7; 32], NOW);
        let read = cache(strategy).read(&value, &token(), &secrets(), NOW);
        assert_eq!(read, Err(Unbelieved::Over), "{strategy:?}");
    }
}

#[test]
fn another_sessions_or_versions_cookie_does_not_answer() {
    for strategy in STRATEGIES {
        let other = Token::new("another".to_owned());
        let read = cache(strategy).read(vector(strategy), &other, &secrets(), NOW);
        assert_eq!(read, Err(Unbelieved::OtherSession), "{strategy:?}");
        let newer = CookieCache {
            version: "2".to_owned(),
            ..cache(strategy)
        };
        let read = newer.read(vector(strategy), &token(), &secrets(), NOW);
        assert_eq!(read, Err(Unbelieved::OtherVersion), "{strategy:?}");
    }
}

/// A changed character may stand for bits that base64 leaves over, and is refused then too.
#[test]
fn a_cookie_changed_anywhere_does_not_answer() {
    for strategy in STRATEGIES {
        let value = vector(strategy);
        for index in (0..value.len()).step_by(if strategy == Strategy::Jwe { 7 } else { 1 }) {
            let mut changed = value.as_bytes().to_vec();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            let read = cache(strategy).read(&changed, &token(), &secrets(), NOW);
            assert_eq!(read, Err(Unbelieved::NotOurs), "{strategy:?} {index}");
        }
        for junk in ["", ".", "..", "....", "e30", "null", "{}"] {
            let read = cache(strategy).read(junk, &token(), &secrets(), NOW);
            assert_eq!(read, Err(Unbelieved::NotOurs), "{strategy:?} {junk:?}");
        }
    }
}

/// As in Better Auth: what is signed verifies under the current secret, what is encrypted opens
/// under every one.
#[test]
fn after_a_rotation_only_encrypted_cookies_are_still_read() {
    let rotated = Secrets::rotated(&format!("2:new,1:{SECRET}"), None).unwrap();
    let other = Secrets::one("another".to_owned());
    for strategy in STRATEGIES {
        let read = cache(strategy).read(vector(strategy), &token(), &rotated, NOW);
        assert_eq!(read.is_ok(), strategy == Strategy::Jwe, "{strategy:?}");
        let read = cache(strategy).read(vector(strategy), &token(), &other, NOW);
        assert_eq!(read, Err(Unbelieved::NotOurs), "{strategy:?}");
    }
}

#[test]
fn one_strategys_cookie_is_no_others() {
    for strategy in STRATEGIES {
        for other in STRATEGIES.into_iter().filter(|other| *other != strategy) {
            let read = cache(other).read(vector(strategy), &token(), &secrets(), NOW);
            assert_eq!(read, Err(Unbelieved::NotOurs), "{strategy:?} as {other:?}");
        }
    }
}
