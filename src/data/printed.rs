//! A report as CSV, laid out as the form prints it: its title, then each table under its heading, with the form's own
//! words over and beside the figures. It is what a person opens; programs are given keys elsewhere.
//!
//! All lines have the same number of fields (RFC 4180). A field that the form merges with its neighbours has its text in
//! the first of them. A blank figure is one that the agency left blank, `/` one that does not apply, 0 a zero.

use super::csv::{MARK, field};
use super::{DataWords, Format, Told, Writer};
use crate::form::{Cell, CellKind, Form, Grid, GridCell, HeadingRole};
use crate::model::{Entry, Report, Unit};

/// The format.
pub struct Printed;

impl Format for Printed {
    fn own_file(&self) -> &'static str {
        "report.csv"
    }

    fn media_type(&self) -> &'static str {
        "text/csv"
    }

    fn writer(&self, form: &Form) -> Box<dyn Writer> {
        Box::new(PrintedWriter::of(form))
    }
}

/// All of a form's tables but the figures.
struct PrintedWriter {
    /// How many fields a line has.
    width: usize,
    /// The text before each figure.
    parts: Vec<(String, Cell)>,
    end: String,
}

impl PrintedWriter {
    fn of(form: &Form) -> PrintedWriter {
        let grids = (0..form.tables.len()).flat_map(|table| &form.layout(table).grids);
        let width = grids.flat_map(|grid| fields(grid)).map(|line| line.len()).max().unwrap_or(1);
        let mut writer = PrintedWriter { width, parts: Vec::new(), end: String::new() };
        for (index, table) in form.tables.iter().enumerate() {
            let section = form.sections.iter().find(|section| section.table == Some(index));
            let heading = match section {
                Some(section) if !section.number.is_empty() => format!("{}、{}", section.number, section.heading),
                Some(section) => section.heading.clone(),
                None => table.label.clone(),
            };
            writer.line(&[]);
            writer.line(&[Field::Text(&heading)]);
            for grid in &form.layout(index).grids {
                fields(grid).iter().for_each(|line| writer.line(line));
            }
        }
        writer
    }

    fn line(&mut self, line: &[Field<'_>]) {
        for (at, part) in line.iter().enumerate() {
            if at > 0 {
                self.end.push(',');
            }
            match part {
                Field::Empty => {}
                Field::Text(text) => self.end.push_str(&field(&on_one_line(text))),
                Field::Figure(cell) => self.parts.push((std::mem::take(&mut self.end), *cell)),
            }
        }
        push_end(&mut self.end, line.len(), self.width);
    }
}

impl Writer for PrintedWriter {
    fn write(&self, told: &Told<'_>) -> String {
        let Told { report, title, words, .. } = *told;
        let mut out = String::with_capacity(4 * 1024);
        out.push_str(MARK);
        let note = |out: &mut String, text: &str| {
            out.push_str(&field(&on_one_line(text)));
            push_end(out, 1, self.width);
        };
        note(&mut out, title);
        note(&mut out, &facts(report, words));
        for (before, cell) in &self.parts {
            out.push_str(before);
            match report.entry(*cell) {
                Entry::Amount(amount) => amount.push_to(&mut out),
                Entry::NotApplicable => out.push('/'),
                Entry::Missing => {}
                Entry::Unread => out.push_str(&field(&words.unread)),
            }
        }
        out.push_str(&self.end);
        let notes = notes(report, words);
        if !notes.is_empty() {
            push_end(&mut out, 1, self.width);
        }
        notes.iter().for_each(|text| note(&mut out, &format!("{}{text}", words.note)));
        out
    }
}

/// What stands under the title: the form, whose figures they are, and since when they are public.
fn facts(report: &Report, words: &DataWords) -> String {
    let form = &report.form;
    let basis = if form.basis.is_empty() { String::new() } else { format!("（{}）", form.basis) };
    let mut facts = vec![format!("{}{basis}", form.name), words.scope(report.scope).to_owned()];
    facts.extend(report.published.map(|date| format!("{}：{date}", words.published)));
    facts.join("；")
}

/// What the figures alone do not say.
fn notes(report: &Report, words: &DataWords) -> Vec<String> {
    let form = &report.form;
    let [missing, not_applicable, unread] = &words.notes;
    let states =
        [(Entry::Missing, missing), (Entry::NotApplicable, not_applicable), (Entry::Unread, unread)].into_iter();
    let states = states.filter(|(entry, _)| report.entries.contains(entry)).map(|(_, note)| note.clone());
    let money = form.cells().filter(|&cell| form.kind(cell) == CellKind::Money && report.amount(cell).is_some());
    let [wanyuan, yuan, unstated] = &words.units_of;
    let units = money.filter_map(|cell| {
        let note = match report.unit(cell) {
            Some(Unit::Yuan) => yuan,
            Some(Unit::Unstated) => unstated,
            None if form.around(cell).3.label.contains('元') => return None,
            None => wanyuan,
        };
        Some(note.replace("{cell}", &form.label(cell)))
    });
    states.chain(units).collect()
}

/// What stands at a place of a line.
enum Field<'f> {
    Empty,
    Text(&'f str),
    Figure(Cell),
}

/// The lines of a grid with all its places, without what is there for those who listen.
fn fields(grid: &Grid) -> Vec<Vec<Field<'_>>> {
    let lines: Vec<&Vec<GridCell>> = grid.head.iter().chain(&grid.body).collect();
    let mut reaching: Vec<usize> = Vec::new();
    let mut all = Vec::with_capacity(lines.len());
    for cells in lines {
        reaching.iter_mut().for_each(|lines| *lines = lines.saturating_sub(1));
        let mut line = Vec::new();
        for cell in cells {
            let (text, columns, high) = match cell {
                GridCell::Heading(heading) if heading.role == HeadingRole::Silent => continue,
                GridCell::Empty(_) => continue,
                GridCell::Heading(heading) => (Field::Text(&heading.label), heading.columns, heading.lines),
                GridCell::Figure(figure) => (Field::Figure(figure.cell), 1, 1),
            };
            while reaching.get(line.len()).is_some_and(|lines| *lines > 0) {
                line.push(Field::Empty);
            }
            let at = line.len();
            line.push(text);
            line.extend((1..columns).map(|_| Field::Empty));
            if reaching.len() < line.len() {
                reaching.resize(line.len(), 0);
            }
            reaching[at..line.len()].fill(if high > 1 { high } else { 0 });
        }
        all.push(line);
    }
    all
}

