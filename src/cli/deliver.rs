//! Where the result of a command goes: to the standard output, or into a new file or folder.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use super::archive::taken;
use super::{World, print};
use crate::bytes::zip::ZipStream;
use crate::cli::terminal::tell;
use crate::data::book::{self, Page};
use crate::disk;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::tree::Tree;

/// A small workbook as the bytes of its file.
pub(super) fn workbook(pages: &[Page]) -> Vec<u8> {
    let mut parts = book::workbook(pages);
    let (name, last) = parts.pop().expect("a workbook has a sheet");
    let before: Vec<(&str, String)> = parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let mut zip = ZipStream::start(Cursor::new(Vec::new()), &before, &name).expect("memory takes all");
    zip.piece(last.as_bytes()).expect("memory takes all");
    zip.end().expect("memory takes all").into_inner()
}

/// Prints a text, or writes it into a new file.
pub(super) fn text(text: &str, out: Option<&Path>, world: &World) -> Result<(), String> {
    match out {
        None => print(text, world.lang),
        Some(out) => file(text.as_bytes().to_vec(), out, world),
    }
}

/// Writes bytes into a new file.
pub(super) fn file(bytes: Vec<u8>, out: &Path, world: &World) -> Result<(), String> {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).filter(|_| !out.is_dir());
    let Some(name) = name else {
        return Err(match world.lang {
            Lang::Zh => format!("{} 是文件夹；请在 --out 里写明文件名", out.display()),
            Lang::En => format!("{} is a folder; name a file with --out", out.display()),
        });
    };
    let mut tree = Tree::default();
    tree.insert(name, bytes);
    if out.symlink_metadata().is_ok() {
        return Err(taken(out, world.lang));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    plant(&tree, folder.map_or(PathBuf::from("."), Path::to_path_buf).as_path(), world)?;
    said(&[out.to_path_buf()], world.lang);
    Ok(())
}

/// Writes new files into a folder, which may be new as well.
pub(super) fn files(tree: &Tree, folder: &Path, world: &World) -> Result<(), String> {
    plant(tree, folder, world)?;
    said(&tree.0.keys().map(|name| folder.join(name)).collect::<Vec<_>>(), world.lang);
    Ok(())
}

fn plant(tree: &Tree, folder: &Path, world: &World) -> Result<(), String> {
    disk::plant(tree, folder).map_err(|error| match (localize(&error.to_string(), world.lang), world.lang) {
        (error, Lang::Zh) => format!("未能写入 {}：{error}；已有的文件未作改动", folder.display()),
        (error, Lang::En) => {
            format!("could not write to {}: {error}; nothing that existed was touched", folder.display())
        }
    })
}

fn said(paths: &[PathBuf], lang: Lang) {
    for path in paths {
        match lang {
            Lang::Zh => tell!("已写入 {}", path.display()),
            Lang::En => tell!("wrote {}", path.display()),
        }
    }
}
