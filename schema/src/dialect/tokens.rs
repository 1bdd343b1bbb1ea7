//! Cuts SQL into what has a name and what has not.

/// A piece of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name or a keyword.
    Word(&'a str),
    /// A name in quotes, without them.
    Quoted(&'a str),
    /// A comment.
    Comment,
    /// Anything else: literals, parameters, operators, spaces.
    Other(&'a str),
}

/// The first token of `sql`, and what follows it.
pub(super) fn next<'a>(sql: &'a str) -> Option<(Token<'a>, &'a str)> {
    let first = sql.chars().next()?;
    let (length, cut) = if is_word_start(first) {
        // E'…', in which a backslash escapes a quote.
        if matches!(first, 'e' | 'E') && sql.get(1..).is_some_and(|rest| rest.starts_with('\'')) {
            (1 + literal(sql.get(1..)?, true), Token::Other as Cut<'a>)
        } else {
            (run(sql, is_word), Token::Word as Cut<'a>)
        }
    } else if first == '"' {
        return Some(quoted(sql));
    } else if first == '\'' {
        (literal(sql, false), Token::Other as Cut<'a>)
    } else if sql.starts_with("--") {
        (sql.find('\n').unwrap_or(sql.len()), comment as Cut<'a>)
    } else if sql.starts_with("/*") {
        (
            sql.find("*/").map_or(sql.len(), |end| end + 2),
            comment as Cut<'a>,
        )
    } else if let Some(length) = dollar_quoted(sql) {
        (length, Token::Other as Cut<'a>)
    } else if first == '$' {
        (
            1 + run(sql.get(1..)?, |c| c.is_ascii_digit()),
            Token::Other as Cut<'a>,
        )
    } else {
        (first.len_utf8(), Token::Other as Cut<'a>)
    };
    let (token, rest) = sql.split_at_checked(length)?;
    Some((cut(token), rest))
}

type Cut<'a> = fn(&'a str) -> Token<'a>;

fn comment(_: &str) -> Token<'_> {
    Token::Comment
}

fn quoted(sql: &str) -> (Token<'_>, &str) {
    let inside = sql.get(1..).unwrap_or_default();
    // A doubled quote would be part of the name; no table of Better Auth has one, so it ends here,
    // and the other half begins a name of its own, which no table has either.
    match inside.split_once('"') {
        Some((name, rest)) => (Token::Quoted(name), rest),
        None => (Token::Other(sql), ""),
    }
}

/// The length of the literal that `sql` begins with, quotes included.
fn literal(sql: &str, escapes: bool) -> usize {
    let mut literally = false;
    let mut inside = sql.char_indices().skip(1).peekable();
    while let Some((at, c)) = inside.next() {
        match c {
            _ if literally => literally = false,
            '\\' if escapes => literally = true,
            '\'' if inside.next_if(|(_, next)| *next == '\'').is_none() => return at + 1,
            _ => {}
        }
    }
    sql.len()
}

/// The length of `$tag$…$tag$`, if `sql` begins with one.
fn dollar_quoted(sql: &str) -> Option<usize> {
    let (tag, _) = sql.strip_prefix('$')?.split_once('$')?;
    if !tag.chars().all(is_word) || tag.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let quote = sql.get(..tag.len() + 2)?;
    let end = sql.get(quote.len()..)?.find(quote);
    Some(end.map_or(sql.len(), |end| quote.len() + end + quote.len()))
}

fn run(sql: &str, belongs: impl Fn(char) -> bool) -> usize {
    sql.find(|c| !belongs(c)).unwrap_or(sql.len())
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_word(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(sql: &str) -> Vec<&str> {
        let (mut rest, mut words) = (sql, Vec::new());
        while let Some((token, after)) = next(rest) {
            match token {
                Token::Word(word) | Token::Quoted(word) => words.push(word),
                Token::Comment | Token::Other(_) => {}
            }
            rest = after;
        }
        words
    }

    /// Each line: SQL, and the names in it.
    #[test]
    fn only_names_are_taken_for_names() {
        for (sql, names) in [
            ("s.user_id, \"user\"", vec!["s", "user_id", "user"]),
            ("'user_id', x", vec!["x"]),
            ("'it''s user_id' x", vec!["x"]),
            (r"'\' x 'y'", vec!["x"]),
            (r"E'\' user_id' x", vec!["x"]),
            ("e 'y' x", vec!["e", "x"]),
            ("-- user_id 'x\nx", vec!["x"]),
            ("/* user_id ' */ x", vec!["x"]),
            ("$1, $12::text", vec!["text"]),
            ("$$ user_id $$ x", vec!["x"]),
            ("$a$ user_id $$ y $a$ x", vec!["x"]),
            ("a-b/c", vec!["a", "b", "c"]),
            ("å1", vec!["å1"]),
            ("'never ends x", vec![]),
            ("\"never ends x", vec![]),
            ("/* never ends x", vec![]),
            ("$a$ never ends x", vec![]),
            ("$", vec![]),
        ] {
            assert_eq!(words(sql), names, "{sql}");
        }
    }
}
