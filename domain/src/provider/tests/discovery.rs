//! T16, T19, T53, F21: OpenID providers by their issuer.

use http::StatusCode;

use super::*;
use crate::provider::{ByIssuer, DiscoveryError};

pub(super) const ISSUER: &str = "https://op.test/realms/a";

fn registration(id: &str, options: &Value) -> Result<Registration, String> {
    let mut all = json!({ "clientId": "gid", "endpoints": { "issuer": ISSUER } });
    for (name, value) in options.as_object().unwrap() {
        all[name] = value.clone();
    }
    Registration::new(id, &all, "secret".to_owned()).map_err(|error| error.to_string())
}

fn by_issuer(options: &Value) -> Box<ByIssuer> {
    match registration("keycloak", options).unwrap() {
        Registration::ByIssuer(by_issuer) => by_issuer,
        Registration::Known(_) => panic!("it is one of ours"),
    }
}

fn metadata(changes: &Value) -> Value {
    let mut all = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://op.test/auth",
        "token_endpoint": "https://op.test/token",
        "userinfo_endpoint": "https://op.test/me",
        "jwks_uri": "https://keys.test/jwks",
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
    });
    for (name, value) in changes.as_object().unwrap() {
        all[name] = value.clone();
    }
    all.as_object_mut()
        .unwrap()
        .retain(|_, value| *value != "gone");
    all
}

fn discovered(options: &Value, changes: &Value) -> Result<Client, DiscoveryError> {
    by_issuer(options).discovered(&answer(200, &metadata(changes)))
}

pub(super) fn found(options: &Value, changes: &Value) -> Client {
    discovered(options, changes)
        .map_err(|error| error.to_string())
        .ok()
        .unwrap()
}

#[test]
fn the_document_lies_below_the_issuer() {
    for (issuer, url) in [
        (
            "https://op.test",
            "https://op.test/.well-known/openid-configuration",
        ),
        (
            "https://op.test/",
            "https://op.test/.well-known/openid-configuration",
        ),
        (
            "http://localhost:9000/a/",
            "http://localhost:9000/a/.well-known/openid-configuration",
        ),
    ] {
        let asked = by_issuer(&json!({ "endpoints": { "issuer": issuer } }));
        assert_eq!(asked.request().uri(), url);
        assert_eq!(asked.issuer(), issuer, "compared as text, slash and all");
    }
}

/// Each line is a mistake, and what the message must say.
#[test]
fn an_unknown_provider_needs_an_issuer_and_a_plain_name() {
    for (id, options, part) in [
        (
            "gogle",
            json!({ "endpoints": {} }),
            "socialProviders.gogle is no provider",
        ),
        ("a/b", json!({}), "socialProviders.a/b must be named"),
        ("a b", json!({}), "socialProviders.a b must be named"),
        (
            "x",
            json!({ "endpoints": { "issuer": "op.test" } }),
            "endpoints.issuer must be",
        ),
        (
            "x",
            json!({ "endpoints": { "issuer": "http://op.test" } }),
            "endpoints.issuer must be",
        ),
        (
            "x",
            json!({ "endpoints": { "issuer": "https://op.test?a" } }),
            "endpoints.issuer must be",
        ),
        (
            "x",
            json!({ "endpoints": { "issuer": "https://op.test/{tenantid}" } }),
            "endpoints.issuer",
        ),
        (
            "x",
            json!({ "endpoints": { "issuer": ISSUER, "api": ISSUER } }),
            "endpoints.api means",
        ),
        (
            "x",
            json!({ "endpoints": { "issuer": ISSUER, "token": "/t" } }),
            "endpoints.token must",
        ),
        (
            "x",
            json!({ "authorizationEndpoint": "http://op.test" }),
            "authorizationEndpoint must",
        ),
        (
            "x",
            json!({ "authentication": "jwt" }),
            "authentication must be one of",
        ),
        (
            "x",
            json!({ "hd": "a" }),
            "hd means nothing to an OpenID provider",
        ),
        (
            "x",
            json!({ "clientId": ["a", "b"] }),
            "clientId must be one id",
        ),
        (
            "my-op",
            json!({ "clientSecret": "s" }),
            "wrangler secret put MY_OP_CLIENT_SECRET",
        ),
    ] {
        let message = registration(id, &options).err().unwrap();
        assert!(message.contains(part), "{message}");
    }
    let google = json!({ "clientId": "gid", "authentication": "basic" });
    let error = configured("google", &google, "s").err().unwrap();
    assert_eq!(error.key, "socialProviders.google.authentication");
}

