//! The count's one row, in a table that the first write makes.

use domain::Timestamp;
use domain::rate_limit::Count;
use worker::SqlStorage;

use crate::failure::Failure;

/// Reads the count; `None` where nothing is stored.
pub(super) fn load(sql: &SqlStorage) -> Result<Option<Count>, Failure> {
    let Some(row) = row(sql)? else {
        return Ok(None);
    };
    Ok(Some(Count {
        count: u32::try_from(row.count).unwrap_or(u32::MAX),
        last_request: Timestamp::from_millis(row.last_request),
    }))
}

/// From when on it counts for nothing; `None` where nothing is stored.
pub(super) fn ends_at(sql: &SqlStorage) -> Result<Option<Timestamp>, Failure> {
    Ok(row(sql)?.map(|row| Timestamp::from_millis(row.ends_at)))
}

/// Replaces the count.
pub(super) fn put(sql: &SqlStorage, count: Count, ends_at: Timestamp) -> Result<(), Failure> {
    // Every time: the alarm drops the table under an object that lives on.
    sql.exec(
        "CREATE TABLE IF NOT EXISTS requests (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            count INTEGER NOT NULL,
            last_request INTEGER NOT NULL,
            ends_at INTEGER NOT NULL
        ) STRICT",
        None,
    )?;
    sql.exec(
        "INSERT OR REPLACE INTO requests (id, count, last_request, ends_at) VALUES (1, ?1, ?2, ?3)",
        vec![
            i64::from(count.count).into(),
            count.last_request.as_millis().into(),
            ends_at.as_millis().into(),
        ],
    )?;
    Ok(())
}

/// Moments are in milliseconds since 1970.
#[derive(serde::Deserialize)]
struct Row {
    count: i64,
    last_request: i64,
    ends_at: i64,
}

fn row(sql: &SqlStorage) -> Result<Option<Row>, Failure> {
    // Asking leaves no table behind.
    let table = sql.exec(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'requests'",
        None,
    )?;
    if table.raw().next().is_none() {
        return Ok(None);
    }
    let rows = sql.exec("SELECT count, last_request, ends_at FROM requests", None)?;
    Ok(rows.to_array()?.pop())
}
