//! The front matter of a report, read carefully: everything odd becomes a finding with its place.

use super::entry::{self, BadEntry};
use super::form_choice;
use super::keys;
use super::node::{self, Key, Node, Reader, Value};
use super::recover;
use super::row::{self, RowReading};
use crate::finding::key::WRONG_TYPE;
use crate::finding::{
    Expected, FigureProblem, Finding, FormProblem, KeyProblem, MissingRow, Place, SyntaxProblem, closest, closest_cell,
};
use crate::form::{Block, Cell, Form, Forms, Row, Table};
use crate::model::{Correction, Entry, Imported, NotAnAmount, Report, ReviewStep, Scope, Unit, Waiver, Year};

/// Reads a front matter; `None` where it is no front matter of a report at all.
///
/// `has_text` says whether a text follows, which may be a report by itself.
pub(crate) fn read(reader: &mut Reader<'_>, text: &str, forms: &Forms, year: Year, has_text: bool) -> Option<Report> {
    let mut read = recover::parse_yaml(text);
    let report = read_recovered(reader, text, &mut read, forms, year, has_text);
    // That a bracket is not closed is why its value is of another type.
    let offset = reader.offset;
    let follows = |finding: &Finding| {
        let Place::Bytes(place) = &finding.place else { return false };
        finding.check == WRONG_TYPE.name && place.start.checked_sub(offset).is_some_and(|at| read.is_left_open(at))
    };
    *reader.findings = std::mem::take(reader.findings).only(|finding| !follows(finding));
    report
}

/// The same for what could be read of it.
fn read_recovered(
    reader: &mut Reader<'_>,
    text: &str,
    read: &mut recover::Recovered,
    forms: &Forms,
    year: Year,
    has_text: bool,
) -> Option<Report> {
    let damaged = !read.slips.is_empty();
    let cuts = std::mem::take(&mut read.cuts);
    for (problem, span) in std::mem::take(&mut read.slips).into_iter().chain(cuts) {
        reader.push(&span, problem);
    }
    let root = read.root.take()?;
    let Value::Map(fields) = &root.value else {
        let text_alone = forms.usable_in(year.get()).into_iter().find(|form| form.tables.is_empty());
        if damaged && root.is_nothing() {
            // What was there has been spoken of.
        } else if root.is_nothing()
            && has_text
            && let Some(form) = text_alone
        {
            return Some(Report::blank(form.clone(), year));
        } else if root.is_nothing() {
            reader.push(&(0..0), SyntaxProblem::NoFrontMatter);
        } else {
            reader.wrong("---", &root, Expected::Map);
        }
        return None;
    };
    let (form, form_named) = form_choice::choose(reader, &root, forms, year, has_text && !damaged)?;
    let form = forms.as_written(&form, &form_choice::written_rows(fields, &form));
    let mut matter = Report::blank(form.clone(), year);
    matter.form_named = form_named;

    let mut entries: Vec<Option<Entry>> = vec![None; form.cell_count()];
    let mut seen_keys = Vec::new();
    let mut seen_tables = Vec::new();
    let mut meant: Vec<usize> = Vec::new();
    let taken = take_in_strays(reader, text, fields, &form);
    for (key, value) in taken.as_ref().unwrap_or(fields) {
        if let Some(known) = keys::named(keys::REPORT, &key.name).map(|row| row.key) {
            if reader.first_time(known, key, &mut seen_keys) {
                read_key(reader, known, value, &mut matter);
            }
        } else if let Some(table) = form.table(&key.name) {
            if reader.first_time(table, key, &mut seen_tables) {
                read_table(reader, &form, &form.tables[table], key, value, read, &mut entries);
            }
        } else if form.tables.is_empty()
            && let Some(table) = forms.iter().find_map(|form| Some(&form.tables[form.table(&key.name)?]))
        {
            let problem = FormProblem::NoTables { year: year.get(), table: table.label.clone() };
            reader.push(&key.span, problem);
        } else {
            let suggestion = key_meant(&key.name, &form);
            let table = suggestion.as_ref().and_then(|close| form.table(close));
            // A day under a name that is not known is the one that is not missed as well.
            matter.published_unread |= suggestion.as_deref().is_some_and(is_published) || node::is_like_a_date(value);
            reader.push(&key.span, KeyProblem::UnknownKey { key: key.name.clone(), suggestion });
            // What is below a mistyped name says its own mistakes in the same run.
            if let Some(table) = table
                && !meant.contains(&table)
                && !fields.iter().any(|(key, _)| form.table(&key.name) == Some(table))
            {
                meant.push(table);
                read_table(reader, &form, &form.tables[table], key, value, read, &mut entries);
            }
        }
    }
    matter.published_unread |= read.has_lost(is_published);
    for (index, table) in form.tables.iter().enumerate() {
        // Of a table whose name is mistyped, or whose line is lost, enough has been said.
        let lost = || meant.contains(&index) || read.has_lost(|key| form.table(key) == Some(index));
        if !seen_tables.iter().any(|(seen, _)| *seen == index) && !lost() {
            let place = root.span.start..root.span.start;
            reader.push(&place, FigureProblem::MissingTable { table: table.label.clone() });
        }
    }
    for cell in form.cells() {
        matter.entries[cell.index()] = entries[cell.index()].unwrap_or(Entry::Unread);
    }
    Some(matter)
}

