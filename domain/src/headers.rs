//! Headers as the platform hands them over, in a map.

use http::{HeaderMap, HeaderName, HeaderValue, header::MaxSizeReached};

/// The map of `entries`. What is no header by RFC 9110 is nobody's: skipping it is not an error.
///
/// # Errors
/// If there are more than a map holds, 24,576 names, which a map that is not asked panics at.
pub fn map(
    entries: impl IntoIterator<Item = (String, String)>,
) -> Result<HeaderMap, MaxSizeReached> {
    let mut headers = HeaderMap::new();
    for (name, value) in entries {
        let name = HeaderName::try_from(name);
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.try_append(name, value)?;
        }
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line: how many names there are, and how many of them the map has.
    #[test]
    fn more_names_than_a_map_holds_are_an_error_and_no_panic() {
        for (sent, kept) in [(0, Some(0)), (24_576, Some(24_576)), (24_577, None)] {
            let entries = (0..sent).map(|n| (format!("x-{n}"), String::new()));
            let headers = map(entries).map(|headers| headers.len());
            assert_eq!(headers.ok(), kept, "{sent}");
        }
    }

    #[test]
    fn what_is_no_header_is_skipped() {
        let entries = [("a b", "1"), ("cookie", "x=\n"), ("origin", "ä")];
        let entries = entries.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = map(entries).unwrap();
        assert_eq!(headers.keys().collect::<Vec<_>>(), ["origin"]);
    }
}
