//! Files that spare a later run some work and may be deleted at any time: each whole or not at all, with a fingerprint of
//! its bytes, so that one that was damaged is as if it were not there.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::facts::facts_of;
use super::read_up_to;

/// No such file is read that is longer: a nation's reports take a third of it.
const LONGEST: u64 = 8 << 30;
/// The fingerprint at the end of a file.
const FINGERPRINT: usize = 32;

/// The bytes that were kept in a file under a key; `None` where there are none, or they are others.
pub fn read_kept(path: &Path, key: &str) -> Option<Vec<u8>> {
    let mut bytes = read_up_to(path, LONGEST).ok()?;
    let fingerprint = bytes.split_off(bytes.len().checked_sub(FINGERPRINT)?);
    (hasher(key).update(&bytes).finalize().as_bytes().as_slice() == fingerprint).then_some(bytes)
}

/// Keeps in a file what `write` gives piece by piece, under a key. What cannot be written is not kept.
pub fn write_kept(path: &Path, key: &str, write: impl FnOnce(&mut dyn FnMut(&[u8])) -> Option<()>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = BufWriter::with_capacity(1 << 20, NamedTempFile::new_in(folder)?);
    let mut hasher = hasher(key);
    let mut failed = None;
    let written = write(&mut |bytes| {
        hasher.update(bytes);
        if failed.is_none() {
            failed = file.write_all(bytes).err();
        }
    });
    if written.is_none() {
        return Ok(());
    }
    if let Some(error) = failed {
        return Err(error);
    }
    file.write_all(hasher.finalize().as_bytes())?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Takes away what was kept longest ago in a folder, until no more than `most` bytes are left. `is_kept` knows such
/// files by their names.
pub fn trim(folder: &Path, most: u64, is_kept: impl Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let kept = entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(&is_kept));
    let facts = |entry: fs::DirEntry| {
        let facts = entry.metadata().ok()?;
        Some((facts_of(&facts)[0], entry.path(), facts.len()))
    };
    let mut kept: Vec<(i128, PathBuf, u64)> = kept.filter_map(facts).collect();
    kept.sort();
    let mut total: u64 = kept.iter().map(|(.., length)| length).sum();
    for (_, path, length) in kept {
        if total <= most {
            break;
        }
        if fs::remove_file(path).is_ok() {
            total -= length;
        }
    }
}

fn hasher(key: &str) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key.as_bytes());
    hasher
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was kept is read back under its key, and nothing where a single byte differs.
    #[test]
    fn kept_bytes_are_read_back_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache/a.kept");
        let keep = |pieces: &[&str]| {
            write_kept(&path, "k", |piece| {
                pieces.iter().for_each(|text| piece(text.as_bytes()));
                Some(())
            })
            .unwrap();
        };
        assert_eq!(read_kept(&path, "k"), None);
        keep(&["甲", "乙"]);
        assert_eq!(read_kept(&path, "k").as_deref(), Some("甲乙".as_bytes()));
        assert_eq!(read_kept(&path, "other"), None);
        write_kept(&path, "k", |_| None).unwrap();
        assert_eq!(read_kept(&path, "k").as_deref(), Some("甲乙".as_bytes()), "nothing new to keep");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(read_kept(&path, "k"), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(read_kept(&path, "k"), None, "the first {at} bytes");
        }
    }

    #[test]
    fn the_oldest_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in [("a.kept", 3), ("b.kept", 2), ("c.kept", 1), ("d.other", 9)] {
            let path = folder.path().join(name);
            fs::write(&path, [0; 10]).unwrap();
            let then = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000 - age * 1000);
            fs::File::options().write(true).open(&path).unwrap().set_modified(then).unwrap();
        }
        trim(folder.path(), 20, |name| name.ends_with(".kept"));
        let left = super::super::names_in(folder.path());
        assert_eq!(left.into_iter().collect::<Vec<_>>(), ["b.kept", "c.kept", "d.other"]);
    }
}
