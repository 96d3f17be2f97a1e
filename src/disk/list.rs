//! The list of what a build has left in its folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::output::{JOURNAL, LIST};

/// A line of the list that may be one of ours: relative, and without a way up.
pub(super) fn is_ours(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('/') && !line.split('/').any(|name| matches!(name, "" | "." | ".."))
}

/// What builds have left in a folder, their list at its end; `None` without one, or after a build that was
/// killed.
pub(super) fn listed(root: &Path) -> Option<impl Iterator<Item = io::Result<String>> + use<>> {
    if root.join(JOURNAL).exists() { None } else { entries(root) }
}

/// The same, whether a build is under way or not.
pub(super) fn entries(root: &Path) -> Option<impl Iterator<Item = io::Result<String>> + use<>> {
    Some(lines(&root.join(LIST)).ok()?.chain([Ok(LIST.to_owned())]))
}

/// The paths in a list, as they stand there: sorted, unless someone else has written in it.
pub(super) fn lines(list: &Path) -> io::Result<impl Iterator<Item = io::Result<String>> + use<>> {
    let mut last = String::new();
    let lines = BufReader::new(File::open(list)?).lines().map(move |line| {
        let line = line?;
        if !is_ours(&line) || line <= last {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "not the list of a build"));
        }
        last.clone_from(&line);
        Ok(line)
    });
    Ok(lines)
}

/// Adds the paths of a list, if it is there.
pub(super) fn read_list(list: &Path, paths: &mut BTreeSet<String>) -> io::Result<bool> {
    match fs::read(list) {
        // The last line of a journal may be cut in half, even within a character.
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            paths.extend(text.lines().filter(|line| is_ours(line)).map(str::to_owned));
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
