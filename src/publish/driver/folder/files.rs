//! The files of a release and of a build, written and swept.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::disk;
use crate::publish::driver::PublishError;
use crate::tree::Listed;

/// A build that was killed before it wrote its list: its folder says nothing of itself.
pub(in crate::publish::driver) fn repair_build_folder(place: PathBuf) -> Result<PathBuf, PublishError> {
    sweep(&place, usize::MAX);
    if place.exists() && !place.join(disk::LIST).exists() {
        fs::write(place.join(disk::LIST), "").map_err(PublishError::at(&place))?;
    }
    Ok(place)
}

/// Lays out a release in a folder: style sheets first, then pages, then the lists.
pub(in crate::publish::driver) fn write_release(
    next: &Path,
    files: &dyn Listed,
    changed: &dyn Fn(&str) -> bool,
    from: &dyn Fn(&str) -> Option<PathBuf>,
) -> Result<(), PublishError> {
    if next.exists() {
        fs::remove_dir_all(next).map_err(PublishError::at(next))?;
    }
    let rank = |path: &str| match path {
        path if path.starts_with("assets/") => 0,
        path if path.contains('/') => 1,
        _ => 2,
    };
    let mut paths: Vec<&String> = files.paths().iter().collect();
    paths.sort_by_key(|path| (rank(path), *path));
    let mut made = PathBuf::new();
    let mut written = Vec::new();
    for path in paths {
        let target = next.join(path);
        let parent = target.parent().unwrap_or(next);
        if parent != made {
            disk::make_folders(parent).map_err(PublishError::at(parent))?;
            made = parent.to_owned();
        }
        let linked = from(path).is_some_and(|source| fs::hard_link(source, &target).is_ok());
        let place = || {
            if !linked {
                let mut file = disk::temporary_in(parent)?;
                io::copy(&mut files.open(path)?, &mut file)?;
                file.persist(&target).map_err(|error| error.error)?;
            }
            io::Result::Ok(())
        };
        place().map_err(PublishError::at(&target))?;
        if changed(path) {
            written.push(target);
        }
    }
    sync(&written)
}

/// Waits until files are on the disk, many at once: a disk that is asked for one after the other turns round for each.
fn sync(files: &[PathBuf]) -> Result<(), PublishError> {
    let sync = |file: &PathBuf| File::open(file).and_then(|open| open.sync_all()).map_err(PublishError::at(file));
    let share = files.len().div_ceil(AT_ONCE).max(1);
    std::thread::scope(|scope| {
        let shares = files.chunks(share).map(|files| scope.spawn(move || files.iter().try_for_each(sync)));
        let started: Vec<_> = shares.collect();
        started.into_iter().try_for_each(|share| share.join().expect("it does not panic"))
    })
}

/// So many files are waited for at once.
const AT_ONCE: usize = 16;

/// Removes what a killed process was writing.
pub(super) fn sweep(folder: &Path, depth: usize) {
    for entry in WalkDir::new(folder).max_depth(depth).into_iter().flatten() {
        let under_way = entry.file_name().to_str().is_some_and(|name| {
            // Not the journal of a build, by which the next one knows what is its own.
            name.starts_with(disk::UNDER_WAY) && name.ends_with(".tmp")
        });
        if under_way && entry.file_type().is_file() {
            let _ = fs::remove_file(entry.path());
        }
    }
}
