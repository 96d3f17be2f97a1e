//! A Debian package (deb(5)): an archive of two TARs, what is installed and what dpkg is told of it.

use data_encoding::HEXLOWER;
use md5::{Digest, Md5};

use super::File;
use super::contents::Debian;
use super::tar;

/// What Debian calls the machines of a target; nothing where there is no package for it.
pub fn architecture(target: &str) -> Option<&'static str> {
    let (machine, system) = target.split_once('-')?;
    match (machine, system) {
        ("x86_64", "unknown-linux-musl" | "unknown-linux-gnu") => Some("amd64"),
        ("aarch64", "unknown-linux-musl" | "unknown-linux-gnu") => Some("arm64"),
        _ => None,
    }
}

/// The package's bytes.
pub fn package(contents: &Debian, version: &str, architecture: &str, seconds: i64) -> Vec<u8> {
    // In units of 1,024 bytes, each file for itself.
    let size: usize = contents.data.iter().map(|file| file.bytes.len().div_ceil(1024)).sum();
    let fields = [("@version@", version), ("@architecture@", architecture), ("@size@", &size.to_string())];
    let control = fields.iter().fold(contents.control.clone(), |text, (blank, value)| text.replace(blank, value));
    let sums: String = contents
        .data
        .iter()
        .filter(|file| !contents.settings.contains(&&*format!("/{}", file.path)))
        .map(|file| format!("{}  {}\n", HEXLOWER.encode(&Md5::digest(&file.bytes)), file.path))
        .collect();
    let mut told = vec![
        File::new("conffiles", contents.settings.join("\n") + "\n"),
        File::new("control", control),
        File::new("md5sums", sums),
    ];
    told.extend(contents.scripts.iter().cloned());

    let mut out = b"!<arch>\n".to_vec();
    for (name, bytes) in [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", tar::gzip(&tar::tar(&dotted(&told), seconds))),
        ("data.tar.gz", tar::gzip(&tar::tar(&dotted(&contents.data), seconds))),
    ] {
        let head = format!("{name:<16}{seconds:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 100_644, bytes.len());
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(&bytes);
        if bytes.len() % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

/// dpkg's paths begin with `./`.
fn dotted(files: &[File]) -> Vec<File> {
    files.iter().map(|file| File { path: format!("./{}", file.path), ..file.clone() }).collect()
}
