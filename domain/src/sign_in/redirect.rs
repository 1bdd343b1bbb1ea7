//! Where a browser goes with an error.

use url::{Url, form_urlencoded};

/// `target` with an error added to its query, named as in RFC 6749 §4.1.2.1, before a fragment. A
/// relative target stays relative.
#[must_use]
pub fn with_error(target: &str, code: &str, description: Option<&str>) -> String {
    let (rest, fragment) = match target.split_once('#') {
        Some((rest, fragment)) => (rest, format!("#{fragment}")),
        None => (target, String::new()),
    };
    let separator = match rest.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("error", code)
        .extend_pairs(description.map(|text| ("error_description", text)))
        .finish();
    normalised(&format!("{rest}{separator}{query}{fragment}"))
}

/// `target` as it goes into a `Location` header: as the app wrote it, unless a header cannot hold
/// that.
#[must_use]
pub fn location(target: &str) -> String {
    if target.bytes().all(|byte| byte.is_ascii_graphic()) {
        target.to_owned()
    } else {
        normalised(target)
    }
}

/// The URL as the WHATWG parser writes it, so that no raw control or non-ASCII character reaches a
/// `Location` header.
fn normalised(target: &str) -> String {
    if !target.starts_with('/') {
        return Url::parse(target).map_or_else(|_| "/".to_owned(), String::from);
    }
    let Ok(base) = Url::parse("https://nobody.invalid") else {
        return "/".to_owned();
    };
    base.join(target).map_or_else(
        |_| "/".to_owned(),
        |url| {
            url.as_str()
                .trim_start_matches(base.as_str().trim_end_matches('/'))
                .to_owned()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_added_to_whatever_query_there_is() {
        for (target, url) in [
            ("/err", "/err?error=x+y"),
            ("/err?", "/err?error=x+y"),
            ("/err?a=1", "/err?a=1&error=x+y"),
            ("/err?a=1&", "/err?a=1&error=x+y"),
            ("/err#top", "/err?error=x+y#top"),
            ("/err?a=1#top", "/err?a=1&error=x+y#top"),
            ("https://app.test", "https://app.test/?error=x+y"),
            ("https://app.test/e?a", "https://app.test/e?a&error=x+y"),
            ("/ü", "/%C3%BC?error=x+y"),
        ] {
            assert_eq!(with_error(target, "x y", None), url);
        }
        let described = with_error("/err", "x", Some("a&b"));
        assert_eq!(described, "/err?error=x&error_description=a%26b");
    }
}
