//! Patterns with `*` and `?`, as the matcher reads them that Better Auth uses.
//!
//! `*` and `?` cross dots and no separator, `/` or `\`; a segment `**` crosses those too. A
//! separator in the pattern stands for one or more, and at its end any number may follow.

/// A pattern, ready to match.
#[derive(Clone, Debug)]
pub(crate) struct Glob(Vec<Token>);

#[derive(Clone, Debug)]
enum Token {
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// `/` between segments.
    Separators,
    /// After the last segment.
    MaybeSeparators,
    /// `**` with a segment after it: nothing, or whatever ends in a separator.
    Segments,
    /// `**` at the end.
    Anything,
}

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        let segments: Vec<&str> = pattern.split('/').collect();
        let mut tokens = Vec::new();
        for (index, segment) in segments.iter().enumerate() {
            let next = segments.get(index + 1);
            if segment.is_empty() && index > 0 {
                continue;
            }
            let after = match next {
                None => Some(Token::MaybeSeparators),
                Some(&"**") => None,
                Some(_) => Some(Token::Separators),
            };
            if *segment == "**" {
                match after {
                    None => {}
                    Some(Token::MaybeSeparators) => tokens.push(Token::Anything),
                    Some(separators) => {
                        tokens.extend((index > 0).then_some(separators));
                        tokens.push(Token::Segments);
                    }
                }
                continue;
            }
            tokens.extend(segment.chars().map(|character| match character {
                '?' => Token::One,
                '*' => Token::Many,
                character => Token::Char(character),
            }));
            tokens.extend(after);
        }
        Self(tokens)
    }

    /// Whether all of `text` fits. Takes time by the length of the one times that of the other,
    /// whatever they are: the text comes from strangers.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        // Which beginnings of the text fit the tokens so far, by their lengths.
        let mut fits = vec![false; text.len() + 1];
        if let Some(empty) = fits.first_mut() {
            *empty = true;
        }
        for token in &self.0 {
            fits = token.after(&fits, &text);
        }
        fits.last().copied().unwrap_or_default()
    }
}

impl Token {
    fn after(&self, fits: &[bool], text: &[char]) -> Vec<bool> {
        let mut next = Vec::with_capacity(fits.len());
        // Whether the previous length fitted before this token, and after it; and whether any did.
        let (mut before, mut within, mut any) = (false, false, false);
        let ends = std::iter::once(None).chain(text.iter().copied().map(Some));
        for (fit, end) in fits.iter().copied().zip(ends) {
            let separator = end.is_some_and(is_separator);
            let plain = end.is_some() && !separator;
            let now = match self {
                Self::Char(character) => before && end == Some(*character),
                Self::One => before && plain,
                Self::Many => fit || (within && plain),
                Self::Separators => (before || within) && separator,
                Self::MaybeSeparators => fit || (within && separator),
                Self::Segments => fit || (any && separator),
                Self::Anything => fit || any,
            };
            before = fit;
            any |= fit;
            within = now;
            next.push(now);
        }
        next
    }
}

const fn is_separator(character: char) -> bool {
    matches!(character, '/' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compared with the regular expressions that Better Auth 1.7.25 makes of the patterns.
    #[test]
    fn a_pattern_matches_what_better_auths_matcher_matches() {
        for (pattern, text, fits) in [
            ("a", "a", true),
            ("a", "a/", true),
            ("a", "", false),
            ("*", "", true),
            ("*", "a.b", true),
            ("*", "a/b", false),
            ("?", "a", true),
            ("?", "", false),
            ("?", "/", false),
            ("a*b*c", "abc", true),
            ("a*b*c", "axbxbxc", true),
            ("a*b*c", "axbx", false),
            ("a/b", "a/b", true),
            ("a/b", "a//b", true),
            ("a/b", "a\\b", true),
            ("a/b", "ab", false),
            ("a//b", "a/b", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("**/b", "b", true),
            ("**/b", "x/b", true),
            ("**/b", "xb", false),
            ("a/**", "a/x/y", true),
            ("**", "a/x/y", true),
            ("/**", "/x", true),
            ("https://*.x", "https://a.b.x", true),
            ("https://*.x", "https:a.x", false),
            ("ü*", "üx", true),
        ] {
            assert_eq!(Glob::new(pattern).matches(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_take_no_longer_than_few() {
        let pattern = Glob::new(&"*a".repeat(50));
        assert!(!pattern.matches(&("a".repeat(5_000) + "b")));
    }
}
