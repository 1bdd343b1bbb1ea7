//! What the policy says of a linking, and in which words.

use serde_json::json;

use super::*;
use crate::{
    Profile,
    account::AccountError,
    config::{AccountPolicy, Config},
};

fn policy(linking: &serde_json::Value) -> AccountPolicy {
    let auth = json!({
        "baseURL": "https://app.test",
        "account": { "accountLinking": linking },
    });
    let config = Config::parse(auth, |name| {
        (name == "BETTER_AUTH_SECRET").then(|| "a secret".to_owned())
    });
    config.map(|config| config.account).ok().unwrap()
}

fn link() -> Link {
    Link {
        user_id: "u1".to_owned(),
        email: "Ada@Example.com".to_owned(),
        session_id: "s1".to_owned(),
        session_name: "name".to_owned(),
    }
}

fn terms(linking: &serde_json::Value, email: Option<&str>, vouches: bool) -> (bool, bool) {
    let profile = Profile {
        account_id: "1".to_owned(),
        email: email.map(str::to_owned),
        email_verified: vouches,
        name: String::new(),
        image: None,
    };
    let LinkTerms { trusted, fitting } =
        LinkTerms::of(&link(), &profile, "google", &policy(linking));
    (trusted, fitting)
}

/// Each line: the options, the address that the provider sends and whether it vouches for it; and
/// whether the provider is trusted, and the address fits.
#[test]
fn a_user_links_what_the_policy_trusts() {
    let (own, other) = (Some("ada@example.com"), Some("bob@example.com"));
    for (linking, email, vouches, expected) in [
        (json!({}), own, true, (true, true)),
        (json!({}), own, false, (false, true)),
        (json!({}), other, true, (true, false)),
        (json!({}), None, true, (true, false)),
        (json!({ "enabled": false }), own, true, (false, true)),
        // Implicit linking is another matter.
        (
            json!({ "disableImplicitLinking": true }),
            own,
            true,
            (true, true),
        ),
        (
            json!({ "trustedProviders": ["google"] }),
            own,
            false,
            (true, true),
        ),
        (
            json!({ "trustedProviders": ["github"] }),
            own,
            false,
            (false, true),
        ),
        (
            json!({ "allowDifferentEmails": true }),
            other,
            true,
            (true, true),
        ),
        (
            json!({ "allowDifferentEmails": true }),
            None,
            true,
            (true, true),
        ),
    ] {
        let line = format!("{linking}, {email:?}, {vouches}");
        assert_eq!(terms(&linking, email, vouches), expected, "{line}");
    }
}

/// Each line: the terms, what the rows say, the code of the redirect, and the JSON error.
#[test]
fn a_refusal_is_worded_as_better_auth_words_it() {
    let good = LinkTerms {
        trusted: true,
        fitting: true,
    };
    let distrusted = LinkTerms {
        trusted: false,
        ..good
    };
    let strange = LinkTerms {
        fitting: false,
        ..good
    };
    let unable = "unable_to_link_account";
    for (terms, refusal, code, error) in [
        (
            good,
            LinkRefusal::SessionOver,
            unable,
            AccountError::LinkingFailed,
        ),
        (
            strange,
            LinkRefusal::SessionOver,
            unable,
            AccountError::LinkingFailed,
        ),
        (
            distrusted,
            LinkRefusal::Terms,
            unable,
            AccountError::LinkingNotAllowed,
        ),
        (
            distrusted,
            LinkRefusal::OthersAccount,
            unable,
            AccountError::AlreadyLinked,
        ),
        (
            strange,
            LinkRefusal::Terms,
            "email_does_not_match",
            AccountError::LinkingDifferentEmails,
        ),
        (
            strange,
            LinkRefusal::OthersAccount,
            "email_does_not_match",
            AccountError::AlreadyLinked,
        ),
        (
            good,
            LinkRefusal::OthersAccount,
            "account_already_linked_to_different_user",
            AccountError::AlreadyLinked,
        ),
        (
            good,
            LinkRefusal::Ambiguous,
            "internal_server_error",
            AccountError::LinkingFailed,
        ),
    ] {
        assert_eq!(terms.failure(refusal).code(), code, "{terms:?} {refusal:?}");
        assert_eq!(terms.error(refusal), error, "{terms:?} {refusal:?}");
    }
}

#[test]
fn the_sealed_link_is_pinned_and_holds_no_token() {
    assert_eq!(
        serde_json::to_string(&link()).unwrap(),
        r#"{"userId":"u1","email":"Ada@Example.com","sessionId":"s1","sessionName":"name"}"#
    );
}

/// Each line is a body of `/link-social`, and the answer that Better Auth gives to it.
#[test]
fn a_link_is_refused_in_the_order_of_its_own_schema() {
    for (body, message) in [
        (
            json!({ "disableRedirect": 1, "scopes": 1, "provider": 1 }),
            "[body.provider] Invalid input; [body.scopes] Invalid input: expected array, received number; [body.disableRedirect] Invalid input: expected boolean, received number",
        ),
        (
            json!({ "provider": "google", "idToken": { "nonce": 1 } }),
            "[body.idToken.token] Invalid input: expected string, received undefined; [body.idToken.nonce] Invalid input: expected string, received number",
        ),
        (
            json!({ "provider": "google", "idToken": "x" }),
            "[body.idToken] Invalid input: expected object, received string",
        ),
    ] {
        let error = StartBody::of_link(Some(&body)).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
    let ignored = json!({ "provider": "google", "newUserCallbackURL": 1 });
    assert!(StartBody::of_link(Some(&ignored)).is_ok());
    assert!(StartBody::of_sign_in(Some(&ignored)).is_err());
}
