//! The data of a portal: every file says the same, is of the shape that its schema says, and is described.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use nianbao::bytes::digest;
use nianbao::tree::{Tree, TreeSite};
use serde_json::Value;

use crate::site;

fn portals() -> Vec<(&'static str, Tree)> {
    let golden = |name| (name, site::build(site::read(&site::tests("golden").join(name).join("site"))).0);
    ["two_agencies", "foreign_form", "before_2019", "encodings", "held_back"].map(golden).into()
}

fn json(tree: &Tree, path: &str) -> Value {
    serde_json::from_str(tree.text(path).unwrap_or_else(|| panic!("no {path}"))).unwrap_or_else(|_| panic!("{path}"))
}

#[test]
fn reports_are_of_the_shape_that_is_published() {
    let mut seen = 0;
    for (name, portal) in portals() {
        let schemas = ["report.schema.json", "reports.schema.json"];
        let schemas: BTreeMap<&str, Value> =
            schemas.into_iter().map(|file| (file, json(&portal, &format!("data/{file}")))).collect();
        for path in portal.0.keys() {
            let schema = match path {
                path if path.ends_with("/report.json") => "report.schema.json",
                path if path.starts_with("data/reports-") && path.ends_with(".json") => "reports.schema.json",
                path if path.ends_with("/reports.json") => "reports.schema.json",
                _ => continue,
            };
            let mut faults = Vec::new();
            validate(&json(&portal, path), &schemas[schema], &schemas[schema], &schemas, path, &mut faults);
            assert!(faults.is_empty(), "{name}: {faults:#?}");
            seen += 1;
        }
    }
    assert!(seen > 10);
}

/// A schema that lets everything pass would say nothing.
#[test]
fn what_is_of_another_shape_is_refused() {
    let portal = &portals()[0].1;
    let schema = json(portal, "data/report.schema.json");
    let report = json(portal, "qinghe/2020/report.json");
    let changes: [(&str, Value); 6] = [
        ("/version", 2.into()),
        ("/agency/id", "清河".into()),
        ("/scope", "both".into()),
        ("/published", "2021年".into()),
        ("/requests/received/total", "12".into()),
        ("/corrections/0/cell", "granted".into()),
    ];
    for (place, value) in changes {
        let mut changed = report.clone();
        *changed.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
        let mut faults = Vec::new();
        validate(&changed, &schema, &schema, &BTreeMap::new(), "", &mut faults);
        assert!(!faults.is_empty(), "{place}");
    }
}

/// Holds a value against a schema, as far as ours go.
fn validate(
    value: &Value,
    schema: &Value,
    root: &Value,
    others: &BTreeMap<&str, Value>,
    at: &str,
    faults: &mut Vec<String>,
) {
    let mut broken: Vec<&str> = Vec::new();
    let mut check = |holds: bool, what: &'static str| broken.extend((!holds).then_some(what));
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        kind => panic!("no type {kind}"),
    };
    let all = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
    for (key, rule) in schema.as_object().expect("a schema is an object") {
        match key.as_str() {
            "$schema" | "$defs" | "title" | "description" | "properties" => {}
            "type" => check(all(rule).iter().any(|kind| is(kind.as_str().unwrap())), "type"),
            "const" => check(value == rule, "const"),
            "enum" => check(all(rule).contains(value), "enum"),
            "minimum" => check(value.as_i64() >= rule.as_i64(), "minimum"),
            "maximum" => check(value.as_i64() <= rule.as_i64(), "maximum"),
            "required" => check(all(rule).iter().all(|key| value.get(key.as_str().unwrap()).is_some()), "required"),
            "pattern" => check(value.as_str().is_none_or(|text| fits(rule.as_str().unwrap(), text)), "pattern"),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(item, rule, root, others, &format!("{at}/{index}"), faults);
                }
            }
            "additionalProperties" => {}
            "anyOf" => {
                let fits = |schema: &Value| {
                    let mut faults = Vec::new();
                    validate(value, schema, root, others, at, &mut faults);
                    faults.is_empty()
                };
                check(all(rule).iter().any(fits), "anyOf");
            }
            "$ref" => match rule.as_str().unwrap().strip_prefix("#") {
                Some(pointer) => validate(value, root.pointer(pointer).unwrap(), root, others, at, faults),
                None => {
                    let other = &others[rule.as_str().unwrap()];
                    validate(value, other, other, others, at, faults);
                }
            },
            key => panic!("no keyword {key}"),
        }
    }
    faults.extend(broken.into_iter().map(|rule| format!("{at}: {rule}")));
    let properties = schema.get("properties");
    for (key, inner) in value.as_object().into_iter().flatten() {
        let known = properties.and_then(|properties| properties.get(key));
        if let Some(rule) = known.or(schema.get("additionalProperties")) {
            validate(inner, rule, root, others, &format!("{at}/{key}"), faults);
        }
    }
}

