//! The object's one row: its record as JSON, in a table that the first write makes.

use domain::session_object::state::Record;
use worker::{SqlStorage, SqlStorageValue};

use crate::failure::Failure;

/// Reads the record; `None` where nothing was ever stored, or everything was deleted.
pub(crate) fn load(sql: &SqlStorage) -> Result<Option<Record>, Failure> {
    // Asking leaves no table behind: an object of a made-up token must cost nothing.
    let table = sql.exec(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'session'",
        None,
    )?;
    if table.raw().next().is_none() {
        return Ok(None);
    }
    let Some(row) = sql.exec("SELECT record FROM session", None)?.raw().next() else {
        return Ok(None);
    };
    let Some(SqlStorageValue::String(json)) = row?.into_iter().next() else {
        return Err(Failure::Unreadable { column: 0 });
    };
    serde_json::from_str(&json)
        .map(Some)
        .map_err(|error| Failure::Unreadable {
            column: error.column(),
        })
}

/// Replaces the record.
pub(crate) fn put(sql: &SqlStorage, record: &Record) -> Result<(), Failure> {
    let json = serde_json::to_string(record).map_err(|_| Failure::Unwritable)?;
    // Every time, and not only when the object is new: deleting all drops the table under an
    // object that lives on.
    sql.exec(
        "CREATE TABLE IF NOT EXISTS session (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            record TEXT NOT NULL
        ) STRICT",
        None,
    )?;
    sql.exec(
        "INSERT INTO session (id, record) VALUES (1, ?1)
            ON CONFLICT (id) DO UPDATE SET record = excluded.record",
        vec![json.into()],
    )?;
    Ok(())
}
