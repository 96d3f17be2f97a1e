//! A report out of a transcript: one reader for all formats, driven by the forms' data.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::account::{Account, Use};
use super::body::{BodyFile, BodyWriter, SectionLines, is_boilerplate};
use super::editions;
use super::head::{self, Head};
use super::lines::{Line, LineKind, lines};
use super::long_list::LongList;
use super::note::{Note, Question};
use super::tables::{self, FigureSource, TableReading};
use super::transcript::{BlockKind, HiddenBy, Transcript};
use crate::chars::without_blanks;
use crate::form::{Form, Forms};
use crate::model::{Entry, Report, Scope, Year};
use crate::ooxml::ADDED_SIGNATURE;
use crate::source::print_entry;

/// What is known of a source before it is read.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The year reported on.
    pub year: Option<u16>,
    /// The form's id.
    pub form: Option<String>,
    /// Whose figures these are.
    pub scope: Option<Scope>,
    /// Whether blank cells are zeros.
    pub blank_is_zero: bool,
}

/// A report that was read from a source.
#[derive(Debug, Clone)]
pub struct Import {
    /// The report, of an agency that is still to be named.
    pub report: Report,
    /// Its text in Markdown.
    pub body: String,
    /// What the source says of it as a whole.
    pub head: Head,
    /// Its figures and where they come from, in the form's order.
    pub figures: Vec<FigureSource>,
    /// Pictures and attachments beside it.
    pub files: Vec<BodyFile>,
    /// What was understood.
    pub notes: Vec<Note>,
    /// What nobody but a person can decide.
    pub questions: Vec<Question>,
    /// What became of every piece of the source.
    pub account: Account,
}

/// Why no report was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoReport {
    /// Nothing says of which year it is.
    NoYear,
    /// There is no form for the year, or no such form.
    NoForm(String),
    /// Neither a section nor a table of the form is in it.
    NotAReport,
}

/// No heading of a section is longer than this, in bytes, with the marks at its end.
const LONGEST_HEADING: usize = 512;

/// Reads a report.
pub fn read(transcript: &Transcript, known: &Known, forms: &Forms) -> Result<Import, NoReport> {
    let named = |text: &str| forms.iter().any(|form| form.section(text).is_some());
    let is_heading = |text: &str| {
        // A heading is looked for at every sentence's end, and most of what follows is far too long for one.
        if text.len() > LONGEST_HEADING {
            return false;
        }
        let text = mended_heading(text);
        // `（一）主动公开情况` is a heading inside a section.
        let is_inner = text.starts_with(['（', '(']) || text.starts_with(|c: char| c.is_ascii_digit());
        text.chars().count() <= 40 && !is_inner && named(&text)
    };
    let lines = lines(transcript, &is_heading);
    // A line that leads to another place is one of a catalogue.
    let is_line = |at: &usize| matches!(lines[*at].kind, LineKind::Words(_)) && !lines[*at].is_link;
    let headings_by = |is_heading: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let found = (0..lines.len()).filter(is_line);
        found.filter(|&at| is_heading(text_of(transcript, &lines[at]))).collect()
    };
    let mut headings = headings_by(&is_heading);
    if headings.is_empty() {
        // Where none is numbered as in the form, they may be numbered otherwise.
        headings = headings_by(&|text| text.chars().count() <= 40 && named(&mended_heading(text)));
    }
    let body = headings.first().copied().unwrap_or_else(|| first_row(&lines));
    let mut head = head::read(transcript, &lines, body);
    let list = LongList::of(transcript);
    if let Some(list) = &list {
        head.year = head.year.or(list.year);
        head.names.extend(list.name.clone());
    }
    let number = known.year.or(head.year).ok_or(NoReport::NoYear)?;
    let year = Year::new(number).ok_or_else(|| NoReport::NoForm(number.to_string()))?;
    let candidates = candidates(known, forms, number)?;
    let source = Lines { transcript, lines: &lines, headings: &headings };
    let read = |form| match &list {
        Some(list) => Reading::of_list(form, list),
        None => Reading::of(form, source),
    };
    let mut forms_left = candidates.iter();
    let mut readings: Vec<Reading> = forms_left.next().map(read).into_iter().collect();
    // Where the likeliest leaves nothing open, no other could be better.
    if readings.first().is_none_or(|first| first.questions() > 0) {
        readings.extend(forms_left.map(read));
    }
    let mut best = 0;
    for (at, reading) in readings.iter().enumerate() {
        best = if reading.rows() > readings[best].rows() { at } else { best };
    }
    let reading = readings.get(best).ok_or_else(|| NoReport::NoForm(number.to_string()))?;
    let is_stated = known.form.is_some() || list.is_some();
    // The year's own form is what a table of another edition stands in, if that leaves no more open.
    let mixed = [&readings[0], reading].into_iter().filter(|_| !is_stated && reading.questions() > 0);
    let mixed = mixed.filter_map(|base| editions::mixed(base, &readings, source, forms));
    let mixed = mixed.reduce(|first, second| if second.questions() < first.questions() { second } else { first });
    let reading = mixed.filter(|mixed| mixed.questions() < reading.questions()).unwrap_or_else(|| reading.clone());
    if reading.rows() == 0 && reading.sections.iter().all(|section| section.heading.is_none()) {
        return Err(NoReport::NotAReport);
    }
    let is_of_year = forms.of_year(number).is_some_and(|form| form.id == reading.form.id);
    let assembly = Assembly { transcript, lines: &lines, known, head, year, form_named: !is_of_year };
    Ok(assembly.assemble(reading))
}

