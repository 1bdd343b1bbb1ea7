//! One line per request. It holds names of ours only: no URL, no cookie, no address, no token.

use std::fmt::Display;

use flow::revocation::Rows;
use http::StatusCode;
use serde_json::json;
use worker::console_log;

/// What happened to one request.
pub(crate) struct Log {
    route: &'static str,
    reason: Option<String>,
}

impl Log {
    pub(crate) const fn new() -> Self {
        Self {
            route: "none",
            reason: None,
        }
    }

    /// The route that took the request.
    pub(crate) const fn route(&mut self, route: &'static str) {
        self.route = route;
    }

    /// Why it did not end as its sender hoped.
    pub(crate) fn reason(&mut self, reason: &impl Display) {
        self.reason = Some(reason.to_string());
    }

    /// What became of the rows of sessions that were ended.
    pub(crate) fn rows(&mut self, rows: &Rows) {
        if let Rows::Owed(error) = rows {
            self.reason(&format!("the rows are owed: {error}"));
        }
    }

    /// Writes the line.
    pub(crate) fn write(&self, status: StatusCode) {
        let line = json!({
            "route": self.route,
            "status": status.as_u16(),
            "reason": self.reason,
        });
        console_log!("{line}");
    }
}
