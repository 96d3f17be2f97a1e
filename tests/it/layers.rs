//! Who may know whom: the paths in `src/` that start at the crate's root, read and held.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each layer with those it may know; what they know, it may know as well.
const LAYERS: &[(&str, &[&str])] = &[
    ("chars", &[]),
    ("tree", &[]),
    ("html", &[]),
    ("alone", &["html", "tree"]),
    ("bytes", &["tree"]),
    ("form", &["chars"]),
    ("chart", &["html"]),
    ("document", &[]),
    ("ooxml", &[]),
    ("model", &["form"]),
    ("finding", &["model", "form", "tree"]),
    ("prose", &["document", "finding", "html"]),
    ("data", &["model"]),
    ("source", &["prose", "data", "bytes"]),
    ("import", &["source", "bytes", "ooxml"]),
    ("attachment", &["source", "ooxml"]),
    ("link", &["source"]),
    ("check", &["link", "attachment"]),
    ("office", &["check"]),
    ("schema", &["check"]),
    ("render", &["check", "chart", "paper", "alone"]),
    ("search", &["render"]),
    // Beside the line.
    ("paper", &["link", "bytes", "ooxml"]),
    ("archive", &["source", "bytes", "html", "alone"]),
    ("publish", &["archive"]),
    ("disk", &["tree"]),
    ("publish/driver", &["publish", "disk"]),
    ("serve", &["render", "search", "office", "disk"]),
    (
        "cli",
        &["import", "office", "schema", "render", "search", "paper", "archive", "publish", "publish/driver", "serve"],
    ),
];

/// Parts of the outside world, and crates that are one room's own, with the only layers that touch them.
const WORLD: &[(&str, &[&str])] = &[
    ("html5gum::", &["html"]),
    ("pulldown_cmark_escape::", &["html"]),
    ("html5ever::", &["import"]),
    ("quick_xml::", &["ooxml"]),
    ("pinyin::", &["import"]),
    ("similar::", &["office"]),
    ("cfb::", &["import"]),
    ("sm3::", &["bytes"]),
    ("std::fs", &["disk", "publish/driver"]),
    ("walkdir::", &["disk", "publish/driver"]),
    ("tempfile::", &["disk"]),
    ("std::env", &["cli"]),
    ("IsTerminal", &["cli"]),
    ("std::net", &["cli", "serve"]),
    ("process::Command", &["cli", "publish/driver"]),
    ("ureq::", &["publish/driver"]),
    ("Timestamp::now", &["cli"]),
    ("SystemTime", &["cli"]),
];

#[test]
fn layers_know_only_what_stands_below_them() {
    let mut faults = Vec::new();
    for (layer, file, text) in sources() {
        let Some(allowed) = allowed(&layer) else {
            faults.push(format!("{file}: `{layer}` is no layer yet; say in LAYERS whom it may know"));
            continue;
        };
        for known in layers_named_in(&text) {
            if known != layer && !allowed.contains(&known) {
                faults.push(format!("{file}: `{layer}` must not know `{known}`"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_the_rim_touches_the_world() {
    let mut faults = Vec::new();
    for (layer, file, text) in sources() {
        for &(part, layers) in WORLD {
            if text.contains(part) && !layers.contains(&layer.as_str()) {
                faults.push(format!("{file}: `{part}` belongs to {layers:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// No row of the statutory form is named in code: all of them are listed in `src/form/*.toml`.
#[test]
fn no_row_of_the_form_is_named_in_code() {
    let forms = nianbao::form::Forms::embedded();
    let tables = forms.iter().flat_map(|form| &form.tables);
    let rows: BTreeSet<String> =
        tables.flat_map(|table| table.rows().map(|(_, row)| format!("\"{}\"", row.key))).collect();
    let mut faults = Vec::new();
    for (_, file, text) in sources() {
        let named = rows.iter().filter(|row| text.contains(row.as_str()));
        faults.extend(named.map(|row| format!("{file}: {row}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// All that a layer may know, directly or not.
fn allowed(layer: &str) -> Option<BTreeSet<&'static str>> {
    let table = LAYERS.iter().copied().collect::<BTreeMap<_, _>>();
    let mut all = BTreeSet::new();
    let mut next: Vec<&str> = table.get(layer)?.to_vec();
    while let Some(known) = next.pop() {
        if all.insert(known) {
            next.extend(table[known]);
        }
    }
    Some(all)
}

/// Every source file below the root: its layer, its path, and its code without comments and tests.
fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let tree = nianbao::disk::read_tree(&root).expect("the sources are there");
    let mut sources = Vec::new();
    let is_code = |path: &&String| path.ends_with(".rs") && *path != "lib.rs" && !path.ends_with("/tests.rs");
    for path in tree.0.keys().filter(is_code) {
        let text = tree.text(path).expect("sources are UTF-8");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let layer = layer_of(path);
        sources.push((layer.to_owned(), format!("src/{path}"), lines.collect::<Vec<_>>().join("\n")));
    }
    // What `main` does is call the command line.
    sources.retain(|(layer, ..)| layer != "main");
    assert!(sources.len() > 40, "the walk has lost its way");
    sources
}

/// The layer of a file: the deepest room with a row of its own, or else the room at the top.
fn layer_of(path: &str) -> &str {
    let rooms = LAYERS.iter().map(|(layer, _)| *layer);
    let inside = rooms.filter(|layer| path.strip_prefix(layer).is_some_and(|rest| rest.starts_with(['/', '.'])));
    inside.max_by_key(|layer| layer.len()).or(path.split(['/', '.']).next()).unwrap_or_default()
}

/// The layers in paths such as `crate::form::Cell` and `crate::{form, model::Year}`.
fn layers_named_in(code: &str) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split(';').next().unwrap_or_default();
                named.extend(list.split(['{', ',']).map(first_name));
            }
            None => {
                named.insert(first_name(rest));
            }
        }
    }
    // Rooms within rooms.
    for (layer, _) in LAYERS.iter().filter(|(layer, _)| layer.contains('/')) {
        let path = layer.replace('/', "::");
        let inner = layer.rsplit('/').next().unwrap_or_default();
        if code.contains(&format!("crate::{path}")) || code.contains(&format!("super::{inner}::")) {
            named.insert(layer);
        }
    }
    // What stands at the root itself, such as `crate::build`, is for the command line to call.
    named.retain(|name| LAYERS.iter().any(|(layer, _)| layer == name));
    named
}

fn first_name(path: &str) -> &str {
    let path = path.trim_start();
    path.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

#[test]
fn paths_are_read() {
    let code = "use crate::{form::{Cell, Kind}, OnError, model};\nlet x = crate::tree::folder(y);";
    assert_eq!(layers_named_in(code), BTreeSet::from(["form", "model", "tree"]));
    assert_eq!(layers_named_in("use crate::publish::driver::Store;"), BTreeSet::from(["publish", "publish/driver"]));
    assert_eq!(layer_of("publish/driver/store/mod.rs"), "publish/driver");
    assert_eq!(layer_of("publish/plan.rs"), "publish");
}
