//! Ids and secrets made from random bytes that the shell hands in.

/// Better Auth's alphabet for row ids and session tokens (contract §1.3).
const ALPHANUMERIC: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A run of cryptographically random bytes; what is made from it uses it up.
pub type Entropy = [u8; 64];

/// 32 characters of `[a-zA-Z0-9]`: a row id or a session token, about 190 bits.
///
/// Bytes of 248 and above are passed over, so that no character is likelier than another; 64
/// bytes hold 32 usable ones but for odds of about 10⁻³⁸, and the last byte is then reused.
#[must_use]
pub fn id(entropy: &Entropy) -> String {
    let mut usable = entropy.iter().copied().filter(|byte| *byte < 248);
    (0..32)
        .map(|_| usable.next().unwrap_or_default() % 62)
        .filter_map(|index| ALPHANUMERIC.get(usize::from(index)))
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
}
