//! What a front matter says beside the tables, as values under the keys of files: what changed of it can be said in words.

use super::{LONGEST_BESIDE, OneVersion};
use crate::bytes::digest::sha256;
use crate::model::{Agency, Report};
use crate::source::keys::{self, KeyRow, Takes};
use crate::source::{print_correction, print_entry};

/// A value, as a file has it and in Chinese words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactValue {
    /// As files have it.
    pub value: String,
    /// In Chinese.
    pub zh: String,
}

impl FactValue {
    fn plain(value: impl Into<String>) -> FactValue {
        let value = value.into();
        FactValue { zh: value.clone(), value }
    }
}

/// A value that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// Its key, such as `contact.phone`.
    pub key: String,
    /// What it is called in Chinese.
    pub label: String,
    /// As it was; nothing where it is new.
    pub old: Option<FactValue>,
    /// As it is; nothing where it is gone.
    pub new: Option<FactValue>,
}

/// The values under a key.
#[derive(Debug)]
struct Fact {
    key: String,
    label: String,
    /// Whether there may be several.
    is_list: bool,
    values: Vec<FactValue>,
}

/// What two front matters of reports do not have in common.
pub(super) fn of_reports(old: OneVersion<'_>, new: OneVersion<'_>) -> Vec<FactChange> {
    let with_files = old.has_files && new.has_files;
    let facts = |version: OneVersion<'_>| {
        let mut facts = report_facts(version.report);
        if with_files {
            facts.push(files(version));
        }
        facts
    };
    compare(facts(old), facts(new))
}

/// What two versions of an agency's file do not have in common.
pub(super) fn of_agencies(old: &Agency, new: &Agency) -> Vec<FactChange> {
    compare(agency_facts(old), agency_facts(new))
}

fn compare(old: Vec<Fact>, new: Vec<Fact>) -> Vec<FactChange> {
    let mut changes = Vec::new();
    // Both have the same keys in the same order.
    for (Fact { key, label, is_list, values: before }, Fact { values: mut after, .. }) in old.into_iter().zip(new) {
        let mut push = |old: Option<FactValue>, new: Option<FactValue>| {
            changes.push(FactChange { key: key.clone(), label: label.clone(), old, new });
        };
        if !is_list {
            let (before, after) = (before.into_iter().next(), after.into_iter().next());
            if before != after {
                push(before, after);
            }
            continue;
        }
        let mut differing = Vec::new();
        for value in before {
            match after.iter().position(|other| *other == value) {
                Some(at) => _ = after.remove(at),
                None => differing.push((value, true)),
            }
        }
        differing.extend(after.into_iter().map(|value| (value, false)));
        differing.sort();
        for (value, was) in differing {
            if was { push(Some(value), None) } else { push(None, Some(value)) }
        }
    }
    changes
}

/// Facts under the keys of a table.
struct Facts<'k> {
    rows: &'k [KeyRow],
    all: Vec<Fact>,
}

impl Facts<'_> {
    fn row(&self, key: &str) -> &KeyRow {
        self.rows.iter().find(|row| row.key == key).expect("a key of the table")
    }

    fn push(&mut self, key: &str, is_list: bool, values: Vec<FactValue>) {
        let label = self.row(key).label.to_owned();
        self.all.push(Fact { key: key.to_owned(), label, is_list, values });
    }

    fn one(&mut self, key: &str, value: Option<impl Into<String>>) {
        let words = |value: String| {
            let zh = match self.row(key).takes {
                Takes::Words(words) => words.iter().find(|(word, _)| *word == value).map(|(_, zh)| (*zh).to_owned()),
                Takes::Truth => Some(if value == "true" { "是" } else { "否" }.to_owned()),
                _ => None,
            };
            FactValue { zh: zh.unwrap_or_else(|| value.clone()), value }
        };
        let values = value.map(|value| words(value.into())).into_iter().collect();
        self.push(key, false, values);
    }

    fn below(&mut self, key: &str, rows: &[KeyRow], values: &[(&str, &Option<String>)]) {
        let above = self.row(key).label;
        for row in rows {
            let Some((_, value)) = values.iter().find(|(key, _)| *key == row.key) else { continue };
            let values = value.iter().map(FactValue::plain).collect();
            let (key, label) = (format!("{key}.{}", row.key), format!("{above}·{}", row.label));
            self.all.push(Fact { key, label, is_list: false, values });
        }
    }
}

