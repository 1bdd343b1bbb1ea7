//! The request's `Cookie` header.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

/// The cookies that a request brought, read as Better Auth reads them: of two with one name the
/// first counts.
///
/// Names are compared byte for byte after trimming space and tab alone. Whoever trims more lets a
/// sibling domain set `\u{2000}__Secure-…`, which no browser guards by its prefix.
#[derive(Clone, Debug)]
pub struct RequestCookies<'a> {
    header: &'a str,
}

impl<'a> RequestCookies<'a> {
    /// The cookies of a `Cookie` header's text; `""` where there is none.
    #[must_use]
    pub const fn new(header: &'a str) -> Self {
        Self { header }
    }

    /// The value of the first cookie called `name`, percent-decoded where that gives UTF-8.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.pairs()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| decode(value))
    }

    /// The cookies whose names begin with `prefix`, each name once, in the order of the header. All
    /// of them are one walk through it, however many a stranger sends.
    pub fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (&'a str, String)> {
        let mut seen = BTreeSet::new();
        self.pairs()
            .filter(move |(key, _)| key.starts_with(prefix) && seen.insert(*key))
            .map(|(key, value)| (key, decode(value)))
    }

    /// Whether the request brought any `Cookie` header.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.header.is_empty()
    }

    fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.header
            .split(';')
            .filter_map(|piece| piece.split_once('='))
            .map(|(key, value)| (key.trim_matches(BLANK), value.trim_matches(BLANK)))
    }
}

const BLANK: [char; 2] = [' ', '\t'];

fn decode(value: &str) -> String {
    let bare = value.strip_prefix('"').map_or(value, |rest| {
        let mut inner = rest.chars();
        inner.next_back();
        inner.as_str()
    });
    if !well_escaped(bare) {
        return bare.to_owned();
    }
    percent_decode_str(bare)
        .decode_utf8()
        .map_or_else(|_| bare.to_owned(), std::borrow::Cow::into_owned)
}

/// `decodeURIComponent` refuses a stray `%`, and Better Auth then takes the text as it stands.
fn well_escaped(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let mut bytes = rest.bytes();
        bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit())
            && bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line is a header, and what the cookie `a` is in it.
    #[test]
    fn headers_are_read_as_better_auth_reads_them() {
        for (header, value) in [
            ("", None),
            ("a", None),
            ("=", None),
            ("a=", Some("")),
            ("a=1", Some("1")),
            ("a=1;b=2", Some("1")),
            ("b=2;a=1", Some("1")),
            ("b=2 ; \ta = 1 ", Some("1")),
            ("a=1; a=2", Some("1")),
            ("junk; a=1", Some("1")),
            ("a=\"1\"", Some("1")),
            ("a=\"", Some("")),
            ("a=x%3Dy", Some("x=y")),
            ("a=x=y", Some("x=y")),
            ("a=%", Some("%")),
            ("a=%zz", Some("%zz")),
            ("a=%C3", Some("%C3")),
            ("a=%41%", Some("%41%")),
            ("A=1", None),
            ("\u{2000}a=1", None),
            ("aa=1", None),
        ] {
            assert_eq!(
                RequestCookies::new(header).get("a").as_deref(),
                value,
                "{header:?}"
            );
        }
    }

    #[test]
    fn names_are_found_by_their_beginning() {
        let cookies = RequestCookies::new("p.1=a; q=b; p.2=c; p.1=d");
        let found: Vec<_> = cookies.with_prefix("p.").collect();
        let value = |value: &str| value.to_owned();
        assert_eq!(found, [("p.1", value("a")), ("p.2", value("c"))]);
    }
}
