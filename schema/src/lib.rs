//! The tables, one `.sql` file per statement, and a small Postgres client.
//!
//! A [`statement`] makes the SQL and reads the answer, a [`Dialect`] puts it into the words of the
//! tables that are there, and [`pg`] carries it over any stream:
//! a Workers socket in production, TCP in tests. Nothing here knows the time or makes ids; they
//! are arguments. The migrations and the Drizzle schema of the same tables are beside `src`.

pub mod deadline;
mod dialect;
pub mod pg;
pub mod retry;
pub mod statement;
#[cfg(feature = "workers")]
pub mod workers;

pub use dialect::Dialect;
pub use pg::{Error, Parameter, Stage, Statement};
