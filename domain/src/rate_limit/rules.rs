//! Which rule a path is under.

use super::Rule;
use crate::{Seconds, glob::Glob};

/// `rateLimit.*`, where limits are on.
#[derive(Clone, Debug)]
pub struct Rules {
    /// `rateLimit.window` and `rateLimit.max`.
    pub general: Rule,
    /// `rateLimit.customRules` in their order: the first that fits a path decides, and `None`
    /// leaves it unlimited.
    pub custom: Vec<(Path, Option<Rule>)>,
}

/// A key of `rateLimit.customRules`.
#[derive(Clone, Debug)]
pub struct Path(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Exact(String),
    Like(Glob),
}

impl Rules {
    /// The rule for `path`; `None` where it is not limited.
    #[must_use]
    pub fn rule(&self, path: &str) -> Option<Rule> {
        let custom = self.custom.iter().find(|(key, _)| key.holds(path));
        custom.map_or_else(
            || Some(special(path).unwrap_or(self.general)),
            |(_, rule)| *rule,
        )
    }
}

impl Path {
    /// Reads a path below `basePath`, or a pattern with `*`; `None` for one that no path can fit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.starts_with(['/', '*']) && (text == "/" || !text.ends_with('/'));
        (fits && !text.contains('\\')).then(|| {
            Self(if text.contains('*') {
                Kind::Like(Glob::new(text))
            } else {
                Kind::Exact(text.to_owned())
            })
        })
    }

    fn holds(&self, path: &str) -> bool {
        match &self.0 {
            Kind::Exact(text) => text == path,
            Kind::Like(glob) => glob.matches(path),
        }
    }
}

/// Better Auth's own rules for what is guessed or sent by mail. Some of it is not ours, and is
/// limited all the same before it answers 404.
fn special(path: &str) -> Option<Rule> {
    let begins = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
    let window = if begins(&["/sign-in", "/sign-up", "/change-password", "/change-email"]) {
        Seconds(10)
    } else if begins(&["/forget-password"])
        || matches!(
            path,
            "/request-password-reset"
                | "/send-verification-email"
                | "/email-otp/send-verification-otp"
                | "/email-otp/request-password-reset"
        )
    {
        Seconds(60)
    } else {
        return None;
    };
    Some(Rule { window, max: 3 })
}
