//! Reading a form from its TOML file. The file's shape is described by the structs below;
//! the two embedded editions are its examples.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use serde::Deserialize;

use super::grid::Headers;
use super::label;
use super::meaning::{self, Meaning, OwnMeanings, RateFile};
use super::quantity::{self, QuantityFile};
use super::{
    Block, Cell, CellKind, Column, Comparison, Continuation, Figure, Form, Gloss, Relation, Replacement, Row, Rule,
    Section, Table, TableShape, Term, Topic,
};

/// Why a form file is not a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormError {
    /// Not TOML, or not of the shape of a form: the parser's words and where.
    Syntax {
        /// What the parser says.
        message: String,
        /// The bytes it speaks of.
        span: Option<Range<usize>>,
    },
    /// A key stands twice where it must be unique.
    Twice(String),
    /// A key is not made of letters, digits and underscores; keys become addresses.
    BadKey(String),
    /// Something names a table, row, column, figure or section that the form does not have.
    Unknown(String),
    /// The form has no table, or a table no cells.
    Empty(String),
    /// More cells than a form may have.
    TooLarge(usize),
}

/// A form may have this many cells; the statutory one has 200.
const MOST_CELLS: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    id: String,
    name: String,
    #[serde(default)]
    basis: String,
    years: Option<Years>,
    /// Years after those for which it may still be used.
    accepted: Option<Years>,
    #[serde(default)]
    section: Vec<SectionFile>,
    #[serde(default)]
    table: Vec<TableFile>,
    #[serde(default)]
    sum: Vec<SumFile>,
    #[serde(default)]
    balance: Vec<BalanceFile>,
    #[serde(default)]
    remainder: Vec<RemainderFile>,
    #[serde(default)]
    not_below: Vec<NotBelowFile>,
    #[serde(default)]
    continuation: Vec<ContinuationFile>,
    #[serde(default)]
    replacement: Vec<ReplacementFile>,
    #[serde(default)]
    figure: Vec<FigureFile>,
    #[serde(default)]
    sentence: Vec<SentenceFile>,
    #[serde(default)]
    quantity: Vec<QuantityFile>,
    #[serde(default)]
    meaning: Vec<Meaning>,
    #[serde(default)]
    rate: Vec<RateFile>,
    #[serde(default)]
    instructions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Years {
    from: u16,
    to: Option<u16>,
}

