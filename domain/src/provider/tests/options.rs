//! `socialProviders.<id>`: what is taken, and by which name the rest is refused.

use super::*;

fn refused(id: &str, options: &Value) -> Option<OptionsError> {
    configured(id, options, "secret").err()
}

/// Each line is a mistake, and its key must be named.
#[test]
fn a_mistake_is_refused_by_the_name_of_its_key() {
    for (id, name, value) in [
        ("google", "clientId", json!(null)),
        ("google", "clientId", json!("")),
        ("google", "clientId", json!([])),
        ("google", "clientId", json!(["a", ""])),
        ("github", "clientId", json!(["a", "b"])),
        ("google", "clientSecret", json!("x")),
        ("google", "foo", json!(1)),
        ("google", "scopes", json!([])),
        ("google", "scope", json!("email")),
        ("google", "scope", json!(["a b"])),
        ("google", "scope", json!([""])),
        ("google", "disableSignUp", json!("true")),
        ("google", "prompt", json!("consnet")),
        ("google", "prompt", json!("")),
        ("google", "accessType", json!("off")),
        ("google", "display", json!("wide")),
        ("google", "hd", json!("")),
        ("google", "redirectURI", json!("/cb")),
        ("google", "redirectURI", json!("http://app.test/cb")),
        ("google", "mapProfileToUser", json!({})),
        ("github", "accessType", json!("offline")),
        ("github", "hd", json!("example.com")),
        ("github", "includeGrantedScopes", json!(true)),
        ("google", "tenantId", json!("common")),
        ("google", "authority", json!("https://x.test")),
        ("google", "issuer", json!("https://x.test")),
        ("google", "fields", json!(["a"])),
        ("google", "claims", json!([])),
        ("google", "audience", json!("a")),
        ("google", "permissions", json!(8)),
        ("google", "authorizationEndpoint", json!("http://op.test")),
        ("apple", "prompt", json!("login")),
        ("apple", "appBundleIdentifier", json!("")),
        ("apple", "audience", json!([""])),
        ("discord", "prompt", json!("login")),
        ("discord", "permissions", json!(-1)),
        ("facebook", "configId", json!("")),
        ("facebook", "fields", json!(["a b"])),
        ("gitlab", "issuer", json!("gitlab.test")),
        ("microsoft", "authority", json!("http://login.test")),
        ("microsoft", "tenantId", json!("")),
        ("microsoft", "tenantId", json!("contoso.onmicrosoft.com")),
        ("microsoft", "tenantId", json!("{tenantid}")),
        ("microsoft", "disableProfilePhoto", json!(false)),
        ("twitch", "claims", json!(["a b"])),
        ("github", "display", json!("page")),
    ] {
        let mut options = json!({ "clientId": "id" });
        options[name] = value;
        let error = refused(id, &options).unwrap();
        assert_eq!(error.key, format!("socialProviders.{id}.{name}"), "{error}");
    }
    let missing = refused("google", &json!({})).unwrap().to_string();
    assert!(missing.starts_with("socialProviders.google ") && missing.contains("clientId"));
}

#[test]
fn a_client_secret_among_the_options_is_told_where_it_belongs() {
    let error = refused(
        "github",
        &json!({ "clientId": "id", "clientSecret": "s3cr3t" }),
    )
    .unwrap();
    assert!(
        error
            .fix
            .contains("wrangler secret put GITHUB_CLIENT_SECRET"),
        "{error}"
    );
    assert!(!error.to_string().contains("s3cr3t"), "{error}");
}

/// A secret goes to these addresses, so plain http is for loopback alone.
#[test]
fn an_endpoint_is_https_or_loopback() {
    for (id, name, url, accepted) in [
        ("google", "token", "https://op.test/token", true),
        ("google", "token", "http://localhost:9000/token", true),
        ("google", "token", "http://op.localhost:9000/token", true),
        ("google", "token", "http://127.0.0.1:9000/token", true),
        ("google", "token", "http://[::1]:9000/token", true),
        ("google", "token", "http://op.test/token", false),
        ("google", "token", "http://localhost.op.test/token", false),
        ("google", "token", "http://10.0.0.1/token", false),
        ("google", "token", "ftp://localhost/token", false),
        ("google", "token", "https://user:pass@op.test/token", false),
        ("google", "token", "https://:pass@op.test/token", false),
        ("google", "token", "https://user@op.test/token", false),
        ("google", "token", "https://op.test/token#x", false),
        ("google", "token", "/token", false),
        ("google", "token", "op.test/token", false),
        ("google", "token", "", false),
        ("google", "issuer", "accounts.google.com", false),
        ("google", "authorization", "javascript:alert(1)", false),
        ("google", "jwks", "file:///etc/passwd", false),
        ("google", "jwks", "http://localhost:9000/jwks", true),
        ("google", "api", "https://op.test", false),
        ("google", "userinfo", "https://op.test/me", false),
        ("google", "revocation", "https://op.test/me", false),
        (
            "microsoft",
            "issuer",
            "https://login.test/{tenantid}/v2.0",
            false,
        ),
        ("microsoft", "issuer", "https://login.test/x/v2.0", true),
        ("github", "api", "http://localhost:9000", true),
        ("github", "api", "http://op.test", false),
        ("github", "jwks", "https://op.test/jwks", false),
    ] {
        let error = refused(id, &json!({ "clientId": "id", "endpoints": { name: url } }));
        assert_eq!(error.is_none(), accepted, "{id} {name} {url}");
        let key = format!("socialProviders.{id}.endpoints.{name}");
        assert!(
            error.is_none_or(|error| error.key == key),
            "{id} {name} {url}"
        );
    }
}

#[test]
fn endpoints_take_the_place_of_the_providers_own() {
    let google = client(
        "google",
        &json!({ "endpoints": {
        "issuer": "http://localhost:9000", "authorization": "http://localhost:9000/auth",
        "token": "http://localhost:9000/token", "jwks": "http://localhost:9000/jwks",
    } }),
    );
    assert!(google.is_issuer("http://localhost:9000"));
    assert_eq!(
        google.token_request("c", "v", "cb").uri(),
        "http://localhost:9000/token"
    );
    assert_eq!(
        google.jwks_request().unwrap().uri(),
        "http://localhost:9000/jwks"
    );

    for base in [
        "http://localhost:9001",
        "http://localhost:9001/",
        "http://localhost:9001/api/v3/",
    ] {
        let github = client("github", &json!({ "endpoints": { "api": base } }));
        let requests = github.profile_requests(&tokens("github", &json!({})));
        let base = base.trim_end_matches('/');
        assert_eq!(requests[0].uri(), format!("{base}/user").as_str());
        assert_eq!(requests[1].uri(), format!("{base}/user/emails").as_str());
    }
}

#[test]
fn the_defaults_are_the_providers_documented_ones() {
    let google = client("google", &json!({}));
    assert!(google.is_issuer("https://accounts.google.com"));
    assert_eq!(
        google.jwks_request().unwrap().uri(),
        "https://www.googleapis.com/oauth2/v3/certs"
    );
    assert!(
        google
            .profile_requests(&tokens("google", &json!({})))
            .is_empty()
    );
    assert!(!google.options().disable_sign_up && !google.options().disable_implicit_sign_up);

    let github = client("github", &json!({ "disableSignUp": true }));
    assert!(github.is_issuer("https://github.com/login/oauth"));
    assert!(github.jwks_request().is_none());
    assert!(github.options().disable_sign_up);
}
