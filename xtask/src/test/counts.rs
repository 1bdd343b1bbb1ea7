//! How many tests passed, read from what `cargo test` and `node --test` print.

use std::fmt;
use std::ops::AddAssign;

/// The outcome of some tests.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
}

impl Counts {
    /// A check that is one test.
    pub(super) const fn of(passed: bool) -> Self {
        Self {
            passed: passed as u64,
            failed: !passed as u64,
            skipped: 0,
        }
    }

    pub(super) const fn is_good(self) -> bool {
        self.failed == 0
    }

    /// Sums every `test result:` line; none at all means that nothing was run.
    pub(super) fn of_cargo(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines() {
            let Some(result) = line.strip_prefix("test result: ") else {
                continue;
            };
            // "ok. 13 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s"
            for part in result.split([';', '.']) {
                match number_and_word(part) {
                    Some((number, "passed")) => counts.passed += number,
                    Some((number, "failed")) => counts.failed += number,
                    Some((number, "ignored")) => counts.skipped += number,
                    _ => {}
                }
            }
        }
        counts
    }

    /// Reads the closing comments of a TAP report. What tests print themselves stands in such
    /// comments too, but with its `#` escaped.
    ///
    /// Node counts a file without any test as one that passed; here it counts as failed.
    pub(super) fn of_tap(report: &str) -> Self {
        let mut counts = Self::default();
        for line in report.lines() {
            let Some((word, number)) = line
                .strip_prefix("# ")
                .and_then(|rest| rest.split_once(' '))
            else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match word {
                "pass" => counts.passed = number,
                "fail" => counts.failed = number,
                "cancelled" => counts.failed += number,
                "skipped" => counts.skipped = number,
                "todo" => counts.skipped += number,
                _ => {}
            }
        }
        let empty = report
            .lines()
            .filter(|line| is_file_that_passed(line))
            .count() as u64;
        counts.passed = counts.passed.saturating_sub(empty);
        counts.failed += empty;
        counts
    }

    /// Makes a failure of what must not pass for a success: a program that ended badly although no
    /// test failed, and a suite in which no test ran.
    pub(super) const fn judged(mut self, ended_well: bool) -> Self {
        if self.failed == 0 && (!ended_well || self.passed == 0) {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.skipped += more.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

fn number_and_word(part: &str) -> Option<(u64, &str)> {
    let (number, word) = part.trim().split_once(' ')?;
    Some((number.parse().ok()?, word))
}

/// `ok 2 - folder/empty.test.ts`: only a file in which no test was found is named like that.
fn is_file_that_passed(line: &str) -> bool {
    line.starts_with("ok ") && line.ends_with(".test.ts")
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn cargos_results_are_summed_over_its_binaries() {
        let output = "\
running 13 tests
test result: ok. 13 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s
a test printed: test result: ok. 99 passed; 0 failed
test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
";
        assert_eq!(Counts::of_cargo(output), counts(15, 3, 1));
    }

    #[test]
    fn a_tap_report_is_read_from_its_end_and_not_from_what_tests_print() {
        let report = "\
TAP version 13
# \\# pass 99
# Subtest: a
ok 1 - a
    # pass 7
1..7
# tests 9
# suites 1
# pass 4
# fail 1
# cancelled 1
# skipped 1
# todo 2
# duration_ms 578.2
";
        assert_eq!(Counts::of_tap(report), counts(4, 2, 3));
    }

    #[test]
    fn a_file_without_tests_is_a_failure() {
        let report = "# Subtest: empty.test.ts\nok 2 - tests/empty.test.ts\n# pass 3\n# fail 0\n";
        assert_eq!(Counts::of_tap(report), counts(2, 1, 0));
    }

    #[test]
    fn what_did_not_end_well_or_ran_nothing_is_a_failure() {
        for (what, read, ended_well, expected) in [
            ("all passed", counts(3, 0, 0), true, counts(3, 0, 0)),
            ("no test", counts(0, 0, 0), true, counts(0, 1, 0)),
            ("only skipped", counts(0, 0, 4), true, counts(0, 1, 4)),
            ("ended badly", counts(3, 0, 0), false, counts(3, 1, 0)),
            ("counted already", counts(3, 2, 0), false, counts(3, 2, 0)),
        ] {
            assert_eq!(read.judged(ended_well), expected, "{what}");
        }
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_where_there_are_any() {
        assert_eq!(counts(5, 0, 0).to_string(), "5 passed, 0 failed");
        assert_eq!(counts(5, 1, 2).to_string(), "5 passed, 1 failed, 2 skipped");
    }
}
