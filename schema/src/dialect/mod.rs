//! A statement in the words of the tables that are there.
//!
//! The files in `schema/sql` are written once, in the names of Better Auth's Drizzle tables. Here
//! names are put into those of the layout that is configured, and these calls, which no database
//! has, are written out:
//!
//! - `session_json(s)`, `user_json(u)`: the row as JSON, with the additional fields that are shown.
//! - `default_columns(user)`, `default_values(user)`, and the same of `session`: after the columns
//!   and the values of an `insert`, the additional fields that have a default. They begin with a
//!   comma, or are nothing.
//! - `written_fields()`: after the assignments of an `update`, what the statement
//!   [writes](crate::Statement::writing) of additional fields; it begins with a comma, or is
//!   nothing.
//!
//! Comments stay here. It is done for each run anew, so that there is nothing to keep.

mod columns;
#[cfg(test)]
mod tests;
mod tokens;
mod values;

use domain::Timestamp;
use domain::config::{Adapter, Field, Fields, Kind, Model, Tables, Written};

use self::tokens::Token;
use crate::pg::{Parameter, Query, Statement, Value};

/// `bool`, `text`, `timestamp` and `timestamptz` in `pg_type`; and 0, by which Postgres takes the
/// type of the column that a value is assigned to.
const BOOL: u32 = 16;
const TEXT: u32 = 25;
const TIMESTAMP: u32 = 1114;
const TIMESTAMPTZ: u32 = 1184;
const OF_THE_COLUMN: u32 = 0;

static NONE: Fields = Fields::none();

/// A layout of the tables, with the fields that an app has added to them.
#[derive(Clone, Copy)]
pub struct Dialect<'a> {
    tables: Tables,
    user: &'a Fields,
    session: &'a Fields,
}

impl Dialect<'static> {
    /// The layout without additional fields.
    #[must_use]
    pub fn plain(tables: Tables) -> Self {
        Self {
            tables,
            user: &NONE,
            session: &NONE,
        }
    }
}

impl<'a> Dialect<'a> {
    /// The layout with these fields of users and sessions.
    #[must_use]
    pub const fn new(tables: Tables, user: &'a Fields, session: &'a Fields) -> Self {
        Self {
            tables,
            user,
            session,
        }
    }

    /// Puts a statement into this layout.
    #[must_use]
    pub fn render(self, statement: Statement) -> Query {
        let Statement {
            sql,
            parameters,
            written,
            before,
        } = statement;
        let sql = self.text(sql, &written, parameters.len() + 1);
        let written = written.iter().map(|field| Value {
            oid: OF_THE_COLUMN,
            text: values::text(self.tables.adapter, field.kind, &field.value),
        });
        let values = parameters.into_iter().map(|value| self.value(value));
        Query {
            sql,
            values: values.chain(written).collect(),
            before: before.map(|before| Box::new(self.render(*before))),
        }
    }

    /// The same of a text alone, in which `written` are the parameters from `number` on.
    #[must_use]
    pub fn text(self, sql: &str, written: &[Written], number: usize) -> String {
        let mut rendered = String::with_capacity(sql.len() * 2);
        let mut rest = sql;
        while let Some((token, after)) = tokens::next(rest) {
            rest = after;
            match token {
                // A line of its own goes with its end.
                Token::Comment if rendered.is_empty() || rendered.ends_with('\n') => {
                    rest = rest.strip_prefix('\n').unwrap_or(rest);
                }
                Token::Comment => rendered.push(' '),
                Token::Other(text) => rendered.push_str(text),
                Token::Quoted(name) => self.push_name(&mut rendered, name, true),
                Token::Word("written_fields") => {
                    rest = argument(rest).1;
                    let set = written.iter().zip(number..).map(|(field, number)| {
                        let column = columns::quoted(self.tables.adapter, &field.column);
                        format!(", {column} = ${number}")
                    });
                    rendered.extend(set);
                }
                Token::Word(word) => match self.call(word, rest) {
                    Some((expansion, after)) => {
                        rendered.push_str(&expansion);
                        rest = after;
                    }
                    None => self.push_name(&mut rendered, word, false),
                },
            }
        }
        rendered
    }

