//! The views: what templates see, read from the very files that define them.
//!
//! The fields, their types and the English meaning are those of the structs and of their doc comments; the Chinese
//! stands in `meanings.toml`. Tests hold that both are complete, and that real pages show what is said here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::finding::words::Lang;
use crate::source::{Node, Value, parse_toml};

/// The files with views, each under the name of its module.
macro_rules! sources {
    ($($module:literal: $file:literal,)*) => { &[$(($module, include_str!($file)),)*] };
}

const SOURCES: &[(&str, &str)] = sources! {
    "frame": "../frame.rs",
    "figures": "../figures.rs",
    "group": "../group.rs",
    "matrix": "../matrix.rs",
    "papers": "../papers.rs",
    "standalone": "../standalone.rs",
    "agencies": "../page/agencies.rs",
    "agency": "../page/agency.rs",
    "agency_years": "../page/agency_years.rs",
    "changed": "../page/changed.rs",
    "checked": "../page/checked.rs",
    "checks": "../page/checks.rs",
    "compare": "../page/compare.rs",
    "corrections": "../page/corrections.rs",
    "data": "../page/data.rs",
    "feed": "../page/feed.rs",
    "free": "../page/free.rs",
    "home": "../page/home.rs",
    "indicator": "../page/indicator.rs",
    "indicators": "../page/indicators.rs",
    "map": "../page/map.rs",
    "moved": "../page/moved.rs",
    "removed": "../page/removed.rs",
    "report": "../page/report.rs",
    "search": "../page/search.rs",
    "sections": "../page/sections.rs",
    "sitemap": "../page/sitemap.rs",
    "year": "../page/year.rs",
    "years": "../page/years.rs",
};

const MEANINGS: &str = include_str!("meanings.toml");

/// The key of `meanings.toml` for a view itself.
const ITSELF: &str = "_";

/// A type, as a template meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Truth,
    /// A value, or nothing.
    Maybe(Box<Type>),
    /// Several.
    List(Box<Type>),
    /// So many in a fixed order: `item[0]`, `item[1]`.
    Tuple(Vec<Type>),
    /// A view, by its key.
    View(String),
}

/// A value of a view.
#[derive(Debug)]
pub(super) struct Field {
    pub name: String,
    pub of: Type,
    en: String,
    zh: String,
}

/// What templates see at one place.
#[derive(Debug)]
pub(super) struct View {
    /// The name that is unique: `report.ReportView`.
    pub key: String,
    pub fields: Vec<Field>,
    en: String,
    zh: String,
}

/// All views, by their keys.
pub(super) static VIEWS: LazyLock<BTreeMap<String, View>> = LazyLock::new(read);

impl Field {
    /// What it means.
    pub fn meaning(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.zh } else { &self.en }
    }
}

impl View {
    /// What it is.
    pub fn meaning(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.zh } else { &self.en }
    }

    /// Its name for readers: that of the struct without its ending, and whose it is where others have the same.
    pub fn label(&self) -> String {
        let (module, name) = self.key.split_once('.').unwrap_or(("", &self.key));
        let same = VIEWS.keys().filter(|key| key.split_once('.').is_some_and(|(_, other)| other == name)).count();
        let name = name.strip_suffix("View").unwrap_or(name);
        if same > 1 { format!("{module}.{name}") } else { name.to_owned() }
    }
}

/// The type that a view's module writes so.
pub(super) fn type_of(module: &str, text: &str) -> Type {
    let inside = |open: &str, close: char| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if let Some(inner) = inside("Option<", '>') {
        return Type::Maybe(Box::new(type_of(module, inner)));
    }
    if let Some(inner) =
        inside("Vec<", '>').or_else(|| inside("[", ']').map(|list| list.split(';').next().unwrap_or(list)))
    {
        return Type::List(Box::new(type_of(module, inner)));
    }
    if let Some(inner) = inside("(", ')') {
        return Type::Tuple(inner.split(", ").map(|part| type_of(module, part)).collect());
    }
    match text {
        "String" | "&'static str" => Type::Text,
        "bool" => Type::Truth,
        "u16" | "usize" | "i32" => Type::Number,
        name => Type::View(key_of(module, name)),
    }
}

/// The key of a view that a module calls so: its own, or that which it takes from another.
fn key_of(module: &str, name: &str) -> String {
    let defines = |text: &str| text.contains(&format!("pub struct {name} {{"));
    let of = |wanted: &str| SOURCES.iter().find(|(module, _)| *module == wanted).map_or("", |(_, text)| *text);
    let own = of(module);
    if defines(own) {
        return format!("{module}.{name}");
    }
    let takes = |from: &str| {
        let uses = own.lines().filter(|line| line.starts_with("use ") || line.starts_with("    "));
        uses.filter(|line| line.contains(name)).any(|line| line.contains(&format!("{from}::")))
    };
    let found = SOURCES.iter().find(|(from, text)| defines(text) && takes(from));
    let found = found.or_else(|| SOURCES.iter().find(|(_, text)| defines(text)));
    format!("{}.{name}", found.map_or("?", |(from, _)| from))
}