/// The patterns of our schemas, which need no more.
fn fits(pattern: &str, text: &str) -> bool {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match pattern {
        "^[a-z0-9-]+$" => {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        }
        r"^\d{4}-\d{2}-\d{2}$" => {
            text.len() == 10
                && text
                    .bytes()
                    .enumerate()
                    .all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() })
        }
        r"^[A-Za-z0-9_]+\.[A-Za-z0-9_]+\.[A-Za-z0-9_]+$" => {
            text.split('.').count() == 3 && text.split('.').all(is_word)
        }
        pattern => panic!("no pattern {pattern}"),
    }
}

/// Every data file is in the Data Package with its size and digest, in the list of digests, and on the page.
#[test]
fn every_file_is_described() {
    for (name, portal) in portals() {
        let package = json(&portal, "data/datapackage.json");
        let sums = portal.text("data/SHA256SUMS").expect("a list");
        let page = portal.text("data/index.html").expect("a page");
        let described = |resource: &Value| resource["path"].as_str().unwrap().to_owned();
        let of_package: BTreeSet<String> = package["resources"].as_array().unwrap().iter().map(described).collect();
        let descriptions: BTreeSet<&str> = nianbao::data::DESCRIPTIONS.iter().map(|(file, _)| *file).collect();
        let files = portal.0.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("data/")?, bytes)));
        for (file, bytes) in files.filter(|(file, _)| *file != "index.html") {
            assert!(page.contains(&format!("href=\"{file}\"")), "{name}: {file} is on no page");
            if descriptions.contains(file) {
                continue;
            }
            assert!(of_package.contains(file), "{name}: {file} is in no package");
            let resources = package["resources"].as_array().unwrap();
            let resource = resources.iter().find(|resource| resource["path"] == file).unwrap();
            let tree = TreeSite::from(Tree([(file.to_owned(), bytes.clone())].into()));
            let taken = digest::of_files(&tree, &[file], &[digest::Algorithm::Sha256]);
            let sha256 = taken[0].as_ref().unwrap().hex(0);
            assert_eq!(resource["hash"], format!("sha256:{sha256}"), "{name}: {file}");
            assert_eq!(resource["bytes"], bytes.len(), "{name}: {file}");
            assert!(sums.contains(&format!("{sha256}  {file}\n")), "{name}: {file} has no sum");
        }
        let missing: Vec<&String> =
            of_package.iter().filter(|file| portal.get(&format!("data/{file}")).is_none()).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

/// The first columns are those of every table of figures; all lines have as many fields as the head, and no field runs.
#[test]
fn tables_begin_alike() {
    let lead = "\u{feff}agency,agency_name,kind,parent,year,scope,published,";
    for (name, portal) in portals() {
        for (path, bytes) in portal.0.iter().filter(|(path, _)| path.starts_with("data/") && path.ends_with(".csv")) {
            let text = std::str::from_utf8(bytes).unwrap();
            let is_of_forms = path.ends_with("dictionary.csv") || path.ends_with("figures.csv");
            assert!(is_of_forms || text.starts_with(lead), "{name}: {path}");
            assert!(text.ends_with("\r\n") && text.matches('\n').count() == text.matches("\r\n").count(), "{path}");
        }
    }
}

/// Excel, WPS and others find the workbook's parts, and the compressed table is the one beside it.
#[test]
fn packages_open() {
    let portal = &portals()[0].1;
    let open = |path: &str| zip::ZipArchive::new(Cursor::new(portal.get(path).expect("it is there").to_vec())).unwrap();
    let mut text = String::new();
    open("data/cells-2021.zip").by_name("cells-2021.csv").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, portal.text("data/cells-2021.csv").unwrap());
    let mut book = open("data/table-2020.xlsx");
    assert_eq!(book.by_index(0).unwrap().name().unwrap(), "[Content_Types].xml");
    let mut sheet = String::new();
    book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<t>一、本年新收政府信息公开申请数量</t>"));
    let read =
        nianbao::import::sheet::read_xlsx(portal.get("data/table-2020.xlsx").unwrap()).expect("it is a workbook");
    assert!(read.text.contains("清河县人民政府") && read.text.contains("152200"), "{}", read.text);
}
