//! The licences of all crates: a list of what each is under, then every text once, with the crates that carry it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use walkdir::WalkDir;

use super::crates::Crate;
use super::sbom::Runtime;
use super::{Order, Outcome};

/// What the files of licences are called, in small letters, up to the first sign that is no letter.
const NAMES: [&str; 8] = ["license", "licence", "licenses", "licences", "copying", "copyright", "notice", "unlicense"];
/// How deep in a crate they lie, such as those of C code that it brings along.
const DEPTH: usize = 5;
/// What these end in is code.
const CODE: [&str; 6] = ["rs", "py", "c", "h", "js", "sh"];

/// Prints list and texts.
pub fn print(crates: &[Crate], order: &Order) -> Outcome<String> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut list = String::new();
    for one in crates.iter().filter(|one| !one.is_ours()) {
        if one.licence.is_empty() {
            return Err(format!("{} {} states no licence", one.name, one.version));
        }
        let found = of_crate(one)?;
        let use_of_it = if one.is_linked { "" } else { " (builds only)" };
        let lacks = if found.is_empty() { " (carries no text of it)" } else { "" };
        let _ = writeln!(list, "{} {}{use_of_it}: {}{lacks}", one.name, one.version, one.licence);
        for (path, text) in found {
            texts.entry(text).or_default().push(format!("{} {}: {path}", one.name, one.version));
        }
    }
    for runtime in Runtime::of(&order.target) {
        let _ = writeln!(list, "{} (of the compiler): {}", runtime.name, runtime.licence);
        for text in runtime.texts {
            texts.entry((*text).to_owned()).or_default().push(runtime.name.to_owned());
        }
    }
    let mut out = format!(
        "Licences of what nianbao for {} is built from\n\n\
         nianbao itself: MIT OR Apache-2.0, in LICENSE-MIT and LICENSE-APACHE beside this file, or named in `copyright`.\n\
         What is marked `builds only` takes part in building, and is not in the program.\n\n{list}",
        order.target
    );
    // In the order of who carries them first.
    let mut texts: Vec<(Vec<String>, String)> = texts.into_iter().map(|(text, whose)| (whose, text)).collect();
    texts.sort();
    for (whose, text) in texts {
        let _ = write!(out, "\n{}\n{}\n\n{text}\n", "=".repeat(80), whose.join("\n"));
    }
    Ok(out)
}

/// The files of licences in a crate: path and text.
fn of_crate(one: &Crate) -> Outcome<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(&one.folder).max_depth(DEPTH).sort_by_file_name() {
        let entry = entry.map_err(|error| error.to_string())?;
        let path = entry.path().strip_prefix(&one.folder).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        if !entry.file_type().is_file() || !is_licence(&path) {
            continue;
        }
        let bytes =
            fs::read(entry.path()).map_err(|error| format!("cannot read {}: {error}", entry.path().display()))?;
        let text = String::from_utf8_lossy(&bytes).replace('\r', "");
        let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        let text = text.trim_matches('\n').to_owned();
        if !text.is_empty() {
            found.push((path, text));
        }
    }
    Ok(found)
}

/// Whether a file is a licence by its name, or lies in a folder of them.
fn is_licence(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_code = file.rsplit_once('.').is_some_and(|(_, end)| CODE.contains(&end));
    let begins = |part: &str| {
        let word = part.split(|sign: char| !sign.is_ascii_alphabetic()).next().unwrap_or_default();
        NAMES.contains(&word)
    };
    !is_code && (begins(&file) || parts.next().is_some_and(|folder| begins(&folder.to_ascii_lowercase())))
}
