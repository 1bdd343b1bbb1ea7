//! T88: Microsoft, whose accounts are of tenants.

use super::{
    openid::{judge, profile},
    *,
};
use crate::{oidc::IdTokenError, provider::ProfileError};

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// The claims as Entra's documentation shows them.
fn microsofts(tenant: &str) -> Value {
    json!({
        "iss": format!("https://login.microsoftonline.com/{tenant}/v2.0"), "tid": tenant,
        "oid": "00000000-0000-0000-66f3-3332eca7ea81", "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
        "ver": "2.0", "preferred_username": "ada@example.com", "picture": null,
        "email_verified": null,
    })
}

/// T88: the account is `oid`, which is one person's at every app; `sub` is not.
#[test]
fn microsofts_account_is_the_object_id() {
    let read = |changes: Value| {
        let mut claims = microsofts(TENANT);
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        judge("microsoft", &json!({}), &claims, None).unwrap()
    };
    let id = "00000000-0000-0000-66f3-3332eca7ea81";
    assert_eq!(
        read(json!({})),
        Ok(profile(id, "Ada Lovelace", false, None))
    );
    for oid in [
        json!(null),
        json!(""),
        json!(" "),
        json!("undefined"),
        json!(7),
    ] {
        assert_eq!(
            read(json!({ "oid": oid })),
            Err(ProfileError::Subject),
            "{oid}"
        );
    }
    let listed = json!(["b@x", "Ada@Example.com"]);
    for (changes, verified) in [
        (json!({ "verified_primary_email": listed }), true),
        (json!({ "verified_secondary_email": listed }), true),
        (json!({ "verified_primary_email": ["b@x"] }), false),
        (
            json!({ "verified_primary_email": "Ada@Example.com" }),
            false,
        ),
        (
            json!({ "email_verified": false, "verified_primary_email": listed }),
            false,
        ),
        (json!({ "email_verified": true }), true),
        (json!({ "email_verified": "true" }), true),
        (json!({ "email_verified": 1 }), false),
    ] {
        assert_eq!(
            read(changes.clone()).unwrap().email_verified,
            verified,
            "{changes}"
        );
    }
    let nobody = read(json!({ "email": null, "verified_primary_email": [null] })).unwrap();
    assert_eq!((nobody.email, nobody.email_verified), (None, false));
}

/// T88: each tenant has an issuer of its own, and the template is nobody's.
#[test]
fn microsofts_issuer_is_the_tokens_tenant() {
    const OTHER: &str = "11111111-2222-3333-4444-555555555555";
    let at = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
    for (option, iss, tid, outcome) in [
        ("common", at(TENANT), json!(TENANT), "ok"),
        ("common", at(CONSUMERS), json!(CONSUMERS), "ok"),
        ("common", at(TENANT), json!(OTHER), "issuer"),
        ("common", at(TENANT), json!(null), "tid is missing"),
        (
            "common",
            at(TENANT),
            json!([TENANT]),
            "tid has the wrong type",
        ),
        ("common", at("{tenantid}"), json!("{tenantid}"), "issuer"),
        ("common", at("common"), json!("common"), "issuer"),
        (
            "common",
            format!("{}/", at(TENANT)),
            json!(TENANT),
            "issuer",
        ),
        (
            "common",
            at(TENANT).replace("microsoftonline", "evil"),
            json!(TENANT),
            "issuer",
        ),
        ("organizations", at(TENANT), json!(TENANT), "ok"),
        ("organizations", at(CONSUMERS), json!(CONSUMERS), "tenant"),
        ("consumers", at(CONSUMERS), json!(CONSUMERS), "ok"),
        ("consumers", at(TENANT), json!(TENANT), "tenant"),
        (TENANT, at(TENANT), json!(TENANT), "ok"),
        (TENANT, at(OTHER), json!(OTHER), "issuer"),
        (TENANT, at(OTHER), json!(TENANT), "issuer"),
    ] {
        let mut claims = microsofts(TENANT);
        claims["iss"] = json!(iss);
        claims["tid"] = tid.clone();
        let got = match judge("microsoft", &json!({ "tenantId": option }), &claims, None) {
            Ok(Ok(_)) => "ok".to_owned(),
            Ok(Err(ProfileError::Tenant)) => "tenant".to_owned(),
            Ok(Err(other)) => other.to_string(),
            Err(IdTokenError::Issuer) => "issuer".to_owned(),
            Err(other) => other.to_string(),
        };
        assert_eq!(got, outcome, "{option} {iss} {tid}");
    }
}

#[test]
fn microsofts_keys_are_the_tenants() {
    for (options, keys) in [
        (
            json!({}),
            "https://login.microsoftonline.com/common/discovery/v2.0/keys",
        ),
        (
            json!({ "tenantId": TENANT, "authority": "https://x.ciamlogin.com" }),
            "https://x.ciamlogin.com/72f988bf-86f1-41af-91ab-2d7cd011db47/discovery/v2.0/keys",
        ),
    ] {
        assert_eq!(
            client("microsoft", &options).jwks_request().unwrap().uri(),
            keys
        );
    }
}
