//! Packages of nianbao for one target: an archive, a Debian package, the list of what is in it (SBOM).
//!
//! | module | what it knows |
//! |---|---|
//! | [`crates`] | which crates a binary is made of, and by |
//! | [`licences`] | their licences, each text once |
//! | [`sbom`] | the list of them in CycloneDX |
//! | [`contents`] | what lies in a package, and where |
//! | [`tar`], [`debian`] | containers, whose bytes depend on nothing but their files |

pub mod contents;
pub mod crates;
pub mod debian;
pub mod licences;
pub mod sbom;
pub mod tar;

use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nianbao::bytes::zip::{Compressed, ZipWriter};
use nianbao::tree::InMemory;

pub type Outcome<T> = Result<T, String>;

/// What is packed.
pub struct Order {
    /// The repository.
    pub root: PathBuf,
    /// For whom the binary was built, such as `x86_64-unknown-linux-musl`.
    pub target: String,
    /// The binary.
    pub binary: PathBuf,
    /// A nianbao of the same sources that runs on this machine.
    pub tool: PathBuf,
    /// The time of every file, in seconds since 1970.
    pub seconds: i64,
}

/// A file in a package.
#[derive(Clone)]
pub struct File {
    pub path: String,
    pub mode: u32,
    pub bytes: Vec<u8>,
}

impl File {
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> File {
        File { path: path.into(), mode: 0o644, bytes: bytes.into() }
    }

    pub fn program(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> File {
        File { mode: 0o755, ..File::new(path, bytes) }
    }
}

/// The packages for a target, each a file.
pub fn files(order: &Order) -> Outcome<Vec<File>> {
    let crates = crates::of(&order.root, &order.target)?;
    let version = &crates.iter().find(|one| one.is_ours()).ok_or("the crate itself is not among the crates")?.version;
    let name = format!("nianbao-{version}-{}", order.target);
    let sbom = sbom::print(&crates, order);
    let contents = contents::read(order, &crates, &sbom)?;

    let mut files = vec![File::new(format!("{name}.cdx.json"), sbom)];
    if order.target.contains("windows") {
        files.push(File::new(format!("{name}.zip"), zip(&contents.archive(&name), order.seconds)?));
    } else {
        let archive = tar::gzip(&tar::tar(&contents.archive(&name), order.seconds));
        files.push(File::new(format!("{name}.tar.gz"), archive));
    }
    if let Some(architecture) = debian::architecture(&order.target) {
        let package = debian::package(&contents.debian(), version, architecture, order.seconds);
        files.push(File::new(format!("nianbao_{version}_{architecture}.deb"), package));
    }
    Ok(files)
}

/// Writes them into a folder; gives their names.
pub fn write(files: &[File], out: &Path) -> Outcome<Vec<String>> {
    fs::create_dir_all(out).map_err(|error| format!("cannot make {}: {error}", out.display()))?;
    for file in files {
        let path = out.join(&file.path);
        fs::write(&path, &file.bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(files.iter().map(|file| file.path.clone()).collect())
}

/// A ZIP file, as the program itself writes them.
fn zip(files: &[File], seconds: i64) -> Outcome<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    let mut write = || -> io::Result<()> {
        let mut zip = ZipWriter::new(&mut out, TimeZone::UTC.to_datetime(moment(seconds)), &InMemory)?;
        for file in files {
            zip.compressed(&file.path, &Compressed::new(file.bytes.clone(), true)?)?;
        }
        zip.finish_plain()
    };
    write().map_err(|error| error.to_string())?;
    Ok(out.into_inner())
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}