impl Years {
    fn range(self) -> Range<u16> {
        self.from..self.to.map_or(u16::MAX, |to| to.saturating_add(1))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionFile {
    key: String,
    #[serde(default)]
    number: String,
    heading: String,
    #[serde(default)]
    also: Vec<String>,
    table: Option<String>,
    #[serde(default)]
    told: bool,
    #[serde(default)]
    topics: Vec<TopicFile>,
}

/// Something that a section should speak of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    label: String,
    words: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
    #[serde(default)]
    governments: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    key: String,
    label: String,
    #[serde(default)]
    also: Vec<String>,
    layout: LayoutFile,
    /// What is printed over the row labels of a stacked table, or said of the one line of a wide one.
    #[serde(default)]
    stub: String,
    /// What is printed in the corner of a matrix.
    #[serde(default)]
    corner: String,
    #[serde(default)]
    unit: String,
    /// Whether an aggregated report adds up those of the units.
    #[serde(default)]
    additive: bool,
    block: Vec<BlockFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum LayoutFile {
    Stacked,
    Matrix,
    Wide,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockFile {
    #[serde(default)]
    caption: String,
    columns: Vec<ColumnFile>,
    rows: Vec<RowFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    key: String,
    label: String,
    #[serde(default)]
    kind: KindFile,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum KindFile {
    #[default]
    Count,
    Change,
    Money,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    key: String,
    label: String,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    legislative: bool,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Each {
    Row,
    Column,
}

/// What a relation is about; without it, the words for all relations of its kind are used.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossFile {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SumFile {
    name: String,
    gloss: Option<GlossFile>,
    table: String,
    each: Each,
    total: String,
    terms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BalanceFile {
    name: String,
    gloss: Option<GlossFile>,
    table: String,
    each: Each,
    left: Vec<String>,
    right: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemainderFile {
    name: String,
    gloss: Option<GlossFile>,
    table: String,
    each: Each,
    terms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotBelowFile {
    name: String,
    gloss: Option<GlossFile>,
    table: String,
    each: Each,
    upper: String,
    lower: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContinuationFile {
    name: String,
    gloss: Option<GlossFile>,
    /// With `each`, the table whose rows or columns each have one; the cells are then named by column or row alone.
    table: Option<String>,
    each: Option<Each>,
    /// Cells of the earlier report that are added up, or with a `-` before them taken away.
    earlier: Vec<String>,
    /// The same of the later report.
    #[serde(default)]
    meanwhile: Vec<String>,
    #[serde(default)]
    compare: CompareFile,
    later: String,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum CompareFile {
    #[default]
    Equal,
    NotLess,
}

/// Rows of this form that took the place of rows of another edition.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplacementFile {
    table: String,
    rows: Vec<String>,
    edition: String,
    replaced: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureFile {
    key: String,
    label: String,
    short: Option<String>,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    headline: bool,
    part_of: Option<String>,
    cells: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentenceFile {
    zh: String,
}

/// Reads a form and makes sure that everything it names exists.
pub(super) fn read(text: &str) -> Result<Form, FormError> {
    let file: FormFile = toml::from_str(text)
        .map_err(|error| FormError::Syntax { message: error.message().to_owned(), span: error.span() })?;
    let glosses = glosses(&file);
    let edition = file.id.clone();
    let tables = file.table.into_iter().map(|table| read_table(table, &edition)).collect::<Result<Vec<_>, _>>()?;
    unique(tables.iter().map(|table| &*table.key))?;
    let sections = read_sections(file.section, &tables)?;
    let mut form = Form {
        id: file.id,
        name: file.name,
        basis: file.basis,
        years: file.years.map(Years::range),
        accepted: file.accepted.map(Years::range),
        sections,
        tables,
        relations: Vec::new(),
        continuations: Vec::new(),
        glosses,
        figures: Vec::new(),
        sentences: file.sentence.into_iter().map(|sentence| sentence.zh).collect(),
        instructions: file.instructions,
        replacements: Vec::new(),
        exchanges: Vec::new(),
        cells: Vec::new(),
        layouts: Default::default(),
        own_quantities: file.quantity,
        quantities: Default::default(),
        own_meanings: OwnMeanings { meanings: file.meaning, rates: file.rate },
        rates: Default::default(),
        free_cells: Default::default(),
        instruction_letters: Default::default(),
    };
    let size = form.tables.iter().flat_map(|table| &table.blocks).map(|block| block.rows.len() * block.columns.len());
    let size: usize = size.sum();
    if size > MOST_CELLS {
        return Err(FormError::TooLarge(size));
    }
    form.number_cells();

    let mut relations = Vec::new();
    for sum in file.sum {
        let make = |line: &FormLine<'_>| -> Option<Rule> {
            let (total, terms) = (line.cell(&sum.total)?, line.cells(&sum.terms)?);
            Some(match sum.each {
                Each::Row => Rule::RowSum { total, terms },
                Each::Column => Rule::ColumnSum { total, terms },
            })
        };
        relate(&form, &sum.name, &sum.table, sum.each, make, &mut relations)?;
    }
    for balance in file.balance {
        let make = |line: &FormLine<'_>| {
            Some(Rule::Balance { left: line.cells(&balance.left)?, right: line.cells(&balance.right)? })
        };
        relate(&form, &balance.name, &balance.table, balance.each, make, &mut relations)?;
    }
    for remainder in file.remainder {
        let make = |line: &FormLine<'_>| Some(Rule::Remainder { terms: line.cells(&remainder.terms)? });
        relate(&form, &remainder.name, &remainder.table, remainder.each, make, &mut relations)?;
    }
    for pair in file.not_below {
        let make = |line: &FormLine<'_>| {
            Some(Rule::NotBelow { upper: line.cell(&pair.upper)?, lower: line.cell(&pair.lower)? })
        };
        relate(&form, &pair.name, &pair.table, pair.each, make, &mut relations)?;
    }
    form.relations = relations;

    let find = |form: &Form, address: &String| form.find(address).ok_or_else(|| FormError::Unknown(address.clone()));
    for across in file.continuation {
        let continuations = read_continuation(&form, &across)?;
        form.continuations.extend(continuations);
    }
    form.replacements =
        file.replacement.into_iter().map(|entry| read_replacement(&form, entry)).collect::<Result<_, _>>()?;
    for figure in file.figure {
        let cells = figure.cells.iter().map(|address| find(&form, address)).collect::<Result<Vec<Cell>, _>>()?;
        let short = figure.short.unwrap_or_else(|| figure.label.clone());
        form.figures.push(Figure {
            key: figure.key,
            label: figure.label,
            short,
            unit: figure.unit,
            headline: figure.headline,
            part_of: figure.part_of,
            cells,
        });
    }
    unique(form.figures.iter().map(|figure| &*figure.key))?;
    if let Some(whole) =
        form.figures.iter().filter_map(|it| it.part_of.as_ref()).find(|&key| form.figure(key).is_none())
    {
        return Err(FormError::Unknown(whole.clone()));
    }
    quantity::verify(&form, &form.own_quantities)?;
    meaning::verify(&form)?;
    Ok(form)
}

/// What the form says of its relations.
fn glosses(file: &FormFile) -> Vec<Gloss> {
    let sums = file.sum.iter().map(|sum| (&sum.name, &sum.gloss));
    let balances = file.balance.iter().map(|balance| (&balance.name, &balance.gloss));
    let remainders = file.remainder.iter().map(|remainder| (&remainder.name, &remainder.gloss));
    let pairs = file.not_below.iter().map(|pair| (&pair.name, &pair.gloss));
    let across = file.continuation.iter().map(|across| (&across.name, &across.gloss));
    let all = sums.chain(balances).chain(remainders).chain(pairs).chain(across);
    all.filter_map(|(name, gloss)| {
        let GlossFile { zh, en } = gloss.as_ref()?;
        Some(Gloss { name: name.clone(), zh: zh.clone(), en: en.clone() })
    })
    .collect()
}

/// One row or one column, in which a relation looks for its cells.
struct FormLine<'a> {
    form: &'a Form,
    table: usize,
    each: Each,
    at: &'a str,
}

impl FormLine<'_> {
    fn cell(&self, key: &str) -> Option<Cell> {
        let table = &self.form.tables[self.table];
        match self.each {
            Each::Row => table.find(self.at, key),
            Each::Column => table.find(key, self.at),
        }
    }

    fn cells(&self, keys: &[String]) -> Option<Vec<Cell>> {
        keys.iter().map(|key| self.cell(key)).collect()
    }
}

/// Makes a relation for every row or column of a table that has all its cells.
fn relate(
    form: &Form,
    name: &str,
    table: &str,
    each: Each,
    make: impl Fn(&FormLine<'_>) -> Option<Rule>,
    relations: &mut Vec<Relation>,
) -> Result<(), FormError> {
    let index = form.tables.iter().position(|entry| entry.key == table);
    let index = index.ok_or_else(|| FormError::Unknown(table.to_owned()))?;
    let before = relations.len();
    for at in lines(&form.tables[index], each) {
        let line = FormLine { form, table: index, each, at };
        relations.extend(make(&line).map(|rule| Relation { name: name.to_owned(), rule }));
    }
    if relations.len() == before {
        return Err(FormError::Unknown(name.to_owned()));
    }
    // In the form's order, not in that of the keys.
    relations[before..].sort_by_key(|relation| relation.rule.cells().min());
    Ok(())
}

/// One continuation, or one for every row or column of a table that has all its cells, in the form's order.
fn read_continuation(form: &Form, file: &ContinuationFile) -> Result<Vec<Continuation>, FormError> {
    let make = |find: &dyn Fn(&str) -> Option<Cell>| -> Result<Continuation, FormError> {
        let cell = |name: &str| find(name).ok_or_else(|| FormError::Unknown(name.to_owned()));
        let term = |text: &String| {
            let (name, minus) = text.strip_prefix('-').map_or((&**text, false), |name| (name.trim_start(), true));
            Ok(Term { cell: cell(name)?, minus })
        };
        Ok(Continuation {
            name: file.name.clone(),
            earlier: file.earlier.iter().map(term).collect::<Result<_, _>>()?,
            meanwhile: file.meanwhile.iter().map(term).collect::<Result<_, _>>()?,
            comparison: match file.compare {
                CompareFile::Equal => Comparison::Equal,
                CompareFile::NotLess => Comparison::NotLess,
            },
            later: cell(&file.later)?,
        })
    };
    let (Some(each), Some(table)) = (file.each, &file.table) else {
        return Ok(vec![make(&|address| form.find(address))?]);
    };
    let index = form.tables.iter().position(|entry| entry.key == *table);
    let index = index.ok_or_else(|| FormError::Unknown(table.clone()))?;
    let lines = lines(&form.tables[index], each).into_iter();
    let mut made: Vec<Continuation> = lines
        .filter_map(|at| {
            let line = FormLine { form, table: index, each, at };
            make(&|key| line.cell(key)).ok()
        })
        .collect();
    if made.is_empty() {
        return Err(FormError::Unknown(file.name.clone()));
    }
    made.sort_by_key(|across| across.later);
    Ok(made)
}

/// The keys of a table's rows or columns.
fn lines(table: &Table, each: Each) -> BTreeSet<&str> {
    let blocks = &table.blocks;
    match each {
        Each::Row => blocks.iter().flat_map(|block| block.rows.iter().map(|row| &*row.key)).collect(),
        Each::Column => blocks.iter().flat_map(|block| block.columns.iter().map(|column| &*column.key)).collect(),
    }
}

/// Makes sure that the rows of this form exist; those of the other edition are looked up when they are met.
fn read_replacement(form: &Form, file: ReplacementFile) -> Result<Replacement, FormError> {
    let table = form.tables.iter().find(|table| table.key == file.table);
    let table = table.ok_or_else(|| FormError::Unknown(file.table.clone()))?;
    if let Some(row) = file.rows.iter().find(|key| table.rows().all(|(_, row)| row.key != **key)) {
        return Err(FormError::Unknown(row.clone()));
    }
    unique(file.rows.iter().map(String::as_str))?;
    unique(file.replaced.iter().map(String::as_str))?;
    if file.rows.is_empty() || file.replaced.is_empty() {
        return Err(FormError::Empty(file.table));
    }
    Ok(Replacement { table: file.table, sides: [(form.id.clone(), file.rows), (file.edition, file.replaced)] })
}

fn read_sections(files: Vec<SectionFile>, tables: &[Table]) -> Result<Vec<Section>, FormError> {
    unique(files.iter().map(|section| &*section.key))?;
    let read = |file: SectionFile| {
        let table = match &file.table {
            Some(key) => {
                let index = tables.iter().position(|table| table.key == *key);
                Some(index.ok_or_else(|| FormError::Unknown(key.clone()))?)
            }
            None => None,
        };
        let wordings = wordings(&file.heading, &file.also, |folded| vec![label::unnumbered(folded).to_owned()]);
        let headings = std::iter::once(&file.heading).chain(&file.also).cloned().collect();
        let topics = file.topics.into_iter().map(read_topic).collect();
        let SectionFile { key, number, heading, told, .. } = file;
        Ok(Section { key, number, heading, headings, wordings, table, told, topics })
    };
    files.into_iter().map(read).collect()
}

fn read_topic(file: TopicFile) -> Topic {
    let TopicFile { label, words, not_after, governments } = file;
    Topic { label, words, not_after, governments }
}

fn read_table(file: TableFile, edition: &str) -> Result<Table, FormError> {
    let layout = match file.layout {
        LayoutFile::Stacked => TableShape::Stacked,
        LayoutFile::Matrix => TableShape::Matrix,
        LayoutFile::Wide => TableShape::Wide,
    };
    if file.block.is_empty() || file.block.iter().any(|block| block.rows.is_empty() || block.columns.is_empty()) {
        return Err(FormError::Empty(file.key));
    }
    let blocks: Vec<Block> =
        file.block.into_iter().map(|block| read_block(block, layout, edition)).collect::<Result<_, _>>()?;
    unique(blocks.iter().flat_map(|block| &block.rows).map(|row| &*row.key))?;
    let rows = row_names(&blocks);
    let corner = if layout == TableShape::Matrix { file.corner } else { file.stub };
    let wordings = wordings(&file.label, &file.also, |_| Vec::new());
    Ok(Table {
        edition: edition.to_owned(),
        key: file.key,
        label: file.label,
        layout,
        corner,
        unit: file.unit,
        additive: file.additive,
        blocks,
        wordings,
        rows,
    })
}

fn read_block(file: BlockFile, layout: TableShape, edition: &str) -> Result<Block, FormError> {
    unique(file.columns.iter().map(|column| &*column.key))?;
    let columns: Vec<Column> = file
        .columns
        .into_iter()
        .map(|column| Column {
            wordings: wordings(&column.label, &column.also, |folded| vec![label::unbracketed(folded).to_owned()]),
            key: column.key,
            label: column.label,
            kind: match column.kind {
                KindFile::Count => CellKind::Count,
                KindFile::Change => CellKind::Change,
                KindFile::Money => CellKind::Money,
            },
            groups: column.groups,
        })
        .collect();
    let rows: Vec<Row> = file
        .rows
        .into_iter()
        .map(|row| Row {
            wordings: wordings(&row.label, &row.also, |folded| {
                let bare = label::unnumbered(folded).to_owned();
                vec![label::unbracketed(&bare).to_owned(), bare]
            }),
            key: row.key,
            label: row.label,
            groups: row.groups,
            edition: edition.to_owned(),
            legislative: row.legislative,
            first: Cell(0),
        })
        .collect();
    let (column_headers, row_headers) = headers(&columns, &rows, layout);
    Ok(Block { caption: file.caption, columns, rows, column_headers, row_headers })
}

/// The names under which rows are found: their keys, and their labels where only one row has them.
pub(super) fn row_names(blocks: &[Block]) -> HashMap<String, (usize, usize)> {
    let places = || {
        blocks
            .iter()
            .enumerate()
            .flat_map(|(b, block)| block.rows.iter().enumerate().map(move |(r, row)| (row, (b, r))))
    };
    // Keys first, then labels: a label never hides a key.
    let mut rows: HashMap<String, (usize, usize)> = places().map(|(row, place)| (row.key.clone(), place)).collect();
    let mut labels: HashMap<&str, Option<(usize, usize)>> = HashMap::new();
    for (row, place) in places() {
        for wording in &row.wordings {
            // A label that two rows share names neither.
            labels.entry(wording).and_modify(|found| *found = None).or_insert(Some(place));
        }
    }
    for (wording, found) in labels {
        if let Some(found) = found {
            rows.entry(wording.to_owned()).or_insert(found);
        }
    }
    rows
}

/// The merged headings of a block's columns (of the whole line, in wide tables) and of its rows.
pub(super) fn headers(columns: &[Column], rows: &[Row], layout: TableShape) -> (Headers, Headers) {
    fn path<'a>(groups: &'a [String], label: &'a str) -> Vec<&'a str> {
        groups.iter().map(String::as_str).chain([label]).collect()
    }
    let row_paths: Vec<Vec<&str>> = rows.iter().map(|row| path(&row.groups, &row.label)).collect();
    let column_paths: Vec<Vec<&str>> = columns.iter().map(|column| path(&column.groups, &column.label)).collect();
    let column_headers = match layout {
        TableShape::Wide => {
            let line: Vec<Vec<&str>> = row_paths
                .iter()
                .flat_map(|row| column_paths.iter().map(move |column| [&row[..], &column[..]].concat()))
                .collect();
            Headers::lay_out(&line)
        }
        TableShape::Stacked | TableShape::Matrix => Headers::lay_out(&column_paths),
    };
    (column_headers, Headers::lay_out(&row_paths))
}

/// The folded wordings under which a label may be written.
fn wordings(label: &str, also: &[String], shorter: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut wordings: Vec<String> = Vec::new();
    for label in std::iter::once(label).chain(also.iter().map(String::as_str)) {
        let folded = label::fold(label);
        for wording in shorter(&folded).into_iter().chain([folded]) {
            if !wording.is_empty() && !wordings.contains(&wording) {
                wordings.push(wording);
            }
        }
    }
    wordings
}

/// Makes sure that keys are keys, and each stands once.
fn unique<'a>(keys: impl Iterator<Item = &'a str>) -> Result<(), FormError> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(FormError::BadKey(key.to_owned()));
        }
        if !seen.insert(key) {
            return Err(FormError::Twice(key.to_owned()));
        }
    }
    Ok(())
}