fn push_end(out: &mut String, fields: usize, width: usize) {
    out.extend(std::iter::repeat_n(',', width.saturating_sub(fields.max(1))));
    out.push_str("\r\n");
}

/// A text in one line, as whoever reads lines one by one expects.
fn on_one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use crate::model::{Agency, Amount, Year};

    #[test]
    fn a_report_is_laid_out_as_printed() {
        let form = Forms::embedded().get("2021").unwrap();
        let mut report = Report::blank(form.clone(), Year::new(2021).unwrap());
        report.entries.fill(Entry::Amount(Amount::ZERO));
        for (address, entry) in [
            ("active_disclosure.normative_documents.issued", Entry::Amount(Amount::whole(1234))),
            ("active_disclosure.administrative_fees.amount", Entry::Amount(Amount::read("1.5").unwrap())),
            ("requests.received.natural_person", Entry::Missing),
            ("requests.other_misc.total", Entry::NotApplicable),
            ("disputes.litigation_direct.upheld", Entry::Unread),
        ] {
            report.entries[form.find(address).unwrap().index()] = entry;
        }
        report.units.push((form.find("active_disclosure.administrative_fees.amount").unwrap(), Unit::Yuan));
        let words = DataWords {
            note: "注：".to_owned(),
            scopes: ["本单位数据".to_owned(), "汇总数据".to_owned()],
            published: "发布日期".to_owned(),
            unread: "有误".to_owned(),
            notes: ["空白：未填报", "“/”：不适用", "“有误”：未能读取"].map(str::to_owned),
            units_of: ["{cell}：万元", "{cell}：元", "{cell}：单位未注明"].map(str::to_owned),
            ..DataWords::default()
        };
        let agency = Agency::named("a", "甲局", "");
        let told = Told { report: &report, agency: &agency, above: None, title: "=甲局,\n2021年", words: &words };
        let text = Printed.writer(form).write(&told);
        let lines: Vec<&str> = text.strip_prefix(MARK).unwrap().split_terminator("\r\n").collect();
        assert!(
            lines.iter().all(|line| line.matches(',').count() == 14 + usize::from(line.contains("甲局"))),
            "{text}"
        );
        let shown: Vec<&str> = lines.iter().map(|line| line.trim_end_matches(',')).collect();
        expect_test::expect_file!["../../tests/data/printed.csv"].assert_eq(&(shown.join("\n") + "\n"));
    }
}