/// The forms that a report of a year may have, the likeliest first.
fn candidates(known: &Known, forms: &Forms, year: u16) -> Result<Vec<Arc<Form>>, NoReport> {
    if let Some(id) = &known.form {
        let form = forms.get(id).ok_or_else(|| NoReport::NoForm(id.clone()))?;
        return Ok(vec![form.clone()]);
    }
    let of_year = forms.of_year(year).cloned();
    let others = forms.iter().filter(|form| !form.tables.is_empty()).cloned();
    let mut all: Vec<Arc<Form>> = of_year.into_iter().collect();
    for form in others {
        if all.iter().all(|known| known.id != form.id) {
            all.push(form);
        }
    }
    Ok(all)
}

fn text_of<'t>(transcript: &'t Transcript, line: &Line<'_>) -> &'t str {
    transcript.text[line.range.clone()].trim()
}

/// A heading without the marks at its end, whose first number was typed as a dash, or as `第一部分`.
fn mended_heading(text: &str) -> String {
    let text = text.trim().trim_end_matches(['：', ':', '。', '.']).trim_end();
    if let Some(rest) = text.strip_prefix(['—', '－', '―'])
        && rest.trim_start().starts_with(['、', '.', '．'])
    {
        return format!("一{}", rest.trim_start());
    }
    let part = text.strip_prefix('第').and_then(|rest| rest.split_once("部分"));
    match part.filter(|(number, _)| number.chars().count() == 1) {
        Some((number, rest)) => format!("{number}、{}", rest.trim_start_matches(['、', '：', ':', ' ', '\u{3000}'])),
        None => text.to_owned(),
    }
}

fn first_row(lines: &[Line<'_>]) -> usize {
    lines.iter().position(|line| matches!(line.kind, LineKind::Row(_))).unwrap_or(lines.len())
}

/// The lines of a source, and which of them are headings.
#[derive(Clone, Copy)]
pub(super) struct Lines<'l> {
    pub transcript: &'l Transcript,
    pub lines: &'l [Line<'l>],
    pub headings: &'l [usize],
}

/// What a source says in one form.
#[derive(Clone)]
pub(super) struct Reading {
    pub form: Arc<Form>,
    sections: Vec<SectionLines>,
    /// Its tables, by their index in the form.
    pub tables: Vec<(usize, TableReading)>,
    /// Lines of tables that stand elsewhere than in their sections.
    elsewhere: BTreeSet<usize>,
}

impl Reading {
    pub fn of(form: &Arc<Form>, Lines { transcript, lines, headings }: Lines<'_>) -> Reading {
        let mut reading =
            Reading { form: form.clone(), sections: Vec::new(), tables: Vec::new(), elsewhere: BTreeSet::new() };
        let found = sections(form, transcript, lines, headings);
        for (index, &(section, heading)) in found.iter().enumerate() {
            let end = found.get(index + 1).map_or(lines.len(), |next| next.1);
            let end = (heading + 1..end).find(|&at| lines[at].is_outside && !lines[heading].is_outside).unwrap_or(end);
            let below = heading + 1..end;
            let (table, reads) = match form.sections[section].table {
                Some(table) => {
                    let reads = tables::read(form, table, &lines[below.clone()]);
                    (below.start + reads.lines.start..below.start + reads.lines.end, Some((table, reads)))
                }
                None => (below.end..below.end, None),
            };
            reading.tables.extend(reads);
            let table = if table.is_empty() { below.end..below.end } else { table };
            reading.sections.push(SectionLines { section, heading: Some(heading), lines: below, table });
        }
        reading.search_elsewhere(lines);
        reading.compare_copies(lines);
        reading
    }

