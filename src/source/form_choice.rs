//! Which form a report uses: the one it names, or one for its year whose tables it has.
//!
//! It knows the shape of a front matter, not its figures.

use std::sync::Arc;

use super::front_matter::table_meant;
use super::keys;
use super::node::{Key, Node, Reader, Value};
use crate::finding::{Expected, Finding, FormProblem, KeyProblem, Level, closest};
use crate::form::{Form, Forms, Table, WrittenRow};
use crate::model::Year;

/// The rows of a form's tables, as they are written.
pub(super) fn written_rows<'n>(fields: &'n [(Key, Node)], form: &Form) -> Vec<WrittenRow<'n>> {
    let mut written = Vec::new();
    for (key, value) in fields {
        let Some(table) = form.table(&key.name) else { continue };
        let Value::Map(rows) = &value.value else { continue };
        written.extend(rows.iter().map(|(key, value)| WrittenRow { table, row: &key.name, cells: width(value) }));
    }
    written
}

/// How many cells a row has.
fn width(row: &Node) -> usize {
    match &row.value {
        Value::List(cells) => cells.len(),
        _ => 1,
    }
}

/// Tables taken from other forms, by their index.
type Others = Vec<(usize, Arc<Form>)>;

/// The form that a report uses: the one it names, or the one that is the rule for its year.
pub(super) fn choose(
    reader: &mut Reader<'_>,
    root: &Node,
    forms: &Forms,
    year: Year,
    may_be_text: bool,
) -> Option<(Arc<Form>, bool)> {
    let by_year = by_year(fields_of(root), forms, year, may_be_text);
    let unknown = |id: &str| FormProblem::Unknown {
        id: id.to_owned(),
        known: forms.iter().map(|form| form.id.clone()).collect(),
    };
    let named = root.get(|key| keys::is(keys::REPORT, "form", key)).filter(|node| !node.is_nothing());
    let (base, mut others, is_named): (Arc<Form>, Others, bool) = match named.map(|node| (node, &node.value)) {
        None => match by_year {
            Some(form) => (form.clone(), Vec::new(), false),
            None => {
                reader.push(&(root.span.start..root.span.start), FormProblem::NoneForYear { year: year.get() });
                return None;
            }
        },
        Some((node, Value::Scalar(id))) => match forms.get(id) {
            Some(form) => (form.clone(), Vec::new(), true),
            None => {
                reader.push(&node.span, unknown(id));
                return None;
            }
        },
        Some((_, Value::Map(fields))) => {
            // One edition for each table, for reports that mix them.
            let mut named: Vec<(String, Arc<Form>)> = Vec::new();
            for (key, value) in fields {
                let id = reader.text("form", value).unwrap_or_default();
                match forms.get(&id) {
                    Some(form) => named.push((key.name.clone(), form.clone())),
                    None => {
                        reader.push(&value.span, unknown(&id));
                        return None;
                    }
                }
            }
            let base = by_year.cloned().or_else(|| named.first().map(|(_, form)| form.clone()))?;
            let mut others = Vec::new();
            for ((name, form), (key, _)) in named.into_iter().zip(fields) {
                match base.table(&name) {
                    Some(table) => others.push((table, form)),
                    None => {
                        let suggestion = closest(&name, base.tables.iter().map(|table| &*table.key));
                        reader.push(&key.span, KeyProblem::UnknownKey { key: name, suggestion });
                    }
                }
            }
            (base, others, true)
        }
        Some((node, Value::List(_))) => {
            reader.wrong("form", node, Expected::Text);
            return None;
        }
    };

    if !is_named {
        others.extend(tables_of_other_editions(reader, fields_of(root), forms, &base, year));
    }
    others.retain(|(_, form)| form.id != base.id);
    if others.is_empty() {
        return Some((base, is_named));
    }
    Some((forms.mixed(&base, &others), is_named))
}

/// The form that a report uses where it names none: of those that may be used for its year, the first whose
/// tables it has; where it has none and may be text alone, one without tables.
fn by_year<'f>(fields: &[(Key, Node)], forms: &'f Forms, year: Year, may_be_text: bool) -> Option<&'f Arc<Form>> {
    let usable = forms.usable_in(year.get());
    let has_table = |form: &Form| fields.iter().any(|(key, _)| form.table(&key.name).is_some());
    let rule = usable.first().copied()?;
    if let Some(form) = usable.iter().copied().find(|form| has_table(form)) {
        return Some(form);
    }
    let means_table = || fields.iter().any(|(key, _)| table_meant(&key.name, rule).is_some());
    let text_alone = usable.iter().copied().find(|form| form.tables.is_empty());
    text_alone.filter(|_| may_be_text && !means_table()).or(Some(rule))
}

fn fields_of(root: &Node) -> &[(Key, Node)] {
    match &root.value {
        Value::Map(fields) => fields,
        _ => &[],
    }
}

/// Tables that do not fit the form of the year, but that of another: each is of the wrong edition as a whole,
/// and that is one finding (VER-1), not one for each of its rows.
///
/// Where no table needs that, because rows that stand for others are all that differs, rows of another
/// edition are kept inside tables of this one, which is spoken of elsewhere.
fn tables_of_other_editions(
    reader: &mut Reader<'_>,
    fields: &[(Key, Node)],
    forms: &Forms,
    base: &Form,
    year: Year,
) -> Others {
    let mut others: Vec<(usize, &Key, Arc<Form>)> = Vec::new();
    let mut is_whole = false;
    for (key, value) in fields {
        let Some(index) = base.table(&key.name) else { continue };
        let table = &base.tables[index];
        if fits(value, table) {
            continue;
        }
        let other = forms.iter().find(|form| {
            form.id != base.id && form.tables.iter().any(|other| other.key == table.key && fits(value, other))
        });
        if let Some(other) = other {
            is_whole |= !fits_but_for(value, table, |row| forms.stands_for_rows(table, row));
            others.push((index, key, other.clone()));
        }
    }
    if !is_whole {
        return Others::new();
    }
    for (index, key, other) in &others {
        let problem = FormProblem::WrongEdition {
            year: year.get(),
            edition: other.id.clone(),
            wanted: base.id.clone(),
            table: base.tables[*index].label.clone(),
        };
        let mut finding = Finding::new(reader.file, reader.bytes(&key.span), problem);
        if year.get() == 2019 {
            // The year of transition (国办公开办函〔2019〕60号).
            finding.level = Level::Warning;
        }
        reader.findings.push(finding);
    }
    others.into_iter().map(|(index, _, form)| (index, form)).collect()
}

/// Whether all rows of a table are rows of this edition, and as long as it says.
fn fits(node: &Node, table: &Table) -> bool {
    fits_but_for(node, table, |_| false)
}

/// The same, some rows that it does not have aside.
fn fits_but_for(node: &Node, table: &Table, aside: impl Fn(&str) -> bool) -> bool {
    let Value::Map(rows) = &node.value else { return false };
    let fits = |(key, value): &(Key, Node)| {
        let Value::List(cells) = &value.value else { return false };
        match table.row(&key.name) {
            Some((block, _)) => block.columns.len() == cells.len(),
            None => aside(&key.name),
        }
    };
    !rows.is_empty() && rows.iter().all(fits)
}
