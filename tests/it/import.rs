//! Import: sources in many layouts become the reports that are known to be in them.

use std::fs;
use std::path::Path;

use nianbao::finding::words::Lang;
use nianbao::form::Forms;
use nianbao::import::{self, Import, Known};
use nianbao::model::{Amount, Entry, Report, Year};
use nianbao::source::read_one;

use crate::site;

/// The sample site's reports, by a word of the names of their sources.
const REPORTS: [(&str, &str); 5] = [
    ("huantai", "huantai-office"),
    ("yiyuan", "yiyuan"),
    ("taiqian", "taiqian"),
    ("wenxian", "wenxian-office"),
    ("suozhen", "suozhen"),
];

fn sources() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

fn imported(name: &str, bytes: &[u8]) -> Import {
    let transcript = import::format::read(name, bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
    let known = Known { year: Some(2020), ..Known::default() };
    import::read(&transcript, &known, Forms::embedded()).unwrap_or_else(|why| panic!("{name}: {why:?}"))
}

fn known_report(id: &str) -> (Report, String) {
    let text = fs::read_to_string(site::repository().join(format!("content/{id}/2020.md"))).unwrap();
    let report = read_one(&text, "content/a/2020.md", Year::new(2020).unwrap(), Forms::embedded()).0.unwrap();
    (report, text.splitn(3, "---\n").nth(2).unwrap().to_owned())
}

/// What a text says below its first heading: without blanks, headings of sections, and marks of other headings. Only one
/// source has the signature.
fn narrative(text: &str) -> String {
    let below = text.split_once("总体情况\n").map_or(text, |(_, rest)| rest);
    let lines = below.lines().filter(|line| !line.starts_with("## "));
    let words: String = lines.map(|line| line.trim_start_matches('#')).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    let words = words.replace('\\', "");
    words.rsplit_once("沂源县人民政府").filter(|(_, date)| date.len() < 30).map_or(words.clone(), |(text, _)| text.to_owned())
}

#[test]
fn sources_become_the_reports_that_are_known() {
    let mut faults = Vec::new();
    for (name, bytes) in sources() {
        let Some((_, id)) = REPORTS.iter().find(|(word, _)| name.contains(word)) else { continue };
        let import = imported(&name, &bytes);
        let (known, text) = known_report(id);
        let form = &known.form;
        if import.report.form.id != form.id {
            faults.push(format!("{name}: form {}", import.report.form.id));
            continue;
        }
        let is_same = |read: Entry, known: Entry| {
            let is_nothing = |entry: Entry| matches!(entry, Entry::Missing | Entry::NotApplicable | Entry::Amount(Amount::ZERO));
            read == known || is_nothing(read) && is_nothing(known)
        };
        for cell in form.cells() {
            let (read, known) = (import.report.entry(cell), known.entry(cell));
            if !is_same(read, known) {
                faults.push(format!("{name}: {} is {read:?}, not {known:?}", form.address(cell)));
            }
        }
        for question in &import.questions {
            faults.push(format!("{name}: {}", question.words(form, Lang::Zh)));
        }
        let (read, known) = (narrative(&import.body), narrative(&text));
        if read != known {
            let at = read.chars().zip(known.chars()).take_while(|(a, b)| a == b).count();
            let near = |text: &str| text.chars().skip(at.saturating_sub(10)).take(40).collect::<String>();
            faults.push(format!("{name}: text {} of {}: …{}… not …{}…", read.chars().count(), known.chars().count(), near(&read), near(&known)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
