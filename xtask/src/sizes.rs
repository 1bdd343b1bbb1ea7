//! How large an upload is: raw, and as gzip, which is what the platform's limits count.

use std::fs::File;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Prints the sizes of some files of one folder.
pub(crate) fn print(folder: &Path, files: &[&str]) -> Result<()> {
    for name in files {
        let (raw, gzip) = of(&folder.join(name))?;
        println!(
            "  {name:<16} {:>6} KiB   gzip {:>6} KiB",
            raw.div_ceil(1024),
            gzip.div_ceil(1024)
        );
    }
    Ok(())
}

/// Bytes as they are, and after gzip.
fn of(file: &Path) -> Result<(u64, u64)> {
    let mut input = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut gzip = GzEncoder::new(Counter(0), Compression::default());
    let raw = io::copy(&mut input, &mut gzip)?;
    Ok((raw, gzip.finish()?.0))
}

/// Counts what is written to it.
struct Counter(u64);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len() as u64);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
