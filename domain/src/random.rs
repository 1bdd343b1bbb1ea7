//! Ids and secrets made from random bytes that the shell hands in.

/// Better Auth's alphabet for row ids and session tokens (contract §1.3).
const ALPHANUMERIC: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A run of cryptographically random bytes; what is made from it uses it up.
pub type Entropy = [u8; 64];

/// 32 characters of `[a-zA-Z0-9]`: a row id or a session token, about 190 bits.
///
/// Bytes of 248 and above are passed over, so that no character is likelier than another. 64 bytes
/// lack 32 usable ones with odds of about 10⁻³⁸; the rest would then be `a`.
#[must_use]
pub fn id(entropy: &Entropy) -> String {
    let mut usable = entropy.iter().copied().filter(|byte| *byte < 248);
    (0..32)
        .map(|_| usable.next().unwrap_or_default() % 62)
        .filter_map(|index| ALPHANUMERIC.get(usize::from(index)))
        .map(|byte| char::from(*byte))
        .collect()
}

/// Lower-case hex, two characters for each byte.
#[must_use]
pub fn hex(entropy: &[u8]) -> String {
    base16ct::lower::encode_string(entropy)
}

/// Better Auth's alphabet for `state` and `code_verifier` (contract §1.3).
const URL_SAFE: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/// `N` characters of `[a-z0-9A-Z-_]`, six random bits each.
#[must_use]
pub fn url_safe<const N: usize>(entropy: &[u8; N]) -> String {
    entropy
        .iter()
        .filter_map(|byte| URL_SAFE.get(usize::from(byte & 63)))
        .map(|byte| char::from(*byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_32_characters_of_the_alphabet_whatever_the_bytes() {
        for byte in [0, 61, 62, 247, 248, 255] {
            let id = id(&[byte; 64]);
            assert_eq!(id.len(), 32, "{byte}");
            assert!(id.bytes().all(|c| c.is_ascii_alphanumeric()), "{id}");
        }
    }

    #[test]
    fn the_whole_alphabet_is_used() {
        let mut seen = std::collections::HashSet::new();
        for start in 0_u8..=247 {
            let mut entropy = [0; 64];
            entropy[0] = start;
            seen.insert(id(&entropy).chars().next().unwrap());
        }
        assert_eq!(seen.len(), 62);
    }

    #[test]
    fn a_url_safe_value_has_a_character_for_each_byte() {
        let all: Vec<u8> = (0..=255).collect();
        let text = url_safe::<256>(&all.try_into().unwrap());
        assert_eq!(text.len(), 256);
        assert_eq!(
            text.chars().collect::<std::collections::HashSet<_>>().len(),
            64
        );
        assert!(
            text.bytes()
                .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
        );
    }
}
