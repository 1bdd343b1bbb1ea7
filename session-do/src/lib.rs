//! session-do