    /// A call that is written out, and what follows it.
    fn call<'s>(self, word: &str, rest: &'s str) -> Option<(String, &'s str)> {
        let (argument, after) = argument(rest);
        let defaults = || match argument {
            "user" => self.user.defaults(),
            _ => self.session.defaults(),
        };
        let adapter = self.tables.adapter;
        let expansion = match word {
            "session_json" => self.json(argument, &columns::SESSION, self.session),
            "user_json" => self.json(argument, &columns::USER, self.user),
            "default_columns" => defaults()
                .map(|(field, _)| format!(", {}", columns::quoted(adapter, &field.column)))
                .collect::<Vec<_>>()
                .concat(),
            "default_values" => defaults()
                .map(|(field, value)| format!(", {}", values::literal(adapter, field.kind, value)))
                .collect::<Vec<_>>()
                .concat(),
            _ => return None,
        };
        Some((expansion, after))
    }

    fn json(self, row: &str, core: &[columns::Column], fields: &Fields) -> String {
        let adapter = self.tables.adapter;
        let core = core.iter().map(|(name, column)| {
            let mut named = String::new();
            self.push_name(&mut named, column, false);
            format!("'{name}', {row}.{named}")
        });
        let additional = fields.returned().map(|field| {
            let column = format!("{row}.{}", columns::quoted(adapter, &field.column));
            let name = values::literal(adapter, Kind::Plain, &field.name.as_str().into());
            format!("{name}::text, {}", shown(adapter, field, &column))
        });
        let members: Vec<_> = core.chain(additional).collect();
        format!("json_build_object({})", members.join(", "))
    }

    /// Writes a table's or a column's name as it is here, any other as it came.
    fn push_name(self, sql: &mut String, name: &str, quoted: bool) {
        let model = match name {
            // Without quotes it is a keyword.
            "user" if quoted => Some(Model::User),
            "session" => Some(Model::Session),
            "account" => Some(Model::Account),
            "verification" => Some(Model::Verification),
            _ => None,
        };
        let renamed = match self.tables.adapter {
            Adapter::Drizzle => None,
            Adapter::Kysely => columns::camel_case(name),
        };
        let name = model
            .map(|model| self.tables.table(model))
            .or(renamed)
            .unwrap_or(name);
        if quoted || renamed.is_some() {
            sql.push('"');
            sql.push_str(name);
            sql.push('"');
        } else {
            sql.push_str(name);
        }
    }

    fn value(self, parameter: Parameter) -> Value {
        let (oid, text) = match parameter {
            Parameter::Flag(flag) => (BOOL, Some(if flag { "t" } else { "f" }.to_owned())),
            Parameter::Text(text) => (TEXT, text),
            // Of the `Z` at its end `timestamp` takes no notice: what it keeps is naive UTC.
            Parameter::Moment(moment) => (
                match self.tables.adapter {
                    Adapter::Drizzle => TIMESTAMP,
                    Adapter::Kysely => TIMESTAMPTZ,
                },
                moment.map(Timestamp::to_iso),
            ),
        };
        Value { oid, text }
    }
}

/// A moment in Better Auth's spelling, anything else as Postgres puts it into JSON.
fn shown(adapter: Adapter, field: &Field, column: &str) -> String {
    const ISO: &str = r#"'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'"#;
    match (field.kind, adapter) {
        (Kind::Date, Adapter::Drizzle) => format!("to_char({column}, {ISO})"),
        (Kind::Date, Adapter::Kysely) => format!("to_char({column} at time zone 'UTC', {ISO})"),
        _ => column.to_owned(),
    }
}

/// What stands between the parentheses that `sql` begins with, and what follows them.
fn argument(sql: &str) -> (&str, &str) {
    sql.strip_prefix('(')
        .and_then(|inside| inside.split_once(')'))
        .map_or(("", sql), |(argument, after)| (argument.trim(), after))
}
