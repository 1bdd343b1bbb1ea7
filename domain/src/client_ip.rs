//! The client's address, as a session row keeps it (contract §6.4).

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;

/// The address in the first of `headers_to_try` that holds exactly one; `None` where none does.
///
/// A list of addresses is not believed: whoever sends the request writes its left end. IPv6 is cut
/// to its /64, which is what one subscriber has, and written in full as Better Auth writes it.
#[must_use]
pub fn client_ip(headers: &HeaderMap, headers_to_try: &[String]) -> Option<String> {
    headers_to_try
        .iter()
        .filter_map(|name| headers.get(name.as_str())?.to_str().ok())
        .find_map(|value| value.trim().parse::<IpAddr>().ok())
        .map(normalised)
}

fn normalised(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
            network
                .segments()
                .map(|group| format!("{group:04x}"))
                .join(":")
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn one_address_is_believed_and_a_list_is_not() {
        for (value, address) in [
            ("203.0.113.7", Some("203.0.113.7")),
            (" 203.0.113.7 ", Some("203.0.113.7")),
            ("203.0.113.7, 10.0.0.1", None),
            ("203.0.113.7:443", None),
            ("nonsense", None),
            ("", None),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            (
                "2001:DB8:1:2:3:4:5:6",
                Some("2001:0db8:0001:0002:0000:0000:0000:0000"),
            ),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("cf-connecting-ip", HeaderValue::from_str(value).unwrap());
            let tried = ["x-forwarded-for".to_owned(), "cf-connecting-ip".to_owned()];
            assert_eq!(client_ip(&headers, &tried).as_deref(), address, "{value:?}");
        }
    }
}
