//! T57, T59, T86: what of a profile may be stored.

use super::*;
use crate::provider::{ProfileError, fields};

/// Each line is what a provider calls an e-mail, and what is stored: `Ok("")` for none.
#[test]
fn an_email_is_one_address_in_javascripts_lower_case() {
    let long = format!("{}@example.com", "a".repeat(400));
    let longest = format!("{}@example.com", "a".repeat(242));
    for (email, stored) in [
        (json!(null), Ok("")),
        (json!(""), Ok("")),
        (json!("ada@example.com"), Ok("ada@example.com")),
        (json!("Ada.L+x@Example.COM"), Ok("ada.l+x@example.com")),
        (json!("a@x"), Ok("a@x")),
        (json!("ÀDA@EXÄMPLE.com"), Ok("àda@exämple.com")),
        (json!("İ@x"), Ok("i\u{307}@x")),
        (json!("ẞ@x"), Ok("ß@x")),
        (json!("ΟΔΟΣ@x"), Ok("οδος@x")),
        (json!(longest), Ok(longest.as_str())),
        (json!(long), Err(())),
        (json!("a@x,b@y"), Err(())),
        (json!("a@x;b@y"), Err(())),
        (json!("a@x b@y"), Err(())),
        (json!("a@b@c"), Err(())),
        (json!("a"), Err(())),
        (json!("@x"), Err(())),
        (json!("a@"), Err(())),
        (json!("Ada <a@x>"), Err(())),
        (json!("<a@x>"), Err(())),
        (json!("\"a b\"@x"), Err(())),
        (json!(" a@x"), Err(())),
        (json!("a@x\n"), Err(())),
        (json!("a\0@x"), Err(())),
        (json!("a@x."), Err(())),
        (json!("a@.x"), Err(())),
        (json!("a..b@x"), Err(())),
        (json!("a@[127.0.0.1]"), Err(())),
        (json!("a＠x"), Err(())),
        (json!("a＠b@x"), Err(())),
        (json!("a\u{200d}@x"), Err(())),
        (json!("a@x\u{202e}"), Err(())),
        (json!(["a@x"]), Err(())),
        (json!(7), Err(())),
        (json!(false), Err(())),
    ] {
        let got = fields::email(Some(&email));
        let wanted = stored.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        assert_eq!(got, wanted.map_err(|()| ProfileError::Email), "{email}");
    }
    assert_eq!(fields::email(None), Ok(None));
}

#[test]
fn a_name_is_text_of_a_bearable_length() {
    for (name, stored) in [
        (json!("Ada Lovelace"), "Ada Lovelace".to_owned()),
        (json!("李 😀 \u{202b}א"), "李 😀 \u{202b}א".to_owned()),
        (json!("a\0b\r\nc"), "abc".to_owned()),
        (json!("é".repeat(10_000)), "é".repeat(10_000)),
        (json!(""), String::new()),
        (json!(null), String::new()),
        (json!(7), String::new()),
        (json!({ "first": "Ada" }), String::new()),
    ] {
        assert_eq!(fields::name(Some(&name)), stored);
    }
    assert_eq!(fields::name(None), "");
}

#[test]
fn an_image_is_a_web_address() {
    for (image, kept) in [
        (json!("https://img.test/a.png"), true),
        (json!("http://img.test/a.png?s=1&x"), true),
        (json!("HTTPS://img.test/ä.png"), true),
        (json!("javascript:alert(1)"), false),
        (json!("java\tscript:alert(1)"), false),
        (json!("data:image/png;base64,AA"), false),
        (json!("//img.test/a.png"), false),
        (json!("/a.png"), false),
        (json!("https://img.test/\0"), false),
        (json!("https://img.test/\n"), false),
        (
            json!(format!("https://img.test/{}", "a".repeat(2048))),
            false,
        ),
        (json!(""), false),
        (json!(null), false),
        (json!(["https://img.test/a.png"]), false),
    ] {
        let wanted = kept.then(|| image.as_str().unwrap().to_owned());
        assert_eq!(fields::image(Some(&image)), wanted, "{image}");
    }
    assert_eq!(fields::image(None), None);
}
