//! Issuers, compared as text; and those of Microsoft, which has one for each tenant.

/// What stands for the tenant's id in an issuer of many, as Microsoft writes it.
pub(crate) const TENANT: &str = "{tenantid}";

/// Whether `iss` is `expected`, or the issuer of one concrete tenant where that is a template.
pub(crate) fn is_issuer(expected: &str, iss: &str) -> bool {
    match expected.split_once(TENANT) {
        None => iss == expected,
        Some((before, after)) => iss
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(is_tenant),
    }
}

/// Whether `text` is the id of a tenant, as tokens have it.
pub(crate) fn is_tenant(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || is_hex(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_concrete_tenant_fits_the_template() {
        let template = "https://login.test/{tenantid}/v2.0";
        for (iss, fits) in [
            (
                "https://login.test/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                true,
            ),
            (
                "https://login.test/9188040D-6C67-4C5B-B112-36A304B66DAD/v2.0",
                false,
            ),
            (
                "https://login.test/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0/",
                false,
            ),
            (
                "https://login.test/9188040d6c674c5bb11236a304b66dad/v2.0",
                false,
            ),
            ("https://login.test/{tenantid}/v2.0", false),
            ("https://login.test/common/v2.0", false),
            ("https://login.test//v2.0", false),
            ("https://login.test/v2.0", false),
            (
                "https://evil.test/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                false,
            ),
            ("", false),
        ] {
            assert_eq!(is_issuer(template, iss), fits, "{iss}");
        }
        assert!(is_issuer("https://op.test", "https://op.test"));
        assert!(!is_issuer("https://op.test", "https://op.test/"));
    }
}