fn is_published(key: &str) -> bool {
    keys::is(keys::REPORT, "published", key)
}

/// The key or table that an unknown key is probably meant to be.
fn key_meant(key: &str, form: &Form) -> Option<String> {
    let tables = form.tables.iter().flat_map(|table| [table.key.as_str(), table.label.as_str()]);
    closest(key, keys::REPORT.iter().flat_map(|row| [row.key, row.label]).chain(tables))
}

/// The table that an unknown key is probably meant to be.
pub(super) fn table_meant(key: &str, form: &Form) -> Option<usize> {
    if keys::named(keys::REPORT, key).is_some() { None } else { form.table(&key_meant(key, form)?) }
}

/// Puts rows that stand at the beginning of their line into the table above them, where they are rows of it.
fn take_in_strays(
    reader: &mut Reader<'_>,
    text: &str,
    fields: &[(Key, Node)],
    form: &Form,
) -> Option<Vec<(Key, Node)>> {
    let known = |key: &Key| keys::named(keys::REPORT, &key.name).is_some() || form.table(&key.name).is_some();
    if fields.iter().all(|(key, _)| known(key)) {
        return None;
    }
    let column = |key: &Key| key.span.start - text[..key.span.start].rfind('\n').map_or(0, |at| at + 1);
    let mut taken: Vec<(Key, Node)> = Vec::with_capacity(fields.len());
    for (key, value) in fields {
        if !known(key)
            && let Some((above, Node { value: Value::Map(rows), .. })) = taken.last_mut()
            && let Some(table) = form.table(&above.name)
            && form.tables[table].row(&key.name).is_some()
            && let Some((first, _)) = rows.first()
        {
            let by = column(first).saturating_sub(column(key));
            reader.push(&key.span, SyntaxProblem::Misaligned { more: false, by });
            rows.push((key.clone(), value.clone()));
        } else {
            taken.push((key.clone(), value.clone()));
        }
    }
    Some(taken)
}

fn read_key(reader: &mut Reader<'_>, key: &'static str, value: &Node, matter: &mut Report) {
    match key {
        "title" => matter.title = reader.text(key, value),
        "published" => {
            let said = reader.findings.len();
            let moment = reader.moment(key, value);
            matter.published = moment.map(|(date, _)| date);
            matter.record.published_time = moment.and_then(|(_, time)| time);
            matter.published_unread = matter.published.is_none() && reader.findings.len() > said;
        }
        "signed" => matter.record.signed = reader.date(key, value),
        "index_number" => matter.record.index_number = reader.text(key, value),
        "document_number" => matter.record.document_number = reader.text(key, value),
        "source_url" => matter.record.source_url = reader.text(key, value),
        "aliases" => matter.record.aliases = reader.texts(key, value),
        "draft" => matter.draft = reader.truth(key, value).unwrap_or(false),
        "scope" => {
            if let Some(word) = reader.text(key, value) {
                match &*word {
                    "own" | "本机关" => matter.scope = Scope::Own,
                    "aggregated" | "汇总" => matter.scope = Scope::Aggregated,
                    _ => {
                        let allowed = ["own", "aggregated", "本机关", "汇总"].map(str::to_owned).to_vec();
                        reader.push(&value.span, KeyProblem::UnknownWord { key: key.to_owned(), word, allowed });
                    }
                }
            }
        }
        "contact" => {
            reader.fields(key, value, keys::CONTACT, |reader, key, value| {
                let text = reader.text(key, value);
                let contact = &mut matter.contact;
                match key {
                    "address" => contact.address = text,
                    "phone" => contact.phone = text,
                    "fax" => contact.fax = text,
                    "email" => contact.email = text,
                    _ => contact.postcode = text,
                }
            });
        }
        "imported" => {
            let mut imported = Imported::default();
            reader.fields(key, value, keys::IMPORTED, |reader, key, value| {
                let text = reader.text(key, value).unwrap_or_default();
                match key {
                    "from" => imported.from = text,
                    _ => imported.sha256 = text,
                }
            });
            matter.record.imported = Some(imported);
        }
        "summed_units" => matter.record.summed_units = reader.texts(key, value),
        "units" => read_units(reader, value, matter),
        "waivers" => {
            for item in reader.items(key, value) {
                matter.waivers.extend(read_waiver(reader, item, &matter.form));
            }
        }
        "corrections" => {
            for item in reader.items(key, value) {
                matter.corrections.extend(read_correction(reader, item, &matter.form));
            }
        }
        "review" => {
            for item in reader.items(key, value) {
                matter.review.push(read_step(reader, item));
            }
        }
        "year" if !value.is_nothing() => matter.record.year = reader.year(key, value),
        "agency" => matter.record.agency = reader.text(key, value),
        // `form` has been read.
        _ => {}
    }
}

