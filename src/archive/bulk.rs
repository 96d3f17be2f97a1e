//! Whether the files of many reports below `data/` say what each report's own `report.json` says.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};

use super::figures::{Cells, LONGEST, MOST, amount, csv_fields, damage, of_json, report_folder, text};
use crate::bytes::lines;
use crate::data::wide::MARKS;
use crate::data::{FOLDER, Format, Json};
use crate::finding::damage::FigureCopy;
use crate::finding::{ContainerFault, Damage, Findings};
use crate::tree::Listed;

/// How a file is compared; gives how many reports a list of them has.
type Compare = fn(&dyn Listed, &str, &mut Findings) -> io::Result<usize>;

/// Compares all of them. Together, the lists of the years have every report once.
pub(super) fn compare(files: &dyn Listed, findings: &mut Findings) {
    let mut met = 0;
    for path in files.paths().iter().filter(|path| path.starts_with(FOLDER)) {
        let name = &path[FOLDER.len()..];
        let of_years = |stem: &str, ending: &str| {
            let year = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending));
            year.is_some_and(|year| year.starts_with(|c: char| c.is_ascii_digit()))
        };
        let compare: Compare = match () {
            () if of_years("reports-", ".json") => of_objects,
            () if of_years("cells-", ".csv") => of_cells,
            () if of_years("cells-", ".zip") => of_copy,
            () if of_years("reports-", ".csv") || name == "reports.csv" => of_lines,
            () if of_years("table-", ".xlsx") => of_workbook,
            () => continue,
        };
        match compare(files, path, findings) {
            Ok(reports) => met += reports,
            Err(error) => damage(findings, path, Damage::Container { fault: error.into() }),
        }
    }
    let has_lists = files.paths().iter().any(|path| path.starts_with(FOLDER));
    if has_lists && met != files.paths().iter().filter(|path| report_folder(path).is_some()).count() {
        damage(findings, FOLDER.trim_end_matches('/'), Damage::OneSided { missing: FigureCopy::Bulk });
    }
}

#[derive(serde::Deserialize)]
struct ReportName<'t> {
    #[serde(borrow)]
    agency: Id<'t>,
    year: u16,
}

#[derive(serde::Deserialize)]
struct Id<'t> {
    #[serde(borrow)]
    id: std::borrow::Cow<'t, str>,
}

/// A list of reports as JSON, one a line.
fn of_objects(files: &dyn Listed, path: &str, findings: &mut Findings) -> io::Result<usize> {
    let mut met = 0;
    for line in lines::lines(files.open(path)?) {
        let line = line?;
        let line = line.trim_end_matches(',');
        if !line.starts_with("{\"version\"") || line.ends_with('[') {
            continue;
        }
        let Ok(which) = serde_json::from_str::<ReportName<'_>>(line) else {
            damage(findings, path, Damage::Container { fault: ContainerFault::Unreadable });
            continue;
        };
        met += 1;
        let own = Json.own_path(&format!("{}/{}", which.agency.id, which.year));
        match text(files, &own) {
            None => damage(findings, &own, Damage::OneSided { missing: FigureCopy::Json }),
            Some(text) if text.trim_end() == line => {}
            Some(text) => {
                difference(findings, &own, &of_json(&text).unwrap_or_default(), &of_json(line).unwrap_or_default())
            }
        }
    }
    Ok(met)
}

/// The names of a table's columns, and where the agency and the year stand in its lines.
struct Head {
    names: Vec<String>,
    agency: usize,
    year: usize,
}

impl Head {
    fn read(line: Option<io::Result<String>>) -> io::Result<Head> {
        let line = line.transpose()?.unwrap_or_default();
        let names = csv_fields(line.trim_start_matches('\u{feff}'));
        let at = |name: &str| names.iter().position(|other| other == name).ok_or(io::ErrorKind::InvalidData);
        Ok(Head { agency: at("agency")?, year: at("year")?, names })
    }

    /// The folder of the report that a line is of.
    fn folder(&self, fields: &[String]) -> Option<String> {
        Some(format!("{}/{}", fields.get(self.agency)?, fields.get(self.year)?))
    }
}

/// A table with a line for each cell: those of a report stand together.
fn of_cells(files: &dyn Listed, path: &str, findings: &mut Findings) -> io::Result<usize> {
    cells_of(files, files.open(path)?, findings)
}

fn cells_of(files: &dyn Listed, table: impl Read, findings: &mut Findings) -> io::Result<usize> {
    let mut rest = lines::lines(table);
    let head = Head::read(rest.next())?;
    let at = |name: &str| head.names.iter().position(|other| other == name).ok_or(io::ErrorKind::InvalidData);
    let [table, row, column, value, state] = [at("table")?, at("row")?, at("column")?, at("value")?, at("state")?];
    let (mut of, mut cells): (Option<String>, Cells) = (None, Cells::new());
    for line in rest {
        let fields = csv_fields(&line?);
        let Some(folder) = head.folder(&fields).filter(|_| fields.len() == head.names.len()) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        if of.as_ref() != Some(&folder) {
            hold(files, of.replace(folder), &std::mem::take(&mut cells), findings);
        }
        let said = match &*fields[state] {
            "missing" | "unreadable" => String::new(),
            "not_applicable" => "/".to_owned(),
            _ => amount(&fields[value]),
        };
        let address = format!("{}.{}.{}", fields[table], fields[row], fields[column]);
        if let Some(twice) = cells.insert(address.clone(), said) {
            cells.insert(format!("{address}#2"), twice);
        }
    }
    hold(files, of, &cells, findings);
    Ok(0)
}

