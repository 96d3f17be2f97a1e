//! What must be so for any report.

use std::sync::Arc;

use nianbao::check;
use nianbao::finding::{Finding, Findings, Level, Place};
use nianbao::form::{Cell, CellKind, Form, Forms, Relation, Rule, WrittenRow};
use nianbao::model::{
    Amount, Contact, Correction, Date, Entry, Imported, Record, Report, ReviewStep, Scope, Time, Unit, Waiver, Year,
};
use nianbao::source::{print_front_matter, read_one, ways_agree};
use nianbao::tree::Tree;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::site;

/// A form of the statute, or a mixed one.
fn form() -> impl Strategy<Value = (Arc<Form>, u16)> {
    let forms = Forms::embedded();
    let (old, new) = (forms.get("2019").unwrap().clone(), forms.get("2021").unwrap().clone());
    let mixed = Arc::new(new.mixed(&[(1, &old)]).expect("both have a second table"));
    // Tables that keep rows of the other edition.
    let kept = |form: &Arc<Form>, rows: &[(usize, &'static str, usize)]| {
        let rows: Vec<WrittenRow> = rows.iter().map(|&(table, row, cells)| WrittenRow { table, row, cells }).collect();
        forms.as_written(form, &rows)
    };
    let one = kept(&new, &[(1, "other_handling", 7)]);
    let more = kept(&new, &[(0, "centralized_procurement", 2), (0, "other_public_services", 3)]);
    let three = kept(&old, &[(1, "other_misc", 7)]);
    select(vec![(old, 2020), (new, 2023), (mixed, 2023), (one, 2023), (more, 2023), (three, 2020)])
}

/// A sound report: every figure is drawn, and then whatever is a sum is added up.
pub fn sound() -> impl Strategy<Value = Report> {
    let figures = vec((0..3_i32, 0..100_000_i32, 0..1_000_000_i64), 220);
    (form(), figures).prop_map(|((form, year), figures)| {
        let mut report = blank(&form, year);
        for cell in form.cells() {
            let (kind, figure, millionths) = figures[cell.index()];
            // Two of three figures are zero, as in real reports.
            let figure = if kind > 0 { 0 } else { figure };
            let amount = match form.kind(cell) {
                CellKind::Money => Amount::from_millionths(i64::from(figure) * 1_000_000 + millionths),
                CellKind::Count | CellKind::Change => Amount::whole(figure),
            };
            report.entries[cell.index()] = Entry::Amount(amount);
        }
        settle(&mut report);
        report
    })
}

/// Makes all relations hold: sums are added up, and what is new makes up the balance.
fn settle(report: &mut Report) {
    let form = report.form.clone();
    // Twice, for a total of a row may be a term of a column's.
    for _ in 0..3 {
        for relation in &form.relations {
            let sum = |cells: &[Cell]| -> Amount { report.amounts(cells).expect("no blanks").into_iter().sum() };
            let (cell, amount) = match &relation.rule {
                Rule::RowSum { total, terms } | Rule::ColumnSum { total, terms } => (*total, sum(terms)),
                Rule::Balance { left, right } => {
                    // What was received is whatever was done or carried over, less what came in.
                    let rest = sum(&left[1..]);
                    let want = sum(right);
                    if want < rest {
                        report.entries[left[1].index()] = Entry::Amount(Amount::ZERO);
                        (left[0], want)
                    } else {
                        (left[0], Amount::from_millionths(want.millionths() - rest.millionths()))
                    }
                }
                Rule::Remainder { .. } | Rule::NotBelow { .. } => continue,
            };
            report.entries[cell.index()] = Entry::Amount(amount);
        }
    }
}

fn blank(form: &Arc<Form>, year: u16) -> Report {
    Report {
        form_named: form.tables.iter().any(|table| table.edition != form.id),
        file: "content/a/2020.md".to_owned(),
        ..Report::blank(form.clone(), Year::new(year).expect("a year"))
    }
}

/// Text as people and machines write it: quotes, colons, hashes, brackets, numbers, line breaks.
fn text() -> impl Strategy<Value = String> {
    let odd = [
        "~",
        "null",
        "true",
        "no",
        "1e3",
        "0x1f",
        "2021-01-29",
        "- a",
        "? a",
        "a: b",
        "a #b",
        "#",
        "'",
        "\"",
        "\\",
        "{{ a }}",
        "[1]",
        "{a}",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%",
        "@",
        "`",
        "---",
        "...",
        "\t",
        "a\nb",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "“汇总”（一）",
        "📄",
        "a\u{0}b",
        "1_000",
        "１２",
        "=",
        "<<",
        "县",
    ];
    let part = prop_oneof![select(odd.to_vec()).prop_map(str::to_owned), "\\PC{1,12}", "[ -~]{1,8}", "[一-龥]{1,6}"];
    // Outer white space means nothing in a title; a text is not empty.
    // What no file may hold is left out, with a finding, when a file is read.
    let joined = vec(part, 1..4).prop_map(|parts| nianbao::chars::clean(&parts.concat()).into_owned());
    joined.prop_filter("a text says something", |text| text.trim() == text && !text.is_empty())
}

fn date() -> impl Strategy<Value = Date> {
    (2019..2030_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| Date::constant(year, month, day))
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![
        4 => (0..100_000_i32).prop_map(|number| Entry::Amount(Amount::whole(number))),
        1 => Just(Entry::NotApplicable),
        1 => Just(Entry::Missing),
    ]
}

/// Any report that the model can hold and a file can say.
fn any_report() -> impl Strategy<Value = Report> {
    let some = || proptest::option::of(text());
    let contact = (some(), some(), some(), some(), some()).prop_map(|(address, phone, fax, email, postcode)| Contact {
        address,
        phone,
        fax,
        email,
        postcode,
    });
    let record = (some(), some(), proptest::option::of(date()), some(), some(), vec(text(), 0..3)).prop_map(
        |(index_number, document_number, signed, source_url, agency, aliases)| Record {
            index_number,
            document_number,
            signed,
            published_time: None,
            imported: source_url.clone().map(|from| Imported { from, sha256: "0".repeat(64) }),
            summed_units: source_url.iter().cloned().chain(["qinghe-housing".to_owned()]).collect(),
            source_url,
            aliases,
            year: None,
            agency,
        },
    );
    let notes = (
        vec((any::<Index>(), prop_oneof![Just(Unit::Yuan), Just(Unit::Unstated)]), 0..2),
        vec((text(), proptest::option::of(any::<Index>()), text(), some(), proptest::option::of(date())), 0..3),
        vec((proptest::option::of(date()), any::<Index>(), entry(), entry(), some()), 0..3),
    );
    let heads = (any::<bool>(), any::<bool>(), any::<bool>(), some(), proptest::option::of(date()));
    (form(), vec(entry(), 220), heads, contact, record, notes).prop_map(
        |(
            (form, year),
            entries,
            (named, own, draft, title, published),
            contact,
            record,
            (units, waivers, corrections),
        )| {
            let cells: Vec<Cell> = form.cells().collect();
            let at = |index: &Index| cells[index.index(cells.len())];
            let mut report = blank(&form, year);
            report.entries.copy_from_slice(&entries[..cells.len()]);
            report.form_named |= named;
            report.scope = if own { Scope::Own } else { Scope::Aggregated };
            report.draft = draft;
            report.title = title;
            report.published = published;
            report.contact = contact;
            report.record = record;
            // Only a day that is stated has a time.
            let time = published.map(|date| Time::constant(date.day() % 24, date.month() * 4, 0, 0));
            report.record.published_time = time.filter(|_| named);
            report.record.year = draft.then_some(report.year);
            report.units = units.iter().map(|(index, unit)| (at(index), *unit)).collect();
            report.units.dedup_by_key(|(cell, _)| *cell);
            // What states a review is a draft, until that has come to publication.
            let step = |(step, _, remark, name, date): &(String, _, String, Option<String>, Option<Date>)| ReviewStep {
                step: step.clone(),
                date: *date,
                name: name.clone(),
                remark: Some(remark.clone()),
            };
            report.review = if draft { waivers.iter().map(step).collect() } else { Vec::new() };
            report.waivers = waivers
                .into_iter()
                .map(|(check, cell, reason, accepted_by, until)| Waiver {
                    check,
                    cell: cell.as_ref().map(at),
                    reason,
                    accepted_by,
                    until,
                })
                .collect();
            report.corrections = corrections
                .into_iter()
                .map(|(date, cell, old, new, reason)| Correction { date, cell: at(&cell), old, new, reason })
                .collect();
            report
        },
    )
}

/// What a file says of a report, in parts.
fn entries(report: &Report) -> Vec<String> {
    let editions: Vec<&str> = report.form.tables.iter().map(|table| table.edition.as_str()).collect();
    vec![
        format!("{editions:?} {} {:?} {}", report.form_named, report.scope, report.draft),
        format!("{:?} {:?}", report.title, report.published),
        format!("{:?}", report.contact),
        format!("{:?}", report.record),
        format!("{:?}", report.entries),
        format!("{:?}", report.units),
        format!("{:?}", report.waivers),
        format!("{:?}", report.corrections),
        format!("{:?}", report.review),
    ]
}

fn check(report: &Report) -> Findings {
    let mut findings = Findings::default();
    check::report(report, &mut findings);
    findings
}

/// A site of these reports, printed.
fn printed(reports: &[Report]) -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"门户\"\nbase_url = \"https://a.example/b/\"\n");
    for (at, report) in reports.iter().enumerate() {
        tree.insert(format!("content/a{at}/_index.md"), format!("---\nname: 第{at}局\n---\n"));
        tree.insert(format!("content/a{at}/{}.md", report.year), print_front_matter(report));
    }
    tree
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Change any one figure of a sound report that takes part in a sum, and one thing is found: at its cell where
    /// it is in two sums, and elsewhere so that it names its cell.
    #[test]
    fn any_changed_figure_is_noticed(report in sound(), at in any::<Index>(), by in 1..1_000_i32) {
        let errors = |findings: &Findings| -> Vec<Finding> {
            findings.iter().filter(|finding| finding.level == Level::Error).cloned().collect()
        };
        prop_assert_eq!(errors(&check(&report)), vec![]);
        let is_sum = |relation: &&Relation| {
            !matches!(relation.rule, Rule::Remainder { .. } | Rule::NotBelow { .. })
        };
        let sums: Vec<&Relation> = report.form.relations.iter().filter(is_sum).collect();
        let summed: Vec<Cell> = sums.iter().flat_map(|relation| relation.rule.cells()).collect();
        let cell = summed[at.index(summed.len())];
        let mut changed = report.clone();
        let amount = report.amount(cell).expect("no blanks");
        changed.entries[cell.index()] = Entry::Amount([amount, Amount::whole(by)].into_iter().sum());
        let found = errors(&check(&changed));
        let address = report.form.address(cell);
        prop_assert_eq!(found.len(), 1, "{}: {:?}", address, found);
        prop_assert!(found[0].cells.contains(&address), "{address}: {found:?}");
        if sums.iter().filter(|relation| relation.rule.cells().any(|other| other == cell)).count() > 1 {
            prop_assert_eq!(&found[0].place, &Place::Cell(cell), "{}: {:?}", address, found);
        }
    }

    /// What is printed reads back the same, with nothing to be noticed but what it says.
    #[test]
    fn printed_reports_read_back(report in any_report()) {
        let printed = print_front_matter(&report);
        let (read, findings) = read_one(&printed, &report.file, report.year, Forms::embedded());
        let read = read.unwrap_or_else(|| panic!("{findings:?}\n{printed}"));
        for (read, report) in entries(&read).iter().zip(entries(&report)) {
            prop_assert_eq!(read, &report, "{}", printed);
        }
        // Some of the texts have characters that are not what they seem, which is noticed.
        let expected = |check: &str| check.starts_with("section-") || check == "odd-character";
        let odd: Vec<_> = findings.iter().filter(|finding| !expected(&finding.check)).collect();
        prop_assert!(odd.is_empty(), "{odd:?}\n{printed}");
    }

    /// The fast way of reading and the careful one give the same, and clean reports take the fast one.
    #[test]
    fn both_ways_of_reading_agree(report in any_report(), clean in sound()) {
        let agree = |report: &Report| ways_agree(&print_front_matter(report), report.year, Forms::embedded());
        prop_assert_ne!(agree(&report), Some(false), "{}", print_front_matter(&report));
        let is_mixed = Forms::embedded().iter().all(|form| form.composition() != clean.form.composition());
        prop_assert!(is_mixed || agree(&clean) == Some(true), "{}", print_front_matter(&clean));
    }

    /// So do they where a file is damaged in one place: the fast one then agrees or gives up.
    #[test]
    fn both_ways_agree_on_damaged_files(report in sound(), at in any::<Index>(), scrap in "[-~/0-9a-z:,#\\[\\]{}\"' \n]{0,3}") {
        let mut text = print_front_matter(&report);
        let at = (0..=text.len()).rev().find(|&byte| byte <= at.index(text.len()) && text.is_char_boundary(byte)).unwrap();
        text.insert_str(at, &scrap);
        prop_assert_ne!(ways_agree(&text, report.year, Forms::embedded()), Some(false), "{}", text);
    }

    /// Any text as a report, a page, an agency or the configuration ends with findings.
    #[test]
    fn any_text_is_read(text in "(---\n)?(\\PC|[-\n\t:#\\[\\]{}|>~\"'`*_&!]){0,200}(\n---\n\\PC*)?", bytes in vec(any::<u8>(), 0..200)) {
        for bytes in [text.as_bytes(), &bytes] {
            let mut tree = Tree::default();
            for path in ["site.toml", "content/_index.md", "content/p.md", "content/a/_index.md", "content/b/2020.md", "content/_forms/f.toml"] {
                tree.insert(path, bytes);
            }
            tree.insert("content/b/_index.md", "---\nname: 乙\n---\n");
            tree.insert("themes/default/i18n/zh.toml", bytes);
            let (_, examined) = site::build(tree);
            prop_assert!(!examined.findings.is_empty());
        }
    }

    /// A link may hold anything; what comes out is a page whose scripts and images are its own.
    #[test]
    fn any_prose_is_harmless(text in "(\\PC|\\[x\\]\\(|<script>|javascript:|\\!\\[|<img src=|onerror=|\\)|\n|\"|\\||`){0,60}") {
        let mut tree = printed(&[]);
        tree.insert("content/a/_index.md", "---\nname: 甲\n---\n");
        tree.insert("content/p.md", format!("---\ntitle: 页\n---\n{text}"));
        let (portal, _) = site::build(tree);
        let page = scraper::Html::parse_document(portal.text("p/index.html").expect("the page is there"));
        let select = |css: &str| scraper::Selector::parse(css).unwrap();
        prop_assert_eq!(page.select(&select("main script, main img, main iframe, main style, [onerror], [style]")).count(), 0);
        for link in page.select(&select("main a")) {
            let target = link.value().attr("href").unwrap_or_default();
            // A colon behind the start of a path, query or fragment ends no scheme (RFC 3986, 4.2).
            let scheme = target.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
            prop_assert!(matches!(scheme, None | Some("http" | "https" | "mailto")), "{}", target);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    /// Two builds of a site are the same bytes, and so are builds with one thread and with four.
    #[test]
    fn builds_are_reproducible(reports in vec(any_report(), 5..12)) {
        let tree = printed(&reports);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
            let (portal, examined) = pool.install(|| site::build(tree.clone()));
            (portal, examined.findings)
        };
        let (first, again, many) = (with(1), with(1), with(4));
        for (portal, findings) in [again, many] {
            for (path, bytes) in &first.0.0 {
                prop_assert!(portal.get(path) == Some(bytes), "{path} differs");
            }
            prop_assert_eq!(portal.0.len(), first.0.0.len());
            prop_assert!(findings == first.1, "findings differ");
        }
    }
}
