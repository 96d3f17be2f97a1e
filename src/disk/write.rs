//! Files as a whole or not at all, and folders, which the web server may read whatever the umask.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::NamedTempFile;

use super::output::UNDER_WAY;

/// Makes a folder, and those above it, that the web server may enter, whatever the umask.
pub fn make_folders(path: &Path) -> io::Result<()> {
    if path.is_dir() || path.as_os_str().is_empty() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_folders(above)?;
    }
    match make_folder(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !path.is_dir() => Err(error),
        _ => Ok(()),
    }
}

/// Makes a folder that the web server may enter, whatever the umask.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        use std::sync::OnceLock;
        static HIDES: OnceLock<bool> = OnceLock::new();
        let mode = |path: &Path| path.metadata().map(|data| data.permissions().mode());
        let hides = *HIDES.get_or_init(|| mode(path).is_ok_and(|mode| mode & 0o777 != 0o755));
        if hides {
            let group = mode(path)? & 0o7000;
            fs::set_permissions(path, fs::Permissions::from_mode(group | 0o755))?;
        }
    }
    Ok(())
}

pub(super) fn same_files(a: &Path, b: &Path) -> io::Result<bool> {
    let mut a = File::open(a)?;
    let Ok(mut b) = File::open(b) else { return Ok(false) };
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let read = a.read(&mut left)?;
        if read == 0 {
            return Ok(true);
        }
        b.read_exact(&mut right[..read])?;
        if left[..read] != right[..read] {
            return Ok(false);
        }
    }
}

/// Whether a file holds just these bytes.
pub(super) fn is_same(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if file.metadata()?.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut there = Vec::with_capacity(bytes.len());
    file.read_to_end(&mut there)?;
    Ok(there == bytes)
}

/// Writes a file as a whole: beside its place, then into it.
///
/// A short file needs no more than a name of its own; `tempfile` asks the system for random ones,
/// which is a fifth of a cold build's writing.
pub(super) fn replace(target: &Path, bytes: &[u8]) -> io::Result<()> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let beside = target.with_file_name(format!("{UNDER_WAY}{}-{number}.tmp", std::process::id()));
    let written = create(&beside).and_then(|mut file| file.write_all(bytes)).and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Makes a new file that the web server may read, whatever the umask.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let file = File::options().write(true).create_new(true).open(path)?;
    readable(&file)?;
    Ok(file)
}

#[cfg(unix)]
pub(super) fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::OnceLock;
    // The umask is the same for the whole run: what it does to one file it does to all.
    static HIDES: OnceLock<bool> = OnceLock::new();
    let mode = |file: &File| file.metadata().map(|data| data.permissions().mode() & 0o777);
    let hides = *HIDES.get_or_init(|| mode(file).is_ok_and(|mode| mode != 0o644));
    if hides { file.set_permissions(fs::Permissions::from_mode(0o644)) } else { Ok(()) }
}

#[cfg(not(unix))]
pub(super) fn readable(_: &File) -> io::Result<()> {
    Ok(())
}

/// A file beside its later place, readable by the web server whatever the umask.
pub fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let temporary = tempfile::Builder::new().prefix(UNDER_WAY).suffix(".tmp").tempfile_in(folder)?;
    // Such files are made for their owner alone.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        temporary.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(temporary)
}