/// A table with a line for each report.
fn of_lines(files: &dyn Listed, path: &str, findings: &mut Findings) -> io::Result<usize> {
    let mut rest = lines::lines(files.open(path)?);
    let head = Head::read(rest.next())?;
    for line in rest {
        let fields = csv_fields(&line?);
        if fields.len() != head.names.len() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let values = head.names.iter().zip(&fields).filter(|(name, _)| name.matches('.').count() == 2);
        let cells = values.filter_map(|(name, value)| Some((name.clone(), said(value)?))).collect();
        hold(files, head.folder(&fields), &cells, findings);
    }
    Ok(0)
}

/// What a field of a line says; `None` where the report's form does not ask for it.
fn said(value: &str) -> Option<String> {
    let [_, unread, absent] = MARKS;
    match value {
        value if value == absent => None,
        value if value == unread => Some(String::new()),
        value => Some(amount(value)),
    }
}

/// The same, compressed.
fn of_copy(files: &dyn Listed, path: &str, findings: &mut Findings) -> io::Result<usize> {
    let mut zip = ::zip::ZipArchive::new(Cursor::new(files.bytes(path)?)).map_err(io::Error::other)?;
    let inside = zip.by_index(0).map_err(io::Error::other)?;
    cells_of(files, inside, findings)
}

/// The workbook of a year: its lines and columns are those of the table of that year.
fn of_workbook(files: &dyn Listed, path: &str, findings: &mut Findings) -> io::Result<usize> {
    let own = path.replace("/table-", "/reports-").replace(".xlsx", ".csv");
    let mut zip = ::zip::ZipArchive::new(Cursor::new(files.bytes(path)?)).map_err(io::Error::other)?;
    let mut sheet = String::new();
    let inside = zip.by_name("xl/worksheets/sheet1.xml").map_err(io::Error::other)?;
    inside.take(64 * LONGEST).read_to_string(&mut sheet)?;
    let mut rest = lines::lines(files.open(&own)?);
    let head = Head::read(rest.next())?;
    let first = head.names.iter().position(|name| name.matches('.').count() == 2).unwrap_or(head.names.len());
    // Its heads take three lines.
    let mut rows = sheet.split("<row r=\"").skip(4);
    for line in rest {
        let (fields, row) = (csv_fields(&line?), rows.next().unwrap_or_default());
        let cells = |values: &mut dyn Iterator<Item = (usize, String)>| -> Cells {
            values.filter_map(|(at, value)| Some((head.names.get(at)?.clone(), value))).collect()
        };
        let stated =
            cells(&mut fields.iter().enumerate().skip(first).filter_map(|(at, value)| Some((at, said(value)?))));
        let shown = fields.iter().enumerate().skip(first).filter(|(_, value)| **value != MARKS[2]);
        let values = cells_of_row(row);
        // What could not be read is told in words.
        let is_unread = |at: usize| fields[at] == MARKS[1];
        let of = |at: usize| values.get(&at).filter(|_| !is_unread(at)).map(|value| amount(value)).unwrap_or_default();
        let found = cells(&mut shown.map(|(at, _)| (at, of(at))));
        let is_whose =
            values.get(&head.agency) == fields.get(head.agency) && values.get(&head.year) == fields.get(head.year);
        if !is_whose {
            damage(findings, path, Damage::OneSided { missing: FigureCopy::Bulk });
            return Ok(0);
        }
        difference(findings, path, &stated, &found);
    }
    if rows.next().is_some() {
        damage(findings, path, Damage::OneSided { missing: FigureCopy::Csv });
    }
    Ok(0)
}

/// The values of a row of a sheet, by column from 0.
fn cells_of_row(row: &str) -> BTreeMap<usize, String> {
    let cell = |cell: &str| {
        let (place, rest) = cell.split_once('"')?;
        let letters = place.bytes().take_while(u8::is_ascii_uppercase);
        let column = letters.fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
        let text = [("<v>", "</v>"), ("<t>", "</t>")].into_iter().find_map(|(start, end)| {
            let (_, text) = rest.split_once(start)?;
            Some(text.split_once(end)?.0)
        });
        Some((column.checked_sub(1)?, text.unwrap_or_default().to_owned()))
    };
    row.split("<c r=\"").skip(1).filter_map(cell).collect()
}

/// Holds what is said of a report against its own file.
fn hold(files: &dyn Listed, folder: Option<String>, cells: &Cells, findings: &mut Findings) {
    let Some(folder) = folder else { return };
    let own = Json.own_path(&folder);
    match text(files, &own).and_then(|text| of_json(&text)) {
        None => damage(findings, &own, Damage::OneSided { missing: FigureCopy::Json }),
        Some(stated) => difference(findings, &own, &stated, cells),
    }
}

fn difference(findings: &mut Findings, path: &str, own: &Cells, bulk: &Cells) {
    let place = if path.ends_with(".json") { FigureCopy::Json } else { FigureCopy::Csv };
    let addresses: BTreeSet<&String> = own.keys().chain(bulk.keys()).collect();
    let differing = addresses.into_iter().filter(|address| own.get(*address) != bulk.get(*address));
    for cell in differing.take(MOST) {
        let values = vec![(place, own.get(cell).cloned()), (FigureCopy::Bulk, bulk.get(cell).cloned())];
        damage(findings, path, Damage::Figure { cell: cell.clone(), values });
    }
}
