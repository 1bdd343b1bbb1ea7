//! Every provider's authorization URL, against Better Auth's own (transcripts/s6-v1725.txt).

use super::*;
use crate::provider::{Authorization, Verifier};

/// The recording's lines: the provider, its endpoint, and the query, decoded; what differs from
/// start to start is an X. Every start brought the login hint `h@x`.
const RECORDED: &str = r#"
apple       https://appleid.apple.com/auth/authorize ?response_type=code id_token&client_id=X&state=X&scope=email name&redirect_uri=X&response_mode=form_post&code_challenge_method=S256&code_challenge=X
discord     https://discord.com/api/oauth2/authorize ?response_type=code&client_id=X&state=X&scope=identify email&redirect_uri=X&prompt=none
facebook    https://www.facebook.com/v24.0/dialog/oauth ?response_type=code&client_id=X&state=X&scope=email public_profile&redirect_uri=X&login_hint=h@x
github      https://github.com/login/oauth/authorize ?response_type=code&client_id=X&state=X&scope=read:user user:email&redirect_uri=X&login_hint=h@x&code_challenge_method=S256&code_challenge=X
gitlab      https://gitlab.com/oauth/authorize ?response_type=code&client_id=X&state=X&scope=read_user&redirect_uri=X&login_hint=h@x&code_challenge_method=S256&code_challenge=X
google      https://accounts.google.com/o/oauth2/v2/auth ?response_type=code&client_id=X&state=X&scope=email profile openid&redirect_uri=X&login_hint=h@x&code_challenge_method=S256&code_challenge=X&include_granted_scopes=true
linkedin    https://www.linkedin.com/oauth/v2/authorization ?response_type=code&client_id=X&state=X&scope=profile email openid&redirect_uri=X&login_hint=h@x
microsoft   https://login.microsoftonline.com/common/oauth2/v2.0/authorize ?response_type=code&client_id=X&state=X&scope=openid profile email User.Read offline_access&redirect_uri=X&login_hint=h@x&code_challenge_method=S256&code_challenge=X
slack       https://slack.com/openid/connect/authorize ?response_type=code&client_id=X&state=X&scope=openid profile email&redirect_uri=X
spotify     https://accounts.spotify.com/authorize ?response_type=code&client_id=X&state=X&scope=user-read-email&redirect_uri=X&code_challenge_method=S256&code_challenge=X
twitch      https://id.twitch.tv/oauth2/authorize ?response_type=code&client_id=X&state=X&scope=user:read:email openid&redirect_uri=X&claims={"id_token":{"email":null,"email_verified":null,"preferred_username":null,"picture":null}}
twitter     https://x.com/i/oauth2/authorize ?response_type=code&client_id=X&state=X&scope=users.read tweet.read offline.access users.email&redirect_uri=X&code_challenge_method=S256&code_challenge=X
"#;

/// Those whose ID token we verify, which takes a nonce that Better Auth does not send.
const WITH_NONCE: [&str; 5] = ["apple", "google", "microsoft", "slack", "twitch"];

/// The URL of a start with `options`, as the recording shows one; without the nonce.
fn shown(id: &str, options: &Value, scopes: &[String]) -> String {
    let start = Authorization {
        state: "STATE",
        verifier: &Verifier::new("a".repeat(43)).unwrap(),
        nonce: "NONCE",
        redirect_uri: "https://app.test/cb",
        scopes,
        login_hint: Some("h@x"),
        additional_params: &[],
    };
    let url = client(id, options).authorization_url(&start);
    let varies = ["client_id", "state", "redirect_uri", "code_challenge"];
    let query: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| name != "nonce")
        .map(|(name, value)| {
            let value = if varies.contains(&name.as_ref()) {
                "X".into()
            } else {
                value
            };
            format!("{name}={value}")
        })
        .collect();
    let has_nonce = url
        .query_pairs()
        .any(|pair| pair == ("nonce".into(), "NONCE".into()));
    assert_eq!(has_nonce, WITH_NONCE.contains(&id), "{id}");
    format!(
        "{id:11} {} ?{}",
        url.as_str().split('?').next().unwrap(),
        query.join("&")
    )
}

#[test]
fn every_url_is_better_auths_but_for_the_nonce() {
    let recorded: Vec<_> = RECORDED.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(recorded.len(), crate::provider::ALL.len());
    for line in recorded {
        let id = line.split(' ').next().unwrap();
        assert_eq!(shown(id, &json!({}), &[]), line);
    }
}

/// The options that one provider alone has, and what Better Auth makes of them.
#[test]
fn an_option_of_one_provider_has_its_place_there() {
    for (id, options, scopes, part) in [
        (
            "google",
            json!({ "includeGrantedScopes": true }),
            "",
            "&include_granted_scopes=true",
        ),
        (
            "discord",
            json!({ "prompt": "consent" }),
            "",
            "&prompt=consent",
        ),
        (
            "discord",
            json!({ "scope": ["bot"], "permissions": 8 }),
            "",
            "&prompt=none&permissions=8",
        ),
        (
            "discord",
            json!({ "scope": ["b"] }),
            "a",
            "&scope=identify email a b&",
        ),
        (
            "slack",
            json!({ "scope": ["b"] }),
            "a",
            "&scope=openid profile email a b&",
        ),
        (
            "spotify",
            json!({ "scope": ["b"] }),
            "a",
            "&scope=user-read-email b a&",
        ),
        (
            "facebook",
            json!({ "configId": "c1" }),
            "",
            "&login_hint=h@x&config_id=c1",
        ),
        (
            "twitch",
            json!({ "claims": ["picture", "email", "a\"b"] }),
            "",
            r#"&claims={"id_token":{"email":null,"email_verified":null,"picture":null,"a\"b":null}}"#,
        ),
        (
            "microsoft",
            json!({ "tenantId": "organizations", "prompt": "login" }),
            "",
            "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize ?",
        ),
        (
            "microsoft",
            json!({ "authority": "https://x.ciamlogin.com/" }),
            "",
            "https://x.ciamlogin.com/common/oauth2/v2.0/authorize ?",
        ),
        (
            "gitlab",
            json!({ "issuer": "https://git.test/" }),
            "",
            " https://git.test/oauth/authorize ?",
        ),
        (
            "gitlab",
            json!({ "authorizationEndpoint": "https://git.test/auth" }),
            "",
            " https://git.test/auth ?",
        ),
    ] {
        let scopes: Vec<_> = scopes.split_terminator(' ').map(str::to_owned).collect();
        let url = shown(id, &options, &scopes);
        assert!(url.contains(part), "{url}");
    }
    for (id, options, part) in [
        (
            "google",
            json!({ "includeGrantedScopes": false }),
            "include_granted_scopes",
        ),
        ("discord", json!({ "permissions": 8 }), "permissions"),
    ] {
        let url = shown(id, &options, &[]);
        assert!(!url.contains(part), "{url}");
    }
}
