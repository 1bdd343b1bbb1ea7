//! What goes over the wire: one text in the words of the tables that are there.

/// One SQL text with its values, as [`Dialect::render`](crate::Dialect::render) makes it.
///
/// It has no `Debug`: values are tokens and addresses.
pub struct Query {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
    /// What goes before it in the same turn and transaction.
    pub(crate) before: Option<Box<Query>>,
}

/// A value in Postgres' text format, with the id of its type in `pg_type`.
pub(crate) struct Value {
    pub(crate) oid: u32,
    /// `None` for null.
    pub(crate) text: Option<String>,
}
