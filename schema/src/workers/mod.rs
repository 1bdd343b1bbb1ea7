//! The two things a statement needs of the platform: a socket and a timer.

mod deadline;
mod hyperdrive;

pub use deadline::{timer, within};
pub use hyperdrive::run;