fn read_units(reader: &mut Reader<'_>, value: &Node, matter: &mut Report) {
    let Value::Map(fields) = &value.value else {
        if !value.is_nothing() {
            reader.wrong("units", value, Expected::Map);
        }
        return;
    };
    for (key, node) in fields {
        let Some(cell) = matter.form.find(&key.name) else {
            reader.push(&key.span, unknown_cell(&matter.form, key.name.clone()));
            continue;
        };
        let Some(word) = reader.text(&key.name, node) else { continue };
        match &*word {
            "unstated" | "未注明" => matter.units.push((cell, Unit::Unstated)),
            "yuan" | "元" => matter.units.push((cell, Unit::Yuan)),
            "wanyuan" | "万元" => {}
            _ => {
                let allowed = keys::UNITS.iter().map(|(key, _)| (*key).to_owned()).collect();
                reader.push(&node.span, KeyProblem::UnknownWord { key: key.name.clone(), word, allowed });
            }
        }
    }
}

fn read_waiver(reader: &mut Reader<'_>, item: &Node, form: &Form) -> Option<Waiver> {
    let mut waiver = Waiver { check: String::new(), cell: None, reason: String::new(), accepted_by: None, until: None };
    let mut is_of_a_cell = true;
    reader.fields("waivers", item, keys::WAIVER, |reader, key, value| match key {
        "check" => waiver.check = reader.text(key, value).unwrap_or_default(),
        "cell" => {
            waiver.cell = read_address(reader, value, form);
            is_of_a_cell = waiver.cell.is_some();
        }
        "reason" => waiver.reason = reader.text(key, value).unwrap_or_default(),
        "accepted_by" => waiver.accepted_by = reader.text(key, value),
        _ => waiver.until = reader.date(key, value),
    });
    for (key, text) in [("check", &waiver.check), ("reason", &waiver.reason)] {
        if text.is_empty() {
            reader.push(&item.span, KeyProblem::MissingKey { key });
        }
    }
    // One whose cell is not known must not explain all others.
    (is_of_a_cell && !waiver.check.is_empty() && !waiver.reason.is_empty()).then_some(waiver)
}

fn read_correction(reader: &mut Reader<'_>, item: &Node, form: &Form) -> Option<Correction> {
    let (mut date, mut cell, mut old, mut new, mut reason) = (None, None, None, None, None);
    reader.fields("corrections", item, keys::CORRECTION, |reader, key, value| match key {
        "date" => date = reader.date(key, value),
        "cell" => cell = read_address(reader, value, form),
        "old" => old = Some(value.clone()),
        "new" => new = Some(value.clone()),
        _ => reason = reader.text(key, value),
    });
    if item.get(|key| keys::is(keys::CORRECTION, "cell", key)).is_none() {
        reader.push(&item.span, KeyProblem::MissingKey { key: "cell" });
    }
    let cell = cell?;
    let mut entry = |node: Option<Node>| node.and_then(|node| read_cell(reader, form, cell, &node)).unwrap_or_default();
    let (old, new) = (entry(old), entry(new));
    Some(Correction { date, cell, old, new, reason })
}

/// A step of a review; its name alone will do.
fn read_step(reader: &mut Reader<'_>, item: &Node) -> ReviewStep {
    let mut step = ReviewStep::default();
    if let Value::Scalar(_) = item.value {
        step.step = reader.text("step", item).unwrap_or_default();
        return step;
    }
    reader.fields("review", item, keys::REVIEW, |reader, key, value| match key {
        "step" => step.step = reader.text(key, value).unwrap_or_default(),
        "date" => step.date = reader.date(key, value),
        "name" => step.name = reader.text(key, value),
        _ => step.remark = reader.text(key, value),
    });
    step
}

