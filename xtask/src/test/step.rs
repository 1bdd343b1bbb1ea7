//! One step of the tests.

use anyhow::Result;

use super::counts::Counts;
use crate::repo::Repo;

type Work<'a> = Box<dyn Fn(&Repo) -> Result<Counts> + 'a>;

/// A check, which counts as one test, or a suite of many.
pub(super) struct Step<'a> {
    pub(super) name: String,
    /// Steps without which this one means nothing.
    pub(super) needs: &'static [&'static str],
    pub(super) work: Work<'a>,
}

impl<'a> Step<'a> {
    pub(super) fn new(
        name: impl Into<String>,
        needs: &'static [&'static str],
        work: impl Fn(&Repo) -> Result<Counts> + 'a,
    ) -> Self {
        Self {
            name: name.into(),
            needs,
            work: Box::new(work),
        }
    }

    /// A step that is one test: it passes if there is no error.
    pub(super) fn check(
        name: impl Into<String>,
        needs: &'static [&'static str],
        work: impl Fn(&Repo) -> Result<()> + 'a,
    ) -> Self {
        Self::new(name, needs, move |repo| {
            work(repo).map(|()| Counts::of(true))
        })
    }
}