    /// Holds whole copies of tables that stand anywhere else, such as in an attachment, against the tables.
    fn compare_copies(&mut self, lines: &[Line<'_>]) {
        let mut grids: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, line) in lines.iter().enumerate() {
            let is_taken = line.is_outside
                || self.elsewhere.contains(&at)
                || self.sections.iter().any(|section| section.table.contains(&at));
            if let (LineKind::Row(number), false) = (line.kind, is_taken) {
                grids.entry(number).or_default().push(at);
            }
        }
        let form = self.form.clone();
        for places in grids.into_values() {
            let grid: Vec<Line<'_>> = places.iter().map(|&at| lines[at].clone()).collect();
            for (table, reading) in &mut self.tables {
                let copy = tables::read(&form, *table, &grid);
                let is_whole = copy.rows == form.tables[*table].rows().count() && copy.questions.is_empty();
                if !is_whole || reading.rows == 0 {
                    continue;
                }
                let before = reading.questions.len();
                copy.figures.iter().for_each(|figure| reading.compare(&form, figure.cell, &figure.raw));
                reading.compared(&form, *table, before);
                reading.used.extend(copy.used);
                self.elsewhere.extend(places.iter().copied());
            }
        }
    }

    /// The figures of a list; it has no text.
    fn of_list(form: &Arc<Form>, list: &LongList<'_>) -> Reading {
        let mut tables = list.read(form);
        if let Some((_, first)) = tables.first_mut() {
            first.used.extend(list.head());
        }
        Reading { form: form.clone(), sections: Vec::new(), tables, elsewhere: BTreeSet::new() }
    }

    /// Looks everywhere for a table that is not in its section, or whose section has no heading: on lines that no
    /// table has used, and among the rows that the table before it does not have.
    fn search_elsewhere(&mut self, lines: &[Line<'_>]) {
        let form = self.form.clone();
        for table in 0..form.tables.len() {
            if self.table(table).is_some_and(|reading| reading.rows > 0) {
                continue;
            }
            let taken: Vec<Range<usize>> = self.sections.iter().map(|section| section.table.clone()).collect();
            let used = self.used_beside(table);
            // Rows that the table before does not have, and the headings above them.
            let is_unknown = |line: &Line<'_>| {
                let mut cells = line.cells.iter().filter(|cell| !cell.text.is_empty());
                cells.any(|cell| !used.contains(&(cell.range.start, cell.range.end)))
            };
            let is_free = |at: usize| {
                !lines[at].is_outside && (taken.iter().all(|range| !range.contains(&at)) || is_unknown(&lines[at]))
            };
            let places: Vec<usize> = (0..lines.len()).filter(|&at| is_free(at)).collect();
            let free: Vec<Line<'_>> = places.iter().map(|&at| lines[at].clone()).collect();
            let mut reading = tables::read(&form, table, &free);
            // The lines are others than those of the section.
            let inside = std::mem::take(&mut reading.lines);
            let has_rows = free[inside.clone()].iter().any(|line| matches!(line.kind, LineKind::Row(_)));
            // Lines of text may look like a row or two.
            let wanted = if has_rows { 1 } else { form.tables[table].rows().count().div_ceil(2) };
            if reading.rows >= wanted {
                let of_table = places[inside].iter().filter(|&&at| matches!(lines[at].kind, LineKind::Row(_)));
                self.elsewhere.extend(of_table);
                self.tables.retain(|(known, _)| *known != table);
                self.tables.push((table, reading));
            }
        }
        self.tables.sort_by_key(|(table, _)| *table);
        // What one table has used is no unknown row of another.
        for at in 0..self.tables.len() {
            if self.tables[at].1.unknown.is_empty() {
                continue;
            }
            let used = self.used_beside(self.tables[at].0);
            let is_used = |range: &Range<usize>| !range.is_empty() && used.contains(&(range.start, range.end));
            self.tables[at].1.unknown.retain(|row| !row.ranges.iter().any(is_used));
        }
    }

    /// The pieces of the source that tables other than this one have used.
    fn used_beside(&self, table: usize) -> BTreeSet<(usize, usize)> {
        let others = self.tables.iter().filter(|(other, _)| *other != table);
        others.flat_map(|(_, reading)| reading.used.iter().map(|range| (range.start, range.end))).collect()
    }

