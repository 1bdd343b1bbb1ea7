//! How long a request may wait in all, whatever its stages would allow ([`crate::stage`]).

use crate::Seconds;

/// A sign-in, and whatever else may have to ask a provider.
pub const SIGN_IN: Seconds = Seconds(10);

/// Everything else.
pub const READ: Seconds = Seconds(3);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::Stage;

    /// The numbers of docs/reliability.md: what a person may come to wait, in milliseconds.
    #[test]
    fn each_stage_and_each_request_has_its_documented_time() {
        let stages = Stage::ALL.map(|stage| (stage.name(), stage.deadline()));
        let documented = [
            ("config", 0),
            ("body", 3_000),
            ("limit", 500),
            ("claim", 2_000),
            ("discovery", 3_000),
            ("token", 5_000),
            ("jwks", 3_000),
            ("profile", 3_000),
            ("connect", 3_000),
            ("statement", 3_000),
            ("open", 2_000),
            ("read", 2_000),
            ("end", 2_000),
        ];
        assert_eq!(stages, documented);
        assert_eq!((SIGN_IN, READ), (Seconds(10), Seconds(3)));
    }
}