/// T19, T53: each line is a document, and why nothing of it is used.
#[test]
fn a_document_that_is_not_the_issuers_is_refused() {
    use DiscoveryError::{Address, Algorithm, Issuer, TokenAuth};
    for (changes, error) in [
        (json!({ "issuer": "https://op.test/realms/b" }), Issuer),
        (json!({ "issuer": "https://op.test/realms/a/" }), Issuer),
        (json!({ "issuer": "https://OP.test/realms/a" }), Issuer),
        (json!({ "issuer": "https://op.test:443/realms/a" }), Issuer),
        (json!({ "issuer": [ISSUER] }), Issuer),
        (json!({ "issuer": null }), Issuer),
        (json!({ "issuer": "gone" }), Issuer),
        (
            json!({ "authorization_endpoint": "gone" }),
            Address("authorization_endpoint"),
        ),
        (
            json!({ "authorization_endpoint": "javascript:1" }),
            Address("authorization_endpoint"),
        ),
        (
            json!({ "token_endpoint": "http://op.test/token" }),
            Address("token_endpoint"),
        ),
        (
            json!({ "token_endpoint": "http://localhost:9000/token" }),
            Address("token_endpoint"),
        ),
        (
            json!({ "token_endpoint": "https://a:b@op.test/token" }),
            Address("token_endpoint"),
        ),
        (
            json!({ "token_endpoint": ["https://op.test/token"] }),
            Address("token_endpoint"),
        ),
        (json!({ "jwks_uri": "gone" }), Address("jwks_uri")),
        (
            json!({ "jwks_uri": "file:///etc/passwd" }),
            Address("jwks_uri"),
        ),
        (
            json!({ "userinfo_endpoint": "http://op.test" }),
            Address("userinfo_endpoint"),
        ),
        (
            json!({ "id_token_signing_alg_values_supported": ["ES256", "none"] }),
            Algorithm,
        ),
        (
            json!({ "token_endpoint_auth_methods_supported": ["private_key_jwt"] }),
            TokenAuth,
        ),
    ] {
        let got = discovered(&json!({}), &changes).err();
        assert_eq!(got, Some(error), "{changes}");
        assert!(!error.is_outage(), "{error}");
    }
}

/// F21: each line is an answer that may be another one soon.
#[test]
fn an_outage_is_told_from_a_mistake() {
    let good = metadata(&json!({}));
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(256 * 1024));
    let twice = good.to_string().replace("{\"", "{\"issuer\":\"x\",\"");
    for (status, body, error) in [
        (
            404,
            good.to_string(),
            DiscoveryError::Status(StatusCode::NOT_FOUND),
        ),
        (
            503,
            String::new(),
            DiscoveryError::Status(StatusCode::SERVICE_UNAVAILABLE),
        ),
        (
            302,
            good.to_string(),
            DiscoveryError::Status(StatusCode::FOUND),
        ),
        (200, "<html>".to_owned(), DiscoveryError::Malformed),
        (200, "[]".to_owned(), DiscoveryError::Malformed),
        (200, twice, DiscoveryError::Malformed),
        (200, large, DiscoveryError::TooLarge),
    ] {
        let got = by_issuer(&json!({}))
            .discovered(&answer(status, &body))
            .err();
        assert_eq!(got, Some(error));
        assert!(error.is_outage(), "{error}");
    }
}

#[test]
fn a_local_provider_has_local_endpoints() {
    let at = |name: &str| format!("http://localhost:9000{name}");
    let options = json!({ "endpoints": { "issuer": at("") } });
    let document = json!({
        "issuer": at(""), "authorization_endpoint": at("/auth"), "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"), "userinfo_endpoint": "gone",
    });
    let client = found(&options, &document);
    assert_eq!(client.jwks_request().unwrap().uri(), at("/jwks").as_str());
}

/// T16.
#[test]
fn a_promise_to_say_iss_is_remembered() {
    for (value, promised) in [
        (json!(true), true),
        (json!(false), false),
        (json!("true"), false),
        (json!("gone"), false),
    ] {
        let changes = json!({ "authorization_response_iss_parameter_supported": value });
        assert_eq!(
            found(&json!({}), &changes).requires_issuer(),
            promised,
            "{value}"
        );
    }
}