fn read_address(reader: &mut Reader<'_>, value: &Node, form: &Form) -> Option<Cell> {
    let address = reader.text("cell", value)?;
    let cell = form.find(&address);
    if cell.is_none() {
        reader.push(&value.span, unknown_cell(form, address));
    }
    cell
}

fn unknown_cell(form: &Form, address: String) -> KeyProblem {
    let suggestion = closest_cell(&address, form);
    KeyProblem::UnknownCell { address, suggestion }
}

fn read_table(
    reader: &mut Reader<'_>,
    form: &Form,
    table: &Table,
    key: &node::Key,
    value: &Node,
    read: &recover::Recovered,
    entries: &mut [Option<Entry>],
) {
    let Value::Map(fields) = &value.value else {
        reader.wrong(&key.name, value, Expected::Map);
        return;
    };
    let mut seen = Vec::new();
    let mut meant = Vec::new();
    for (key, node) in fields {
        let Some((block, row)) = table.row(&key.name) else {
            let known = table.rows().flat_map(|(_, row)| [row.key.as_str(), row.label.as_str()]);
            let suggestion = closest(&key.name, known);
            meant.extend(suggestion.as_ref().and_then(|close| table.row(close)).map(|(_, row)| row.first));
            reader.push(&key.span, KeyProblem::UnknownKey { key: key.name.clone(), suggestion });
            continue;
        };
        if reader.first_time(row.first, key, &mut seen) {
            let is_whole = matches!(&node.value, Value::List(cells) if cells.len() == block.columns.len());
            if !is_whole && read.is_left_open(node.span.start) {
                continue;
            }
            read_row(reader, form, block, row, node, entries);
        }
    }
    let missing: Vec<MissingRow> = table
        .rows()
        .filter(|(_, row)| !seen.iter().any(|(first, _)| *first == row.first))
        // Of a row whose name is mistyped, or whose line is lost, enough has been said.
        .filter(|(_, row)| !meant.contains(&row.first))
        .filter(|(_, row)| !read.has_lost(|key| table.row(key).is_some_and(|(_, lost)| lost.first == row.first)))
        .map(|(block, row)| MissingRow {
            key: row.key.clone(),
            groups: row.groups.clone(),
            label: row.label.clone(),
            figures: block.columns.len(),
        })
        .collect();
    if !missing.is_empty() {
        reader.push(&key.span, FigureProblem::MissingRows { table: table.label.clone(), rows: missing });
    }
}

fn read_row(
    reader: &mut Reader<'_>,
    form: &Form,
    block: &Block,
    row: &Row,
    node: &Node,
    entries: &mut [Option<Entry>],
) {
    let pasted;
    let cells = match row::read(node, block.columns.len()) {
        RowReading::Cells(cells) => cells,
        RowReading::Pasted(cells) => {
            pasted = cells;
            note_pasted(reader, row, node, &pasted);
            &pasted
        }
        RowReading::Ambiguous(readings) => {
            let problem = FigureProblem::AmbiguousRow { row: row.label.clone(), readings };
            reader.push(&node.span, problem);
            return;
        }
        RowReading::Unreadable(figures) => {
            unreadable_row(reader, form, block, row, node, &figures);
            return;
        }
    };
    for (column, cell_node) in cells.iter().enumerate() {
        let cell = row.cell(column);
        entries[cell.index()] = read_cell(reader, form, cell, cell_node);
    }
}

/// Says that the figures of a row are separated in another way than by commas, and how they were read.
fn note_pasted(reader: &mut Reader<'_>, row: &Row, node: &Node, cells: &[Node]) {
    let figures = cells.iter().map(|cell| match &cell.value {
        Value::Scalar(text) => text.clone(),
        _ => String::new(),
    });
    let figures = figures.collect::<Vec<_>>().join(", ");
    reader.push(&node.span, FigureProblem::PastedRow { row: row.label.clone(), figures });
}

