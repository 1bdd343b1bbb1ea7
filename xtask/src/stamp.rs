//! What an output was made from, so that making it again can be skipped.
//!
//! A stamp lists facts (tool versions, flags) and the SHA-256 of every file that went in or came
//! out. It is compared as text: whatever differs, is missing or cannot be read means "build".

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// One stamp file.
pub(crate) struct Stamp {
    path: PathBuf,
}

impl Stamp {
    pub(crate) const fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Whether the output was made from exactly these facts and files.
    pub(crate) fn holds(&self, facts: &[String], files: &[PathBuf]) -> bool {
        fs::read_to_string(&self.path)
            .is_ok_and(|written| render(facts, files).is_ok_and(|now| now == written))
    }

    /// The files that the last stamp listed, for builds that only learn their inputs by building.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let written = fs::read_to_string(&self.path).unwrap_or_default();
        let listed = written
            .lines()
            .filter_map(|line| line.strip_prefix("file "));
        listed
            .filter_map(|rest| Some(PathBuf::from(rest.split_once(' ')?.1)))
            .collect()
    }

    /// Records what the output was made from. A file that was saved while the build ran may have
    /// been read before or after, so then nothing is recorded and the next build is done in full.
    pub(crate) fn write(
        &self,
        facts: &[String],
        inputs: &[PathBuf],
        outputs: &[PathBuf],
        began: SystemTime,
    ) -> Result<()> {
        self.remove()?;
        if inputs.iter().any(|input| !untouched_since(input, began)) {
            return Ok(());
        }
        let files: Vec<PathBuf> = inputs.iter().chain(outputs).cloned().collect();
        let text = render(facts, &files)?;
        fs::write(&self.path, text).with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Forgets the output, before it is touched.
    pub(crate) fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.path.display()))
            }
            _ => Ok(()),
        }
    }
}

/// Now, for [`Stamp::write`].
#[expect(
    clippy::disallowed_methods,
    reason = "compared with the file system's clock"
)]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

fn untouched_since(file: &Path, began: SystemTime) -> bool {
    fs::metadata(file)
        .and_then(|metadata| metadata.modified())
        .is_ok_and(|modified| modified < began)
}

fn render(facts: &[String], files: &[PathBuf]) -> Result<String> {
    let mut text = String::new();
    for fact in facts {
        writeln!(text, "fact {}", fact.replace('\n', "; "))?;
    }
    let mut files: Vec<&PathBuf> = files.iter().collect();
    files.sort();
    files.dedup();
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        text.push_str("file ");
        for byte in Sha256::digest(bytes) {
            write!(text, "{byte:02x}")?;
        }
        writeln!(text, " {}", file.display())?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A stamp over one input and one output, and what changes before it is asked again.
    fn holds_after(name: &str, change: impl FnOnce(&Path, &mut Vec<String>)) -> bool {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let files = vec![folder.join("in put"), folder.join("output")];
        for file in &files {
            fs::write(file, "as it was").unwrap();
        }
        let mut facts = vec!["rustc 1".to_owned()];
        let stamp = Stamp::at(folder.join("stamp"));
        let later = now() + Duration::from_secs(1);
        stamp
            .write(&facts, &files[..1], &files[1..], later)
            .unwrap();
        assert_eq!(stamp.files(), files);
        change(&folder, &mut facts);
        let holds = stamp.holds(&facts, &stamp.files());
        fs::remove_dir_all(&folder).unwrap();
        holds
    }

    #[test]
    fn nothing_changed_holds() {
        assert!(holds_after("same", |_, _| {}));
    }

    #[test]
    fn a_file_written_again_with_the_same_text_holds() {
        assert!(holds_after("rewritten", |folder, _| {
            fs::write(folder.join("in put"), "as it was").unwrap();
        }));
    }

    #[test]
    fn a_changed_input_does_not_hold() {
        assert!(!holds_after("input", |folder, _| {
            fs::write(folder.join("in put"), "new").unwrap();
        }));
    }

    #[test]
    fn a_changed_output_does_not_hold() {
        assert!(!holds_after("output", |folder, _| {
            fs::write(folder.join("output"), "by hand").unwrap();
        }));
    }

    #[test]
    fn a_missing_output_does_not_hold() {
        assert!(!holds_after("missing", |folder, _| {
            fs::remove_file(folder.join("output")).unwrap();
        }));
    }

    #[test]
    fn another_tool_version_does_not_hold() {
        assert!(!holds_after("fact", |_, facts| *facts = vec!["rustc 2".to_owned()]));
    }

    #[test]
    fn an_input_saved_during_the_build_leaves_no_stamp() {
        let folder = std::env::temp_dir().join(format!("xtask-{}-during", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let input = folder.join("input");
        fs::write(&input, "saved while building").unwrap();
        let stamp = Stamp::at(folder.join("stamp"));
        stamp
            .write(&[], &[input], &[], now() - Duration::from_mins(1))
            .unwrap();
        assert!(!folder.join("stamp").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