fn report_facts(report: &Report) -> Vec<Fact> {
    let mut facts = Facts { rows: keys::REPORT, all: Vec::new() };
    let (form, record, contact) = (&report.form, &report.record, &report.contact);
    let is_mixed = form.tables.iter().any(|table| table.edition != form.id);
    let editions = form.tables.iter().map(|table| (format!("{}: {}", table.key, table.edition), table));
    facts.push(
        "form",
        false,
        vec![match is_mixed {
            false => FactValue::plain(form.id.clone()),
            true => FactValue {
                value: editions.clone().map(|(text, _)| text).collect::<Vec<_>>().join(", "),
                zh: editions.map(|(_, it)| format!("{} {}", it.label, it.edition)).collect::<Vec<_>>().join("，"),
            },
        }],
    );
    facts.one("scope", Some(report.scope.key()));
    facts.one("title", report.title.clone());
    let time = record.published_time.map(|time| time.strftime(" %H:%M").to_string()).unwrap_or_default();
    let published = report.published.map(|day| format!("{day}{time}"));
    match (published, report.published_unread) {
        (None, true) => {
            facts.push("published", false, vec![FactValue { value: "?".to_owned(), zh: "无法读取".to_owned() }]);
        }
        (published, _) => facts.one("published", published),
    }
    let values = [
        ("address", &contact.address),
        ("phone", &contact.phone),
        ("fax", &contact.fax),
        ("email", &contact.email),
        ("postcode", &contact.postcode),
    ];
    facts.below("contact", keys::CONTACT, &values);
    facts.one("index_number", record.index_number.clone());
    facts.one("document_number", record.document_number.clone());
    facts.one("signed", record.signed.map(|day| day.to_string()));
    facts.one("source_url", record.source_url.clone());
    facts.push("aliases", true, record.aliases.iter().map(FactValue::plain).collect());
    let unit = |(cell, unit): &(_, crate::model::Unit)| FactValue {
        value: format!("{}: {}", form.address(*cell), unit.key()),
        zh: format!("“{}”{}", form.label(*cell), keys::unit_label(unit.key())),
    };
    facts.push("units", true, report.units.iter().map(unit).collect());
    let joined = |parts: Vec<Option<String>>, by: &str| parts.into_iter().flatten().collect::<Vec<_>>().join(by);
    let waivers = report.waivers.iter().map(|waiver| {
        let until = waiver.until.map(|day| day.to_string());
        let by = waiver.accepted_by.clone();
        let check = Some(waiver.check.clone());
        let cell = waiver.cell.map(|cell| form.address(cell));
        let label = waiver.cell.map(|cell| format!("“{}”", form.label(cell)));
        let reason = Some(waiver.reason.clone());
        FactValue {
            value: joined(vec![check.clone(), cell, reason.clone(), by.clone(), until.clone()], ", "),
            zh: joined(
                vec![check, label, reason, by.map(|by| format!("由{by}认可")), until.map(|day| format!("至{day}"))],
                "，",
            ),
        }
    });
    facts.push("waivers", true, waivers.collect());
    let corrections = report.corrections.iter().map(|correction| {
        let (old, new) = (print_entry(correction.old), print_entry(correction.new));
        let day = correction.date.map(|day| day.to_string());
        let change = format!("“{}” {old} 更正为 {new}", form.label(correction.cell));
        let reason = correction.reason.clone().filter(|reason| !reason.is_empty());
        FactValue {
            value: print_correction(form, correction).trim_start_matches("- ").to_owned(),
            zh: joined(vec![day, Some(change), reason], "，"),
        }
    });
    facts.push("corrections", true, corrections.collect());
    facts.one("draft", Some(report.draft.to_string()));
    let steps = report.review.iter().map(|step| {
        let day = step.date.map(|day| day.to_string());
        let parts = vec![Some(step.step.clone()), day, step.name.clone(), step.remark.clone()];
        FactValue { value: joined(parts.clone(), ", "), zh: joined(parts, "，") }
    });
    facts.push("review", true, steps.collect());
    facts.one("year", record.year.map(|year| year.to_string()));
    facts.one("agency", record.agency.clone());
    let imported = record.imported.as_ref();
    let (from, sha256) = (imported.map(|it| it.from.clone()), imported.map(|it| it.sha256.clone()));
    facts.below("imported", keys::IMPORTED, &[("from", &from), ("sha256", &sha256)]);
    facts.push("summed_units", true, record.summed_units.iter().map(FactValue::plain).collect());
    facts.all
}

/// The files beside a report, each with the start of its digest.
fn files(OneVersion { site, report, .. }: OneVersion<'_>) -> Fact {
    /// So many digits of a digest tell two files apart for a reader.
    const DIGITS: usize = 12;
    let folder = crate::tree::folder(&report.file);
    let values = report.attachments.iter().map(|path| {
        let name = path.strip_prefix(folder).map_or(path.as_str(), |name| name.trim_start_matches('/'));
        let digest = site.read(path, LONGEST_BESIDE).map(|bytes| sha256(&bytes)).unwrap_or_default();
        let digest = &digest[..DIGITS.min(digest.len())];
        FactValue { value: format!("{name} (sha256 {digest})"), zh: format!("{name}（校验值 {digest}）") }
    });
    Fact { key: "files".to_owned(), label: "附件".to_owned(), is_list: true, values: values.collect() }
}

fn agency_facts(agency: &Agency) -> Vec<Fact> {
    let mut facts = Facts { rows: keys::AGENCY, all: Vec::new() };
    facts.one("name", Some(agency.name.clone()));
    facts.one("short_name", Some(agency.short_name.clone()));
    let names = agency.former_names.iter().map(|former| match former.until {
        Some(until) => {
            FactValue { value: format!("{}, {until}", former.name), zh: format!("{}（至{until}年）", former.name) }
        }
        None => FactValue::plain(former.name.clone()),
    });
    facts.push("names", true, names.collect());
    let kind = agency.kind.map(|kind| FactValue { value: kind.key().to_owned(), zh: kind.words()[0].to_owned() });
    facts.push("kind", false, kind.into_iter().collect());
    facts.one("parent", agency.parent.clone());
    facts.one("division_code", agency.division_code.clone());
    facts.one("uscc", agency.uscc.clone());
    for (key, others) in [("predecessors", &agency.predecessors), ("successors", &agency.successors)] {
        let others = others.iter().map(|other| match other.from {
            Some(from) => {
                FactValue { value: format!("{}, {from}", other.id), zh: format!("{}（自{from}年）", other.id) }
            }
            None => FactValue::plain(other.id.clone()),
        });
        facts.push(key, true, others.collect());
    }
    facts.push("aliases", true, agency.aliases.iter().map(FactValue::plain).collect());
    facts.all
}
