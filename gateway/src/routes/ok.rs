//! `GET /ok`: the Worker runs and its configuration is sound.

use serde_json::json;

use crate::reply::Reply;

pub(crate) fn get() -> Reply {
    Reply::json(&json!({ "ok": true }))
}
