//! The page that tells of a failed sign-in where nobody set another one.

/// The code, if it could be one of ours; `UNKNOWN` otherwise (contract §3.4). What a stranger
/// writes into the query must not speak in our name.
#[must_use]
pub fn safe_code(code: Option<&str>) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"'_-".contains(&byte);
    code.filter(|code| !code.is_empty() && code.bytes().all(plain))
        .unwrap_or("UNKNOWN")
        .to_owned()
}

/// The page. It loads nothing.
#[must_use]
pub fn html(code: &str, description: Option<&str>) -> String {
    let description = description
        .map(|text| format!("<p>{}</p>", escape(text)))
        .unwrap_or_default();
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Sign-in failed</title>\
         <style>:root{{color-scheme:light dark}}body{{font:1rem/1.5 system-ui;max-width:32rem;\
         margin:20vh auto;padding:0 1rem}}</style>\
         <h1>Sign-in failed</h1><p><code>{}</code></p>{description}<p><a href=\"/\">Back</a></p></html>",
        escape(code)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_none_is_unknown() {
        for (code, safe) in [
            (None, "UNKNOWN"),
            (Some(""), "UNKNOWN"),
            (Some("state_mismatch"), "state_mismatch"),
            (Some("email_doesn't_match"), "email_doesn't_match"),
            (Some("<script>"), "UNKNOWN"),
            (Some("a b"), "UNKNOWN"),
        ] {
            assert_eq!(safe_code(code), safe);
        }
    }

    #[test]
    fn a_description_is_text_and_never_markup() {
        let page = html("x", Some("<img src=x onerror=\"alert('1')\">&"));
        assert!(page.contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"));
        assert!(!page.contains("<img"));
    }
}
