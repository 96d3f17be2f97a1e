//! The table of checks is whole: every check that the sources define is a row of it.

use nianbao::check::{TABLE, row};
use nianbao::form::Forms;

use crate::site;

#[test]
fn every_check_is_a_row_once() {
    let root = site::repository().join("src");
    let tree = nianbao::disk::read_tree(&root).expect("the sources are there");
    let mut defined: Vec<String> = Vec::new();
    for path in tree.0.keys().filter(|path| path.starts_with("check/") || path.starts_with("finding/")) {
        let text = tree.text(path).expect("sources are UTF-8");
        let names = text.split("Check::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
        defined.extend(names.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    }
    defined.sort();
    let mut rows: Vec<&str> = TABLE.iter().map(|row| row.check.name).collect();
    rows.sort_unstable();
    assert_eq!(defined, rows);
    rows.dedup();
    assert_eq!(rows.len(), TABLE.len(), "a name is that of one check");
}

#[test]
fn every_kind_of_relation_has_a_check() {
    for relation in Forms::embedded().iter().flat_map(|form| &form.relations) {
        let row = row(relation.rule.kind()).unwrap_or_else(|| panic!("{} has none", relation.name));
        assert!(row.is_of_forms(), "{}", relation.name);
    }
}

/// What a check has to know of a row is said in the form's file.
#[test]
fn each_statutory_table_of_disclosure_marks_its_regulations() {
    for form in Forms::embedded().iter().filter(|form| !form.tables.is_empty()) {
        let rows = form.tables.iter().flat_map(|table| table.rows()).map(|(_, row)| row);
        let marked: Vec<&str> = rows.filter(|row| row.legislative).map(|row| &*row.label).collect();
        assert_eq!(marked, ["规章"], "{}", form.id);
    }
}

#[test]
fn contributing_names_what_is_there() {
    let text = std::fs::read_to_string(site::repository().join("CONTRIBUTING.md")).expect("it is there");
    let links: Vec<&str> = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 20, "{links:?}");
    for target in links {
        assert!(target.starts_with("https://") || site::repository().join(target).exists(), "{target}");
    }
}