/// Says why a row gives no figures: it is no row, has full-width marks, commas in the wrong places, or too few
/// or too many figures.
fn unreadable_row(reader: &mut Reader<'_>, form: &Form, block: &Block, row: &Row, node: &Node, figures: &[Node]) {
    let cells = match &node.value {
        Value::List(cells) => cells,
        Value::Scalar(text) if text.starts_with(['【', '［']) => {
            let mark = text.chars().next().unwrap_or('【');
            reader.push(&mark_in(node, text, 0, mark), SyntaxProblem::WideMark { mark });
            return;
        }
        Value::Scalar(_) if figures.len() > 1 => figures,
        _ => {
            reader.wrong(&row.label, node, Expected::Row);
            return;
        }
    };
    let wide = |node: &&Node| matches!(&node.value, Value::Scalar(text) if text.contains(['，', '、']));
    if let Some(cell) = cells.iter().find(wide)
        && let Value::Scalar(text) = &cell.value
        && let Some((at, mark)) = text.char_indices().find(|(_, c)| matches!(c, '，' | '、'))
    {
        reader.push(&mark_in(cell, text, at, mark), SyntaxProblem::WideMark { mark });
        return;
    }
    if let Some((problem, span)) = misplaced_comma(cells, block.columns.len()) {
        reader.push(&span, problem);
        return;
    }
    let columns = block.columns.iter().map(|column| column.label.clone()).collect();
    let problem =
        FigureProblem::RowLength { row: row.label.clone(), wanted: block.columns.len(), found: cells.len(), columns };
    let addresses = (0..block.columns.len()).map(|column| form.address(row.cell(column))).collect();
    reader.push_of(&node.span, problem, addresses);
}

/// A row with too few figures of which two share a cell, or with too many of which one was parted at
/// its thousands.
fn misplaced_comma(cells: &[Node], wanted: usize) -> Option<(FigureProblem, std::ops::Range<usize>)> {
    let text = |node: &'_ Node| match &node.value {
        Value::Scalar(text) => text.clone(),
        _ => String::new(),
    };
    if cells.len() < wanted {
        let figure = |part: &str| matches!(part, "~" | "/") || crate::model::Amount::read(part).is_ok();
        let shared = cells.iter().find(|cell| {
            let text = text(cell);
            text.split_whitespace().count() > 1 && text.split_whitespace().all(figure)
        })?;
        return Some((FigureProblem::NoComma, shared.span.clone()));
    }
    // `17,233.32`: no space after the comma, three digits, and one figure too many for each.
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parted: Vec<std::ops::Range<usize>> = cells
        .windows(2)
        .filter(|pair| {
            let (whole, rest) = (text(&pair[0]), text(&pair[1]));
            let thousands = rest.split('.').next().unwrap_or_default();
            pair[0].span.end + 1 == pair[1].span.start
                && whole.len() <= 3
                && digits(&whole)
                && !whole.starts_with('0')
                && thousands.len() == 3
                && digits(thousands)
        })
        .map(|pair| pair[0].span.start..pair[1].span.end)
        .collect();
    let first = parted.first().filter(|_| cells.len() == wanted + parted.len())?;
    Some((FigureProblem::Thousands, first.clone()))
}

/// Where a mark stands in a value: at its own place, if the value is written as it reads.
fn mark_in(node: &Node, text: &str, at: usize, mark: char) -> std::ops::Range<usize> {
    if node.span.len() != text.len() {
        return node.span.clone();
    }
    let start = node.span.start + at;
    start..start + mark.len_utf8()
}

fn read_cell(reader: &mut Reader<'_>, form: &Form, cell: Cell, node: &Node) -> Option<Entry> {
    let label = form.label(cell);
    let Value::Scalar(text) = &node.value else {
        let problem = KeyProblem::WrongType { key: label, expected: Expected::Figure, found: node.found() };
        reader.push_of(&node.span, problem, vec![form.address(cell)]);
        return None;
    };
    let (problem, entry) = match entry::read(text, form.kind(cell)) {
        Ok((entry, false)) => return Some(entry),
        Ok((entry, true)) => {
            let amount = entry.amount().map_or_else(|| "/".to_owned(), |amount| amount.to_string());
            (FigureProblem::OddNumber { cell: label, text: text.clone(), amount }, Some(entry))
        }
        Err(BadEntry::Negative(amount)) => {
            (FigureProblem::Negative { cell: label, amount }, Some(Entry::Amount(amount)))
        }
        Err(BadEntry::NotWhole(amount)) => {
            (FigureProblem::NotWhole { cell: label, amount }, Some(Entry::Amount(amount)))
        }
        Err(BadEntry::NotAnAmount(why)) => {
            let text = text.clone();
            let problem = match why {
                NotAnAmount::NotANumber => FigureProblem::NotANumber { cell: label, text },
                NotAnAmount::TooFine => FigureProblem::TooFine { cell: label, text },
                NotAnAmount::TooLarge => FigureProblem::AmountTooLarge { cell: label, text },
            };
            (problem, None)
        }
    };
    reader.push_of(&node.span, problem, vec![form.address(cell)]);
    entry
}
