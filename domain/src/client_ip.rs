//! The client's address, as a session row keeps it and rate limits count it (contract §6.4).

use std::net::{IpAddr, Ipv6Addr};

use http::HeaderMap;

/// Where a request's address is looked for: `advanced.ipAddress.*`.
#[derive(Clone, Debug)]
pub struct ClientIp {
    /// The headers to try, in order; none if tracking is off.
    pub headers: Vec<String>,
    /// How many bits of an IPv6 address count.
    pub ipv6_subnet: u8,
    /// Proxies of our own, whose additions to a list are believed.
    pub trusted_proxies: Vec<Network>,
}

/// A range of addresses, `10.0.0.0/8`; or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl ClientIp {
    /// The address in the first header that has one to be believed; `None` where none has.
    ///
    /// A list is believed only as far as our own proxies wrote it, from its right end: whoever
    /// sends the request writes the left one. IPv6 is cut to its subnet, which one subscriber
    /// has whole, and written in full as Better Auth writes it.
    #[must_use]
    pub fn of(&self, headers: &HeaderMap) -> Option<String> {
        self.headers
            .iter()
            .filter_map(|name| headers.get(name.as_str())?.to_str().ok())
            .find_map(|value| self.believed(value))
            .map(|address| self.shown(address))
    }

    fn believed(&self, value: &str) -> Option<IpAddr> {
        let hops = value.split(',').map(str::trim);
        let mut hops = hops.filter(|hop| !hop.is_empty()).rev();
        if self.trusted_proxies.is_empty() {
            let only = hops.next()?.parse().ok()?;
            return hops.next().is_none().then_some(only);
        }
        for hop in hops {
            let address: IpAddr = hop.parse().ok()?;
            if !self.trusted_proxies.iter().any(|net| net.holds(address)) {
                return Some(address);
            }
        }
        None
    }

    fn shown(&self, address: IpAddr) -> String {
        match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let gone = 128_u32.saturating_sub(self.ipv6_subnet.into());
                let mask = u128::MAX.checked_shl(gone).unwrap_or_default();
                Ipv6Addr::from_bits(address.to_bits() & mask)
                    .segments()
                    .map(|group| format!("{group:04x}"))
                    .join(":")
            }
        }
    }
}

impl Network {
    /// Reads an address or a range; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address = address.parse::<IpAddr>().ok()?.to_canonical();
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => whole,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|bits| *bits <= whole)?
            }
            Some(_) => return None,
        };
        Some(Self { address, prefix })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(address)) => {
                let gone = 32_u32.saturating_sub(self.prefix);
                let differing = net.to_bits() ^ address.to_bits();
                differing.checked_shr(gone).unwrap_or_default() == 0
            }
            (IpAddr::V6(net), IpAddr::V6(address)) => {
                let gone = 128_u32.saturating_sub(self.prefix);
                let differing = net.to_bits() ^ address.to_bits();
                differing.checked_shr(gone).unwrap_or_default() == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn seen(value: &str, ipv6_subnet: u8, trusted: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("cf-connecting-ip", HeaderValue::from_str(value).unwrap());
        let trusted_proxies = trusted.iter().map(|net| Network::parse(net).unwrap());
        ClientIp {
            headers: vec!["x-forwarded-for".to_owned(), "cf-connecting-ip".to_owned()],
            ipv6_subnet,
            trusted_proxies: trusted_proxies.collect(),
        }
        .of(&headers)
    }

    #[test]
    fn one_address_is_believed_and_a_list_is_not() {
        for (value, address) in [
            ("203.0.113.7", Some("203.0.113.7")),
            (" 203.0.113.7 ", Some("203.0.113.7")),
            ("203.0.113.7,", Some("203.0.113.7")),
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
            assert_eq!(seen(value, 64, &[]).as_deref(), address, "{value:?}");
        }
    }

    /// Each line is a header behind proxies in `10.0.0.0/8` and `2001:db8::/33`.
    #[test]
    fn a_list_is_believed_as_far_as_our_own_proxies_wrote_it() {
        for (value, address) in [
            ("203.0.113.7, 10.0.0.1", Some("203.0.113.7")),
            (
                "1.1.1.1, 203.0.113.7, 10.0.0.1, 10.9.9.9",
                Some("203.0.113.7"),
            ),
            ("203.0.113.7, 2001:db8:1::1", Some("203.0.113.7")),
            ("203.0.113.7, ::ffff:10.0.0.1", Some("203.0.113.7")),
            ("203.0.113.7, 11.0.0.1", Some("11.0.0.1")),
            ("10.0.0.1", None),
            ("203.0.113.7, nonsense, 10.0.0.1", None),
            (
                "203.0.113.7, 2001:db8:8000::1",
                Some("2001:0db8:8000:0000:0000:0000:0000:0000"),
            ),
        ] {
            let trusted = ["10.0.0.0/8", "2001:db8::/33"];
            assert_eq!(seen(value, 64, &trusted).as_deref(), address, "{value:?}");
        }
    }

    #[test]
    fn ipv6_is_cut_where_the_subnet_ends() {
        for (bits, address) in [
            (128, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            (56, "ffff:ffff:ffff:ff00:0000:0000:0000:0000"),
            (1, "8000:0000:0000:0000:0000:0000:0000:0000"),
            (0, "0000:0000:0000:0000:0000:0000:0000:0000"),
        ] {
            let all = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
            assert_eq!(seen(all, bits, &[]).as_deref(), Some(address), "/{bits}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "::/129",
            "x/8",
        ] {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }
}