    /// What was read of a table.
    pub fn table(&self, table: usize) -> Option<&TableReading> {
        self.tables.iter().find(|(known, _)| *known == table).map(|(_, reading)| reading)
    }

    /// How much of a table is open.
    pub fn open(&self, table: usize) -> usize {
        match self.table(table).filter(|reading| reading.rows > 0) {
            Some(reading) => reading.questions.len() + reading.unknown.len(),
            None => self.form.tables[table].rows().count(),
        }
    }

    /// How much is open in all.
    pub fn questions(&self) -> usize {
        (0..self.form.tables.len()).map(|table| self.open(table)).sum()
    }

    fn rows(&self) -> usize {
        self.tables.iter().map(|(_, table)| table.rows).sum()
    }
}

/// The headings of sections, each once and in the order of the form: of a table of contents and the text, the text.
fn sections(form: &Form, transcript: &Transcript, lines: &[Line<'_>], headings: &[usize]) -> Vec<(usize, usize)> {
    let all: Vec<(usize, usize)> = headings
        .iter()
        .filter_map(|&at| Some((form.section(&mended_heading(text_of(transcript, &lines[at])))?, at)))
        .collect();
    let has_words = |at: usize| lines.get(at + 1).is_some_and(|_| !headings.contains(&(at + 1)));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for section in 0..form.sections.len() {
        let after = found.last().map_or(0, |(_, at)| at + 1);
        let number = &form.sections[section].number;
        let is_numbered = |at: usize| {
            let text = mended_heading(text_of(transcript, &lines[at]));
            text.strip_prefix(number.as_str()).is_some_and(|rest| rest.starts_with(['、', '.', '．', ' ']))
        };
        let here: Vec<(usize, usize)> = all
            .iter()
            .copied()
            .filter(|(other, at)| *other == section && *at >= after && !lines[*at].is_outside)
            .collect();
        let best = here
            .iter()
            .find(|(_, at)| is_numbered(*at) && has_words(*at))
            .or_else(|| here.iter().find(|(_, at)| is_numbered(*at)))
            .or_else(|| here.iter().find(|(_, at)| has_words(*at)))
            .or(here.first());
        found.extend(best.copied());
    }
    let mut found = if found.is_empty() { all } else { found };
    by_number(form, transcript, lines, &mut found);
    found
}

/// Headings in words that the form does not know, by their number between their neighbours' headings.
fn by_number(form: &Form, transcript: &Transcript, lines: &[Line<'_>], found: &mut Vec<(usize, usize)>) {
    for section in 0..form.sections.len() {
        if found.iter().any(|(known, _)| *known == section) || found.is_empty() {
            continue;
        }
        let place = found.partition_point(|(known, _)| *known < section);
        let start = place.checked_sub(1).map_or(0, |before| found[before].1 + 1);
        let end = found.get(place).map_or(lines.len(), |(_, at)| *at);
        let number = &form.sections[section].number;
        let is_heading = |at: &usize| {
            let line = &lines[*at];
            let text = text_of(transcript, line);
            let rest = text.strip_prefix(number.as_str()).and_then(|rest| rest.strip_prefix('、'));
            let is_short = rest.is_some_and(|rest| {
                (2..=26).contains(&rest.chars().count()) && !rest.contains(['。', '，', '：', '；'])
            });
            matches!(line.kind, LineKind::Words(_)) && !line.is_outside && is_short
        };
        if let Some(at) = (start..end).rev().find(is_heading) {
            found.insert(place, (section, at));
        }
    }
}

/// What a report is put together from.
struct Assembly<'a> {
    transcript: &'a Transcript,
    lines: &'a [Line<'a>],
    known: &'a Known,
    head: Head,
    year: Year,
    form_named: bool,
}

