//! T11, T23: the URL that the browser is sent to.

use super::*;
use crate::provider::{Authorization, RESERVED_PARAMS, Verifier};

const VERIFIER: &str = "uV9WgFBkoJnLaFZCvTWFAKt-WlPHXoSWwmkxjr01x-vGsgir2cjUu2IZnx0-SHkXMi29U9MCKn\
                        RP4LwWYqCM_Gw2lNj1N3BIO-CNBwIYsyf-5v5RxCYD_-9xGgAmVKcr";

/// What a start may bring beside the values that every start has.
#[derive(Default)]
struct More<'a> {
    scopes: &'a [String],
    login_hint: Option<&'a str>,
    additional_params: &'a [(String, String)],
}

/// The URL of a start, with the verifier of the recording.
fn url(client: &Client, more: &More<'_>) -> String {
    let start = Authorization {
        state: "bPxw4uqwI3Jq8o9JrluY0kWRoWE1SvCx",
        verifier: &Verifier::new(VERIFIER.to_owned()).unwrap(),
        nonce: "NONCE",
        redirect_uri: &format!("http://localhost:3000/api/auth/callback/{}", client.id()),
        scopes: more.scopes,
        login_hint: more.login_hint,
        additional_params: more.additional_params,
    };
    client.authorization_url(&start).to_string()
}

/// Recorded from Better Auth 1.7.25 (transcripts/s1-1725.txt). It sends no nonce for Google and
/// does not verify the ID token; we do both, the nonce where it stands for others.
#[test]
fn googles_url_is_better_auths_and_a_nonce() {
    let more = More {
        scopes: &["https://x/y".to_owned()],
        login_hint: Some("ada@example.com"),
        ..More::default()
    };
    let url = url(&client("google", &json!({})), &more);
    assert_eq!(
        url,
        "https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=gid\
         &state=bPxw4uqwI3Jq8o9JrluY0kWRoWE1SvCx&scope=email+profile+openid+https%3A%2F%2Fx%2Fy\
         &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fapi%2Fauth%2Fcallback%2Fgoogle\
         &login_hint=ada%40example.com&nonce=NONCE&code_challenge_method=S256\
         &code_challenge=IfUBMffXQ4alCS_NYWNFQPx5DvSCD0S29rRYIStaV_g&include_granted_scopes=true"
    );
}

/// Recorded likewise.
#[test]
fn githubs_url_is_better_auths() {
    let verifier = Verifier::new(
        "BOcNuoLHsQThXjvaYHcyB0Wn8lYI4TA9WgnzTe7cYzG-aeNovhMNKEpK6G0jxH6_GfnicGJqdnodJjFkZzG4sySW\
         -s3JFXLLB0V7Py2CasGgCX9VLcDrQVdX8jH1JCtM"
            .to_owned(),
    );
    let verifier = verifier.unwrap();
    let start = Authorization {
        state: "nsRnqF6_wIJAPglxLrI9TnyllrH5Vfwl",
        verifier: &verifier,
        nonce: "NONCE",
        redirect_uri: "http://localhost:3000/api/auth/callback/github",
        scopes: &[],
        login_hint: None,
        additional_params: &[],
    };
    assert_eq!(
        client("github", &json!({}))
            .authorization_url(&start)
            .as_str(),
        "https://github.com/login/oauth/authorize?response_type=code&client_id=ghid\
         &state=nsRnqF6_wIJAPglxLrI9TnyllrH5Vfwl&scope=read%3Auser+user%3Aemail\
         &redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fapi%2Fauth%2Fcallback%2Fgithub\
         &code_challenge_method=S256&code_challenge=JFn1K4uFVbDZnCeT9Y4ZXCoe8uvUyVqXxz6IHNyKhrQ"
    );
}

/// The order of Better Auth's `createAuthorizationURL`.
#[test]
fn every_option_has_its_place() {
    let google = client(
        "google",
        &json!({
            "scope": ["a"], "prompt": "select_account consent", "accessType": "offline",
            "hd": "example.com", "display": "popup", "redirectURI": "https://other.test/cb",
        }),
    );
    let more = More {
        scopes: &["b".to_owned()],
        login_hint: Some("h@x"),
        additional_params: &[("audience".to_owned(), "x y".to_owned())],
    };
    let url = url(&google, &more);
    let (_, rest) = url.split_once("&scope=").unwrap();
    assert_eq!(
        rest,
        "email+profile+openid+a+b&redirect_uri=https%3A%2F%2Fother.test%2Fcb&display=popup\
         &login_hint=h%40x&nonce=NONCE&prompt=select_account+consent&hd=example.com\
         &access_type=offline&code_challenge_method=S256\
         &code_challenge=IfUBMffXQ4alCS_NYWNFQPx5DvSCD0S29rRYIStaV_g&include_granted_scopes=true\
         &audience=x+y"
    );
}

#[test]
fn without_scopes_there_is_no_scope() {
    let bare = url(
        &client("github", &json!({ "disableDefaultScope": true })),
        &More::default(),
    );
    assert!(!bare.contains("scope"), "{bare}");
    let own = client(
        "github",
        &json!({ "disableDefaultScope": true, "scope": ["repo"] }),
    );
    let own = url(
        &own,
        &More {
            login_hint: Some(""),
            ..More::default()
        },
    );
    assert!(
        own.contains("&scope=repo&redirect_uri=") && !own.contains("login_hint"),
        "{own}"
    );
}

#[test]
fn additional_params_replace_what_is_not_reserved() {
    let params: Vec<_> = RESERVED_PARAMS
        .iter()
        .chain(&["prompt", "include_granted_scopes"])
        .map(|name| ((*name).to_owned(), "EVIL".to_owned()))
        .collect();
    let google = client("google", &json!({ "prompt": "none" }));
    let before = url(&google, &More::default());
    let after = url(
        &google,
        &More {
            additional_params: &params,
            ..More::default()
        },
    );
    let wanted = before
        .replace("prompt=none", "prompt=EVIL")
        .replace("include_granted_scopes=true", "include_granted_scopes=EVIL");
    assert_eq!(after, wanted);
}

#[test]
fn the_query_of_an_endpoint_stays_but_for_what_we_set() {
    let authorization = "http://localhost:9000/auth?tenant=a%20b&state=theirs&&p";
    let client = client(
        "github",
        &json!({ "endpoints": { "authorization": authorization } }),
    );
    let url = url(&client, &More::default());
    assert!(
        url.starts_with("http://localhost:9000/auth?tenant=a%20b&p&response_type=code&client_id="),
        "{url}"
    );
    assert_eq!(url.matches("state=").count(), 1, "{url}");
}

#[test]
fn a_verifier_is_what_rfc_7636_allows() {
    for (text, allowed) in [
        ("a".repeat(42), false),
        ("a".repeat(43), true),
        ("-._~".repeat(32), true),
        ("a".repeat(129), false),
        (format!("{}+", "a".repeat(43)), false),
        (format!("{}é", "a".repeat(43)), false),
    ] {
        assert_eq!(Verifier::new(text.clone()).is_some(), allowed, "{text}");
    }
    let mut entropy = [7; 64];
    let one = Verifier::from_entropy(&entropy);
    entropy[63] ^= 1;
    let other = Verifier::from_entropy(&entropy);
    assert!(Verifier::new(one.expose().to_owned()).is_some());
    assert_ne!(one.expose(), other.expose());
}
