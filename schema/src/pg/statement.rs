//! What is asked of Postgres: one text, and values of built-in types.

use domain::Timestamp;
use domain::config::Written;

/// One SQL statement with its values, answering with at most one row of one text or JSON column.
///
/// Its text is canonical: in the names of Better Auth's Drizzle tables, with the calls of
/// [`Dialect`](crate::Dialect) in it, which puts both into the words of the tables that are there.
/// Another may go [before](Statement::after) it in the same turn and transaction.
///
/// It has no `Debug`: values are tokens and addresses.
#[derive(Clone)]
pub struct Statement {
    pub(crate) sql: &'static str,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) written: Vec<Written>,
    pub(crate) before: Option<Box<Statement>>,
}

impl Statement {
    /// A statement whose `$1`, `$2`, … are `parameters`.
    #[must_use]
    pub const fn new(sql: &'static str, parameters: Vec<Parameter>) -> Self {
        Self {
            sql,
            parameters,
            written: Vec::new(),
            before: None,
        }
    }

    /// Its canonical text.
    #[must_use]
    pub const fn sql(&self) -> &'static str {
        self.sql
    }

    /// Its `$1`, `$2`, ….
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// What `written_fields()` sets in it.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// What is run before it in the same transaction.
    #[must_use]
    pub fn before(&self) -> Option<&Self> {
        self.before.as_deref()
    }

    /// The same, in which `written_fields()` sets these additional fields.
    #[must_use]
    pub fn writing(self, written: Vec<Written>) -> Self {
        Self { written, ..self }
    }

    /// The same, run after `before` has got its locks; what that answers is dropped.
    ///
    /// A statement sees what was committed when it began, and not what it then waited for. So who
    /// must see the rows of whoever held a lock takes the lock first, and looks second.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        Self {
            before: Some(Box::new(before)),
            ..self
        }
    }
}

/// A value of a statement. Its type goes along by its built-in id, so that Postgres never has to
/// be asked for one.
#[derive(Clone)]
pub enum Parameter {
    /// A `boolean`.
    Flag(bool),
    /// A moment, or null.
    Moment(Option<Timestamp>),
    /// A `text`, or null.
    Text(Option<String>),
}

impl From<&str> for Parameter {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<&Option<String>> for Parameter {
    fn from(text: &Option<String>) -> Self {
        Self::Text(text.clone())
    }
}

impl From<bool> for Parameter {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Timestamp> for Parameter {
    fn from(moment: Timestamp) -> Self {
        Self::Moment(Some(moment))
    }
}

impl From<Option<Timestamp>> for Parameter {
    fn from(moment: Option<Timestamp>) -> Self {
        Self::Moment(moment)
    }
}
