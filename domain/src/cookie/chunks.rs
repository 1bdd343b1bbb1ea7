//! Values that do not fit one cookie, in numbered pieces (contract §2.3).

use std::collections::BTreeMap;

use super::{CookieNames, RequestCookies, SetCookie};
use crate::Seconds;

/// What one `Set-Cookie` may measure: browsers drop a cookie above 4,096 octets, one of them above
/// 4,093.
const MAX_COOKIE: usize = 4_050;

/// A value that needs more pieces does not belong in cookies.
const MAX_PIECES: usize = 100;

/// The value of the cookie called `name`, whole or put together from its pieces.
#[must_use]
pub fn join(name: &str, cookies: &RequestCookies<'_>) -> Option<String> {
    if let Some(whole) = cookies.get(name).filter(|value| !value.is_empty()) {
        return Some(whole);
    }
    let pieces: BTreeMap<_, _> = cookies
        .with_prefix(name)
        .filter_map(|(piece, value)| Some((index(name, piece)?, value)))
        .collect();
    let joined: String = pieces.into_values().collect();
    (!joined.is_empty()).then_some(joined)
}

/// Sets the cookie called `name`, in pieces if it must be, and expires those that the request
/// brought and that are none of them. A value that no pieces hold is not set at all.
#[must_use]
pub fn split(
    names: &CookieNames,
    name: &str,
    value: &str,
    max_age: Option<Seconds>,
    cookies: &RequestCookies<'_>,
) -> Vec<SetCookie> {
    let mut set: Vec<_> = brought(name, cookies)
        .into_iter()
        .map(|piece| names.expire(piece))
        .collect();
    for new in pieces(names, name, value, max_age) {
        match set.iter_mut().find(|old| old.name == new.name) {
            Some(old) => *old = new,
            None => set.push(new),
        }
    }
    set
}

/// `name` and those of its pieces that the request brought, in the order of its header.
#[must_use]
pub fn brought(name: &str, cookies: &RequestCookies<'_>) -> Vec<String> {
    cookies
        .with_prefix(name)
        .map(|(candidate, _)| candidate)
        .filter(|candidate| *candidate == name || index(name, candidate).is_some())
        .map(str::to_owned)
        .collect()
}

/// The number of a piece called `candidate` of the cookie called `name`.
pub(super) fn index(name: &str, candidate: &str) -> Option<usize> {
    let number = candidate.strip_prefix(name)?.strip_prefix('.')?;
    let index: usize = number.parse().ok()?;
    // "+1" and "01" are numbers, but no names that we give. Nor is a higher one: each that is ours is
    // answered with a line that takes it back, so that a stranger could ask for thousands.
    (index < MAX_PIECES && index.to_string() == number).then_some(index)
}

fn pieces(
    names: &CookieNames,
    name: &str,
    value: &str,
    max_age: Option<Seconds>,
) -> Vec<SetCookie> {
    let frame = names.set(format!("{name}.99"), String::new(), max_age);
    let size = MAX_COOKIE.saturating_sub(frame.to_string().len());
    if size == 0 {
        return Vec::new();
    }
    let characters: Vec<char> = value.chars().collect();
    match characters.len().div_ceil(size) {
        0 | 1 => vec![names.set(name.to_owned(), value.to_owned(), max_age)],
        count if count > MAX_PIECES => Vec::new(),
        _ => characters
            .chunks(size)
            .enumerate()
            .map(|(index, piece)| {
                names.set(format!("{name}.{index}"), piece.iter().collect(), max_age)
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str, header: &str) -> Vec<String> {
        let names = CookieNames::new("better-auth", true);
        let name = names.session_data();
        split(
            &names,
            &name,
            value,
            Some(Seconds(300)),
            &RequestCookies::new(header),
        )
        .iter()
        .map(|cookie| {
            let text = cookie.to_string();
            let (name, rest) = text.split_once('=').unwrap();
            let age = if text.contains("Max-Age=0;") {
                "expired"
            } else {
                "set"
            };
            assert!(text.len() <= MAX_COOKIE, "{} octets", text.len());
            let length = rest.split_once(';').unwrap().0.len();
            format!(
                "{} {age} {length}",
                name.trim_start_matches("__Secure-better-auth.")
            )
        })
        .collect()
    }

    /// 4050 less `__Secure-better-auth.session_data.99=; Max-Age=300; Path=/; HttpOnly; Secure;
    /// SameSite=Lax`, which has 90 characters.
    const PIECE: usize = 3_960;

    #[test]
    fn a_value_goes_whole_as_long_as_its_piece_would_fit() {
        assert_eq!(shown(&"v".repeat(PIECE), ""), ["session_data set 3960"]);
        assert_eq!(
            shown(&"v".repeat(PIECE + 1), ""),
            ["session_data.0 set 3960", "session_data.1 set 1"]
        );
    }

    #[test]
    fn more_than_a_hundred_pieces_are_not_set() {
        assert_eq!(shown(&"v".repeat(PIECE * 100), "").len(), 100);
        assert!(shown(&"v".repeat(PIECE * 100 + 1), "").is_empty());
    }

    #[test]
    fn a_piece_of_an_older_value_is_expired() {
        let name = "__Secure-better-auth.session_data";
        let header = format!("{name}.0=a; {name}.1=b; {name}.01=x; {name}x=y; {name}.0=z");
        assert_eq!(
            shown("v", &header),
            [
                "session_data.0 expired 0",
                "session_data.1 expired 0",
                "session_data set 1"
            ]
        );
        assert_eq!(
            shown(
                &"v".repeat(PIECE + 1),
                &format!("{name}=a; {name}.1=b; {name}.2=c")
            ),
            [
                "session_data expired 0",
                "session_data.1 set 1",
                "session_data.2 expired 0",
                "session_data.0 set 3960",
            ]
        );
    }

    #[test]
    fn no_more_is_taken_back_than_was_ever_set() {
        let names = (0..4_000).map(|index| format!("d.{index}=; d.{index}=;"));
        let header: String = names.collect();
        let cookies = RequestCookies::new(&header);
        assert_eq!(brought("d", &cookies).len(), MAX_PIECES);
    }

    /// Each line is a header, and the value in it.
    #[test]
    fn pieces_are_put_together_by_their_numbers() {
        for (header, value) in [
            ("", None),
            ("d=", None),
            ("d=whole", Some("whole")),
            ("d.1=b; d.0=a", Some("ab")),
            ("d.10=k; d.9=j", Some("jk")),
            ("d.100=l; d.99=k", Some("k")),
            ("d.0=a; d.1=b; d.0=c", Some("ab")),
            ("d=whole; d.0=a", Some("whole")),
            ("d.0=a; d.x=b; d.01=c; d.+1=d; d.-1=e; d.=f", Some("a")),
            ("dd.0=a", None),
        ] {
            let cookies = RequestCookies::new(header);
            assert_eq!(join("d", &cookies).as_deref(), value, "{header}");
        }
    }
}