impl Assembly<'_> {
    fn assemble(self, mut reading: Reading) -> Import {
        let form = reading.form.clone();
        let mut account = Account::default();
        let mut notes: Vec<Note> = self.transcript.remarks.iter().cloned().map(Note::Source).collect();
        let mut questions = Vec::new();
        for at in &self.head.title_lines {
            account.mark(self.lines[*at].range.clone(), Use::Used);
        }
        if self.form_named && !form.tables.is_empty() {
            notes.push(Note::Edition { id: form.id.clone() });
        }
        let (figures, units) = self.figures(&mut reading, &mut account, &mut notes, &mut questions);
        let mut report = Report { form_named: self.form_named, units, ..Report::blank(form.clone(), self.year) };
        for figure in &figures {
            report.entries[figure.cell.index()] = figure.entry;
        }
        self.facts(&mut report, &mut notes);
        questions.extend(self.unreadable());
        let added = self.added_signature();
        for &at in &added {
            account.mark(self.lines[at].range.clone(), Use::Used);
        }
        let preamble = self.preamble(&reading, &mut account);
        let mut writer = BodyWriter::new(self.transcript, self.lines, &form, &mut account, &mut notes);
        writer.of_tables.clone_from(&reading.elsewhere);
        writer.added = added;
        writer.signed = self.head.signed_line;
        let body = writer.write(&preamble, &reading.sections);
        let files = std::mem::take(&mut writer.files);
        let has_text = body.lines().any(|line| !line.trim().is_empty() && !line.starts_with("## "));
        questions.extend((!has_text).then_some(Question::NoText));
        for line in self.lines.iter().filter(|line| line.is_outside) {
            account.mark(line.range.clone(), Use::Boilerplate);
        }
        report.draft = !questions.is_empty();
        notes.extend(self.hidden());
        let is_zero = self.known.blank_is_zero;
        let mut import = Import { report, body, head: self.head, figures, files, notes, questions, account };
        if is_zero {
            import.zero_blanks();
        }
        import
    }

    /// The lines at the end that our own export has added: who signed and when is a fact of the report, no part of its
    /// text.
    fn added_signature(&self) -> BTreeSet<usize> {
        let properties = self.transcript.properties.iter().filter(|(key, _)| key == ADDED_SIGNATURE);
        let mut wanted: Vec<&str> = properties.map(|(_, text)| text.trim()).collect();
        let mut added = BTreeSet::new();
        for (at, line) in self.lines.iter().enumerate().rev() {
            let Some(last) = wanted.last() else { break };
            if self.transcript.text[line.range.clone()].trim() == *last {
                wanted.pop();
                added.insert(at);
            }
        }
        added
    }

    /// The figures of all tables, in the form's order, and units that differ.
    fn figures(
        &self,
        reading: &mut Reading,
        account: &mut Account,
        notes: &mut Vec<Note>,
        questions: &mut Vec<Question>,
    ) -> (Vec<FigureSource>, Vec<(crate::form::Cell, crate::model::Unit)>) {
        let (mut figures, mut units) = (Vec::new(), Vec::new());
        for table in 0..reading.form.tables.len() {
            match reading.tables.iter_mut().find(|(known, read)| *known == table && read.rows > 0) {
                Some((_, read)) => {
                    read.used.iter().for_each(|range| account.mark(range.clone(), Use::Used));
                    figures.append(&mut read.figures);
                    units.append(&mut read.units);
                    notes.append(&mut read.notes);
                    questions.append(&mut read.questions);
                    for row in std::mem::take(&mut read.unknown) {
                        row.ranges.iter().for_each(|range| account.mark(range.clone(), Use::Used));
                        questions.push(Question::UnknownRow { table, raw: row.raw });
                    }
                }
                None => {
                    let has_pictures = self.lines.iter().any(|line| matches!(line.kind, LineKind::Picture(_)));
                    questions.push(Question::MissingTable { table, has_pictures });
                }
            }
        }
        let count =
            |wanted: Entry, figures: &[FigureSource]| figures.iter().filter(|figure| figure.entry == wanted).count();
        let marks = count(Entry::NotApplicable, &figures);
        notes.extend((marks > 0).then_some(Note::NotApplicable { count: marks }));
        let blanks = count(Entry::Missing, &figures);
        notes.extend((blanks > 0).then_some(Note::Blank { count: blanks }));
        for figure in &figures {
            notes.extend(figure.repairs.iter().map(|repair| Note::Figure {
                cell: figure.cell,
                raw: figure.raw.clone(),
                value: print_entry(figure.entry),
                repair: repair.clone(),
            }));
        }
        (figures, units)
    }

    fn facts(&self, report: &mut Report, notes: &mut Vec<Note>) {
        let head = &self.head;
        report.title.clone_from(&head.title);
        report.published = head.published;
        report.record.signed = head.signed;
        report.record.index_number.clone_from(&head.index_number);
        report.record.document_number.clone_from(&head.document_number);
        report.contact = head.contact.clone();
        let years = [head.year, head.other_year].into_iter().flatten();
        let mut others = years.filter(|year| *year != self.year.get());
        notes.extend(others.next().map(|other| Note::OtherYear { used: self.year.get(), other }));
        notes.extend(
            head.bare_date.filter(|date| head.signed != Some(*date)).map(|date| Note::BareDate(date.to_string())),
        );
        if let (Some(used), Some(other)) = (head.published, head.other_published) {
            notes.push(Note::TwoDates(used.to_string(), other.to_string()));
        }
        report.scope = match (self.known.scope, &head.scope) {
            (Some(scope), _) => scope,
            (None, Some((scope, words))) => {
                notes.push(Note::ScopeAggregated(words.clone()));
                *scope
            }
            (None, None) => {
                notes.push(Note::ScopeOwn);
                Scope::Own
            }
        };
    }

    /// That the source holds text that it does not show. Margins and programs are not worth a word.
    fn hidden(&self) -> Option<Note> {
        let told = |why| matches!(why, HiddenBy::Deleted | HiddenBy::Hidden | HiddenBy::Comment);
        let hidden: Vec<_> = self.transcript.hidden.iter().filter(|hidden| told(hidden.why)).collect();
        let first = hidden.first()?;
        let place = self.transcript.place(first.at).cloned();
        let text = first.text.chars().take(20).collect();
        Some(Note::Hidden { count: hidden.len(), first: (place, text) })
    }

    /// Parts of the source that its reader could not read, and that may hold text.
    fn unreadable(&self) -> Vec<Question> {
        let parts = self.transcript.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Picture(picture) if picture.file.is_none() && picture.target.contains("afchunk") => {
                Some(Question::Unreadable(picture.target.clone()))
            }
            _ => None,
        });
        parts.collect()
    }

    /// The lines between the title and the first section that are text of the report.
    fn preamble(&self, reading: &Reading, account: &mut Account) -> Vec<usize> {
        let first = reading.sections.iter().filter_map(|section| section.heading).min();
        let end = first.unwrap_or_else(|| first_row(self.lines));
        let title_end = self.head.title_lines.last().map_or(0, |at| at + 1);
        let folded_title = self.head.title.clone().unwrap_or_default();
        let of_facts: BTreeSet<usize> = self.lines[..end].iter().filter_map(head::table_of_facts).collect();
        let mut preamble = Vec::new();
        for at in 0..end {
            let line = &self.lines[at];
            if line.is_outside || self.head.title_lines.contains(&at) {
                continue;
            }
            let text = without_blanks(text_of(self.transcript, line));
            let is_of_page = match line.kind {
                LineKind::Row(number) => of_facts.contains(&number),
                LineKind::Words(_) | LineKind::Picture(_) => {
                    let is_fact = |at: usize| head::is_of_facts(text_of(self.transcript, &self.lines[at]));
                    let is_value = || at > 0 && is_fact(at - 1);
                    let is_above = is_above_title(&text) || line.is_link || is_value();
                    at < title_end && is_above
                        || is_fact(at)
                        || is_boilerplate(&text)
                        || is_byline(&text)
                        || folded_title.contains(&text)
                }
            };
            if is_of_page {
                account.mark(line.range.clone(), Use::Boilerplate);
            } else if self.head.document_number.as_ref() == Some(&text) {
                account.mark(line.range.clone(), Use::Used);
            } else if at >= title_end {
                preamble.push(at);
            }
        }
        preamble
    }
}

/// Whether a line above the title belongs to the page: the name of a site or organ, a way to the page, a column.
/// What does not, such as the notice that a report was sent with, is listed as not used.
fn is_above_title(text: &str) -> bool {
    const STARTS: [&str; 6] = ["首页", "当前位置", "您的位置", "您现在的位置", "您当前的位置", "所在位置"];
    const COLUMNS: [&str; 6] = ["公开", "年报", "首页", "网站", "门户", "政务"];
    let is_column = text.chars().count() <= 16 && COLUMNS.iter().any(|word| text.contains(word));
    STARTS.iter().any(|start| text.starts_with(start))
        || text.contains(['>', '›', '»'])
        || (is_column || head::is_name(text)) && !text.contains(['。', '：', ':', '，'])
}

/// `发布时间：2021-01-20 来源：县政府办 浏览次数：35`
fn is_byline(text: &str) -> bool {
    const NAMES: [&str; 11] = [
        "发布时间",
        "发布日期",
        "来源：",
        "来源:",
        "信息来源",
        "浏览",
        "发布机构：",
        "索引号",
        "发文字号",
        "文号",
        "作者",
    ];
    text.chars().count() <= 80 && NAMES.iter().any(|name| text.starts_with(name))
}