/// Reads all views.
fn read() -> BTreeMap<String, View> {
    let meanings = meanings();
    let zh = |view: &str, field: &str| meanings.get(&(view.to_owned(), field.to_owned())).cloned().unwrap_or_default();
    let mut views = BTreeMap::new();
    for (module, text) in SOURCES {
        let mut doc = String::new();
        let (mut is_shown, mut is_left_out, mut is_flat) = (false, false, false);
        let mut view: Option<View> = None;
        for line in text.lines() {
            let bare = line.trim();
            if let Some(more) = bare.strip_prefix("///") {
                if !doc.is_empty() {
                    doc.push(' ');
                }
                doc.push_str(more.trim());
                continue;
            }
            if bare.starts_with("#[") {
                is_shown |= bare.starts_with("#[derive(") && bare.contains("Serialize");
                is_left_out |= bare == "#[serde(skip)]";
                is_flat |= bare == "#[serde(flatten)]";
                continue;
            }
            if let Some(open) = &mut view {
                let field = bare
                    .strip_prefix("pub ")
                    .and_then(|field| field.strip_suffix(','))
                    .and_then(|field| field.split_once(": "));
                if let Some((name, of)) = field.filter(|_| !is_left_out) {
                    let of = type_of(module, of);
                    // Its fields stand beside the others.
                    let name = if is_flat { String::new() } else { name.to_owned() };
                    open.fields.push(Field { zh: zh(&open.key, &name), name, of, en: without_marks(&doc) });
                }
            } else if let Some(name) = bare.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {"))
                && is_shown
            {
                let key = format!("{module}.{name}");
                view = Some(View { zh: zh(&key, ITSELF), key, fields: Vec::new(), en: without_marks(&doc) });
            }
            if line == "}"
                && let Some(view) = view.take()
            {
                views.insert(view.key.clone(), view);
            }
            doc.clear();
            (is_shown, is_left_out, is_flat) = (false, false, false);
        }
    }
    let flat: BTreeMap<String, Vec<(String, Type, String, String)>> = views
        .iter()
        .map(|(key, view): (&String, &View)| {
            let field = |field: &Field| (field.name.clone(), field.of.clone(), field.en.clone(), field.zh.clone());
            (key.clone(), view.fields.iter().map(field).collect())
        })
        .collect();
    for view in views.values_mut() {
        let fields = std::mem::take(&mut view.fields);
        for field in fields {
            match &field.of {
                Type::View(inner) if field.name.is_empty() => {
                    let inner = flat.get(inner).into_iter().flatten().cloned();
                    view.fields.extend(inner.map(|(name, of, en, zh)| Field { name, of, en, zh }));
                }
                _ => view.fields.push(field),
            }
        }
    }
    views
}

/// A doc comment without links of the code.
fn without_marks(doc: &str) -> String {
    doc.replace("[`", "`").replace("`]", "`").replace("PageView::", "page.")
}

/// The Chinese meanings, by view and field.
fn meanings() -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    fn walk(prefix: &str, node: &Node, all: &mut BTreeMap<(String, String), String>) {
        let Value::Map(fields) = &node.value else { return };
        for (key, value) in fields {
            match &value.value {
                Value::Scalar(text) => {
                    all.insert((prefix.to_owned(), key.name.clone()), text.clone());
                }
                _ if prefix.is_empty() => walk(&key.name, value, all),
                _ => walk(&format!("{prefix}.{}", key.name), value, all),
            }
        }
    }
    walk("", &parse_toml(MEANINGS).0, &mut all);
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Each view and each value has its meaning in both languages, and no meaning is left over.
    #[test]
    fn meanings_are_complete() {
        let mut known = BTreeSet::new();
        let mut faults = Vec::new();
        for view in VIEWS.values() {
            known.insert((view.key.clone(), ITSELF.to_owned()));
            if view.zh.is_empty() || view.en.is_empty() {
                faults.push(format!("{} has no meaning", view.key));
            }
            for field in &view.fields {
                known.insert((view.key.clone(), field.name.clone()));
                if field.zh.is_empty() || field.en.is_empty() {
                    faults.push(format!("{}.{} has no meaning", view.key, field.name));
                }
                let mut of = &field.of;
                while let Type::Maybe(inner) | Type::List(inner) = of {
                    of = inner;
                }
                if let Type::View(key) = of
                    && !VIEWS.contains_key(key)
                {
                    faults.push(format!("{}.{} is of {key}, which is no view", view.key, field.name));
                }
            }
        }
        faults.extend(
            meanings().into_keys().filter(|key| !known.contains(key)).map(|key| format!("{key:?} is left over")),
        );
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(VIEWS.len() > 60, "the reader has lost its way: {}", VIEWS.len());
    }
}
