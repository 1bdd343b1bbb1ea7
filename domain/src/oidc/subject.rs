//! Which texts may name an account.

/// OpenID Connect Core §2: `sub` is at most 255 ASCII characters.
const MAX_SUBJECT: usize = 255;

/// Whether `text` can be the provider's id of one person.
///
/// What a careless reader makes of an absent value is refused: whoever had it would share an
/// account with everybody else who has it. NUL and other controls do not reach Postgres.
pub(crate) fn is_subject(text: &str) -> bool {
    text.len() <= MAX_SUBJECT
        && !text.trim().is_empty()
        && !matches!(text, "undefined" | "null")
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_name_two_people_names_nobody() {
        for text in [
            "",
            " ",
            "\t",
            "undefined",
            "null",
            "a\0b",
            "\0",
            "a\nb",
            "é",
            "\u{200d}",
        ] {
            assert!(!is_subject(text), "{text:?}");
        }
        assert!(!is_subject(&"1".repeat(256)));
        assert!(!is_subject(&"1".repeat(10_240)));
        for text in ["0", "g-1", "Undefined", "a b", "auth0|5f", &"1".repeat(255)] {
            assert!(is_subject(text), "{text:?}");
        }
    }
}
