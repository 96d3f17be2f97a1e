//! `nianbao import`: reports that exist already, in Word, as pages, text or sheets, become reports of the site.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::{Value as Json, json};

use super::{World, print};
use crate::bytes::digest;
use crate::chars::without_blanks;
use crate::disk::{self, Folder};
use crate::finding::Findings;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::form::{Form, Forms};
use crate::import::account::Use;
use crate::import::naming::{self, Named};
use crate::import::note::{Note, no_report_words, refusal_words};
use crate::import::record;
use crate::import::transcript::Transcript;
use crate::import::{self, Import, Known, NoReport};
use crate::model::{Agency, Imported, Report, Scope};
use crate::render::folders;
use crate::source::{CONFIG_FILE, Memo, body_of, is_agency_id, print_entry, read, read_one};
use crate::tree::{Site, Tree};

/// So many sources are read at once, and kept in memory.
const AT_ONCE: usize = 64;

/// The largest source that is read, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

#[derive(Args)]
pub(super) struct Arguments {
    /// 来源：文件，或放着旧年报的文件夹
    #[arg(required = true)]
    source: Vec<PathBuf>,
    /// 导入到哪个站点；没有的，新建一个
    #[arg(long, default_value = ".")]
    into: PathBuf,
    /// 机关代号，用于所有来源
    #[arg(long)]
    agency: Option<String>,
    /// 年度，用于所有来源
    #[arg(long)]
    year: Option<u16>,
    /// 格式，如 2019、2021；不写则按年度和表格判断
    #[arg(long)]
    form: Option<String>,
    /// 数据范围：own 本单位，aggregated 汇总；不写则按原文
    #[arg(long, value_enum)]
    scope: Option<ScopeArgument>,
    /// 空白的单元格：missing 记作未填报，zero 记作0
    #[arg(long, value_enum, default_value = "missing")]
    blank: Blank,
    /// 只看结果，不写文件
    #[arg(long)]
    dry_run: bool,
    /// 名称相近的机关，一律按新机关
    #[arg(long)]
    yes: bool,
    /// 覆盖站点里已有而内容不同的报告
    #[arg(long)]
    replace: bool,
    /// 输出格式
    #[arg(long, value_enum, default_value = "text")]
    output: super::Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScopeArgument {
    Own,
    Aggregated,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Blank {
    Missing,
    Zero,
}

/// A source, and what was read of it.
struct SourceReading {
    /// Its path, as it is said.
    file: String,
    /// The name of the folder it lies in, below the one that was named.
    folder: Option<String>,
    bytes: Vec<u8>,
    read: Result<(Transcript, Import), String>,
}

/// What became of a source.
struct Outcome {
    agency: Option<String>,
    state: State,
    /// Notes that came after the reading.
    notes: Vec<Note>,
}

enum State {
    /// Written, or to be written by a run that is not dry, to this file.
    Written(String),
    /// The site has this very report.
    Same(String),
    /// Not written: why, and what to do.
    Refused(String),
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let zh = world.lang == Lang::Zh;
    let sources = gather(&arguments.source, world.lang)?;
    if sources.is_empty() {
        return Err(if zh {
            "没有找到可以导入的文件".to_owned()
        } else {
            "there is nothing to import".to_owned()
        });
    }
    let is_site = arguments.into.join(CONFIG_FILE).exists();
    let site = if is_site { Some(super::open(&arguments.into, world.lang)?) } else { None };
    let portal = site.as_ref().map(|site| read(site, &folders(), &mut Memo::default(), &mut Findings::default()));
    let forms = portal.as_ref().map_or(Forms::embedded(), |source| &source.forms);
    let agencies = portal.as_ref().map_or_else(Vec::new, |source| source.portal.agencies.clone());
    let mut plan = Plan {
        arguments,
        lang: world.lang,
        forms,
        site: site.as_ref(),
        agencies,
        tree: Tree::default(),
        new: BTreeMap::new(),
        taken: BTreeMap::new(),
        replaced: BTreeSet::new(),
    };
    let mut said = Said::default();
    // So many sources are in memory at once.
    for some in sources.chunks(AT_ONCE) {
        let read = |(path, folder): &(PathBuf, Option<String>)| {
            read_source(path, folder.clone(), arguments, forms, world.lang)
        };
        let readings: Vec<SourceReading> = some.par_iter().map(read).collect();
        for reading in readings {
            let outcome = plan.place(&reading);
            said.take(&reading, &outcome, arguments, world.lang);
        }
    }
    let Plan { mut tree, new, replaced, .. } = plan;
    if !arguments.dry_run && !tree.0.is_empty() {
        if !is_site {
            tree.insert(CONFIG_FILE, super::new::config(if zh { "政府信息公开年报" } else { "Annual reports" }));
        }
        disk::write_all(&tree, &arguments.into, &replaced).map_err(|error| {
            let error = localize(&error.to_string(), world.lang);
            if zh { format!("没有写成：{error}") } else { format!("could not write: {error}") }
        })?;
    }
    let text = match arguments.output {
        super::Format::Json => {
            let all = json!({ "version": 1, "files": said.files });
            serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
        }
        super::Format::Text => said.text + &said.counts.words(&new, arguments, world.lang),
    };
    print(&text, world.lang)?;
    Ok(if said.is_open { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The files to read, in their order; of folders, all but hidden ones.
fn gather(sources: &[PathBuf], lang: Lang) -> Result<Vec<(PathBuf, Option<String>)>, String> {
    let mut files = Vec::new();
    for source in sources {
        if source.is_dir() {
            let found = disk::files_below(source).map_err(|error| {
                let reason = localize(&error.to_string(), lang);
                match lang {
                    Lang::Zh => format!("打不开文件夹 {}：{reason}", source.display()),
                    Lang::En => format!("cannot open the folder {}: {reason}", source.display()),
                }
            })?;
            let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
            files.extend(found.into_iter().map(|file| {
                let folder = file.parent().filter(|parent| parent != source).and_then(name);
                (file, folder)
            }));
        } else {
            super::plain_file(source, lang)?;
            files.push((source.clone(), None));
        }
    }
    Ok(files)
}

fn read_source(path: &Path, folder: Option<String>, arguments: &Arguments, forms: &Forms, lang: Lang) -> SourceReading {
    let file = path.display().to_string();
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let bytes = match disk::read_up_to(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) => {
            let reason = localize(&error.to_string(), lang);
            return SourceReading { file, folder, bytes: Vec::new(), read: Err(reason) };
        }
    };
    let read = import::format::read(&name, &bytes).map_err(|refusal| refusal_words(&refusal, &name, lang));
    let read = read.and_then(|transcript| {
        let known = Known {
            year: arguments.year,
            form: arguments.form.clone(),
            scope: arguments.scope.map(|scope| match scope {
                ScopeArgument::Own => Scope::Own,
                ScopeArgument::Aggregated => Scope::Aggregated,
            }),
            blank_is_zero: arguments.blank == Blank::Zero,
        };
        let read = match import::read(&transcript, &known, forms) {
            // `2019.docx` says it by its name.
            Err(NoReport::NoYear) => match year_of_name(&name) {
                Some(year) => import::read(&transcript, &Known { year: Some(year), ..known }, forms),
                None => Err(NoReport::NoYear),
            },
            read => read,
        };
        let mut import = read.map_err(|why| no_report_words(&why, lang))?;
        let imported = Imported { from: name.clone(), sha256: digest::sha256(&bytes) };
        import.report.record.imported = Some(imported);
        Ok((transcript, import))
    });
    SourceReading { file, folder, bytes, read }
}

/// The year that a file's name says, if it says one alone.
fn year_of_name(name: &str) -> Option<u16> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let numbers = stem.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let mut years = numbers.filter_map(|number| number.parse::<u16>().ok().filter(|year| (2000..2100).contains(year)));
    years.next().filter(|_| years.next().is_none())
}

/// What is to be written where.
struct Plan<'p> {
    arguments: &'p Arguments,
    lang: Lang,
    forms: &'p Forms,
    site: Option<&'p Folder>,
    /// Those of the site, and new ones.
    agencies: Vec<Agency>,
    tree: Tree,
    /// New agencies: id and name.
    new: BTreeMap<String, String>,
    /// The source of each report of this run, by agency and year.
    taken: BTreeMap<(String, u16), (String, Report, String)>,
    replaced: BTreeSet<String>,
}

impl Plan<'_> {
    /// Finds the place of a report, and puts its files into the tree.
    fn place(&mut self, reading: &SourceReading) -> Outcome {
        let mut notes = Vec::new();
        let (transcript, import) = match &reading.read {
            Ok(read) => read,
            Err(reason) => return Outcome { agency: None, state: State::Refused(reason.clone()), notes },
        };
        let agency = match self.agency(reading, import, &mut notes) {
            Ok(agency) => agency,
            Err(reason) => return Outcome { agency: None, state: State::Refused(reason), notes },
        };
        let state = self.report(&agency, reading, transcript, import);
        Outcome { agency: Some(agency), state, notes }
    }

    /// The id of the agency that a report is of.
    fn agency(&mut self, reading: &SourceReading, import: &Import, notes: &mut Vec<Note>) -> Result<String, String> {
        let zh = self.lang == Lang::Zh;
        let is_id = |id: &str| is_agency_id(id, &folders());
        let names = &import.head.names;
        if let Some(id) = &self.arguments.agency {
            if !is_id(id) {
                return Err(if zh {
                    format!("“{id}”不能用作机关代号")
                } else {
                    format!("`{id}` cannot be an agency's address")
                });
            }
            if self.agencies.iter().any(|agency| agency.id == *id) {
                return Ok(id.clone());
            }
            let name = names.first().cloned().ok_or_else(|| {
                if zh {
                    format!("{id} 是新的机关，来源里没有写它的全称")
                } else {
                    format!("{id} is new, and the source does not name it")
                }
            })?;
            return Ok(self.add(id.clone(), name, notes));
        }
        let near = match naming::find(names, reading.folder.as_deref(), &self.agencies) {
            Named::Known { id, by } => {
                notes.push(Note::Agency { name: by, id: id.clone() });
                return Ok(id);
            }
            Named::Nameless => {
                let found = names.first().cloned().unwrap_or_default();
                return Err(match (zh, found.is_empty()) {
                    (true, true) => "没有写明是哪个机关；请用 --agency 写明机关代号".to_owned(),
                    (true, false) => format!("只写了“{found}”，不知是哪个机关；请用 --agency 写明机关代号"),
                    (false, _) => "nothing says of which agency it is; say so with --agency".to_owned(),
                });
            }
            Named::Near { name, agency: (id, own) } if !self.arguments.yes => {
                return Err(if zh {
                    format!(
                        "来源写的是“{name}”，站点里有“{own}”（{id}）：是同一机关的，用 --agency {id}；不是的，用 --yes 按新机关导入"
                    )
                } else {
                    format!(
                        "the source says “{name}”, the site has “{own}” ({id}): --agency {id} if they are one, --yes if not"
                    )
                });
            }
            Named::Near { name, .. } | Named::New { name } => name,
        };
        let taken: BTreeSet<String> = self.agencies.iter().map(|agency| agency.id.clone()).collect();
        let id = naming::id_for(&near, reading.folder.as_deref(), &is_id, &taken);
        Ok(self.add(id, near, notes))
    }

    fn add(&mut self, id: String, name: String, notes: &mut Vec<Note>) -> String {
        notes.push(Note::NewAgency { name: name.clone(), id: id.clone() });
        self.tree.insert(format!("content/{id}/_index.md"), super::new::index(&name));
        self.agencies.push(Agency::named(&id, &name, ""));
        self.new.insert(id.clone(), name);
        id
    }

    fn report(&mut self, agency: &str, reading: &SourceReading, transcript: &Transcript, import: &Import) -> State {
        let zh = self.lang == Lang::Zh;
        let year = import.report.year;
        if let Some((other, report, body)) = self.taken.get(&(agency.to_owned(), year.get())) {
            let differences = differences(report, body, &import.report, &import.body, self.lang);
            return match (differences.is_empty(), zh) {
                (true, _) => State::Same(other.clone()),
                (false, true) => {
                    State::Refused(format!("与 {other} 是同一机关同一年的报告，内容不同，没有写入：\n{differences}"))
                }
                (false, false) => State::Refused(format!(
                    "of the same agency and year as {other}, and different; not written:\n{differences}"
                )),
            };
        }
        let is_bundle = !import.pictures.is_empty();
        let file =
            if is_bundle { format!("content/{agency}/{year}/index.md") } else { format!("content/{agency}/{year}.md") };
        let text = record::file(import, self.lang);
        if let Some(refused) = self.is_there(agency, &file, &text, import) {
            return refused;
        }
        self.tree.insert(&file, text);
        for picture in &import.pictures {
            self.tree.insert(
                format!("content/{agency}/{year}/{}", picture.name),
                transcript.files[picture.file].bytes.clone(),
            );
        }
        let ending =
            Path::new(&reading.file).extension().map_or_else(|| "txt".into(), |ending| ending.to_string_lossy());
        let ending = ending.to_ascii_lowercase();
        let kept = format!("imports/{agency}/{year}");
        self.tree.insert(format!("{kept}.json"), record::record(import, transcript));
        self.tree.insert(format!("{kept}.{ending}"), reading.bytes.clone());
        self.replaced.extend([format!("{kept}.json"), format!("{kept}.{ending}")]);
        self.taken.insert(
            (agency.to_owned(), year.get()),
            (reading.file.clone(), import.report.clone(), import.body.clone()),
        );
        State::Written(file)
    }

    /// Where the site has a report of that agency and year: that nothing is to be done, or how it differs.
    fn is_there(&mut self, agency: &str, file: &str, text: &str, import: &Import) -> Option<State> {
        let year = import.report.year;
        let site = self.site?;
        let paths = [format!("content/{agency}/{year}.md"), format!("content/{agency}/{year}/index.md")];
        let there = paths.into_iter().find(|path| site.root().join(path).exists())?;
        let bytes = site.read(&there, LARGEST).ok()?;
        let old = String::from_utf8_lossy(&bytes).into_owned();
        if old == text {
            return Some(State::Same(there));
        }
        if self.arguments.replace && there == file {
            self.replaced.insert(there);
            return None;
        }
        let (report, _) = read_one(&old, &there, year, self.forms);
        let body = body_of(site, &there);
        let differences = report
            .map_or_else(String::new, |report| differences(&report, &body, &import.report, &import.body, self.lang));
        Some(State::Refused(match (self.lang, differences.is_empty()) {
            (Lang::Zh, true) => format!("{there} 已存在，数据和文字相同，没有改动；要换成这次导入的，用 --replace"),
            (Lang::Zh, false) => format!("{there} 已存在而内容不同，没有改动；要覆盖用 --replace：\n{differences}"),
            (Lang::En, true) => {
                format!("{there} is there with the same figures and text, and was left alone; --replace takes this one")
            }
            (Lang::En, false) => {
                format!("{there} is there and different, and was left alone; --replace overwrites it:\n{differences}")
            }
        }))
    }
}

/// So many differences are listed.
const MOST: usize = 12;

/// How two reports differ: by cell, and by paragraph.
fn differences(old: &Report, old_body: &str, new: &Report, new_body: &str, lang: Lang) -> String {
    let mut lines = Vec::new();
    if old.form.id == new.form.id {
        let form = &*new.form;
        for cell in form.cells().filter(|&cell| old.entry(cell) != new.entry(cell)) {
            let (before, after) = (print_entry(old.entry(cell)), print_entry(new.entry(cell)));
            lines.push(match lang {
                Lang::Zh => format!("  {}（{}）：已有{before}，这次{after}", form.address(cell), form.label(cell)),
                Lang::En => format!("  {} ({}): {before} there, {after} here", form.address(cell), form.label(cell)),
            });
        }
    } else {
        lines.push(format!("  form: {} / {}", old.form.id, new.form.id));
    }
    let bare = |line: &str| without_blanks(line.trim_start_matches('#'));
    let set = |text: &str| text.lines().map(bare).filter(|line| !line.is_empty()).collect::<BTreeSet<_>>();
    let (before, after) = (set(old_body), set(new_body));
    let shown = |line: &String| line.chars().take(40).collect::<String>();
    lines.extend(before.difference(&after).map(|line| format!("  - {}", shown(line))));
    lines.extend(after.difference(&before).map(|line| format!("  + {}", shown(line))));
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        lines.push(if lang == Lang::Zh {
            format!("  ……另有{more}处")
        } else {
            format!("  … and {more} more")
        });
    }
    lines.join("\n")
}

/// What is said of all sources.
#[derive(Default)]
struct Said {
    text: String,
    files: Vec<Json>,
    counts: Counts,
    /// Whether anything was refused, or waits for an answer.
    is_open: bool,
}

/// How many sources became what.
#[derive(Default)]
struct Counts {
    all: usize,
    written: usize,
    same: usize,
    refused: usize,
    questions: usize,
}

impl Said {
    fn take(&mut self, reading: &SourceReading, outcome: &Outcome, arguments: &Arguments, lang: Lang) {
        self.counts.all += 1;
        match &outcome.state {
            State::Written(_) => self.counts.written += 1,
            State::Same(_) => self.counts.same += 1,
            State::Refused(_) => self.counts.refused += 1,
        }
        let questions = reading.read.as_ref().map_or(0, |(_, import)| import.questions.len());
        self.counts.questions += questions;
        self.is_open |= questions > 0 || matches!(outcome.state, State::Refused(_));
        match arguments.output {
            super::Format::Json => self.files.push(as_json(reading, outcome, lang)),
            super::Format::Text => self.text.push_str(&as_text(reading, outcome, arguments.dry_run, lang)),
        }
    }
}

impl Counts {
    /// The line below all files, with the agencies that are new.
    fn words(&self, new: &BTreeMap<String, String>, arguments: &Arguments, lang: Lang) -> String {
        let Counts { all, written, same, refused, questions } = self;
        let into = arguments.into.display();
        let names: Vec<String> = new.iter().map(|(id, name)| format!("{name} {id}")).collect();
        let mut out = match (names.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("新机关{}个：{}\n", names.len(), names.join("，")),
            (false, Lang::En) => format!("{} new agencies: {}\n", names.len(), names.join(", ")),
        };
        out.push_str(&match lang {
            Lang::Zh => format!(
                "共{all}个文件：写入{written}，相同{same}，未导入{refused}；待核{questions}处。接着：nianbao check {into}\n"
            ),
            Lang::En => format!(
                "{all} files: {written} written, {same} the same, {refused} not imported; {questions} open questions. Next: nianbao check {into}\n"
            ),
        });
        out
    }
}

/// What became of one source, as a clerk reads it, with what is to be looked at.
fn as_text(reading: &SourceReading, outcome: &Outcome, is_dry: bool, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut lines: Vec<(char, String)> = Vec::new();
    if let Ok((transcript, import)) = &reading.read {
        let form = &*import.report.form;
        lines.push(('·', tables_words(import, lang)));
        let (figures, others): (Vec<&Note>, Vec<&Note>) =
            outcome.notes.iter().chain(&import.notes).partition(|note| matches!(note, Note::Figure { .. }));
        lines.extend(
            others.into_iter().chain(figures.iter().copied().take(MOST)).map(|note| ('·', note.words(form, lang))),
        );
        if let Some(more) = figures.len().checked_sub(MOST).filter(|more| *more > 0) {
            lines.push(('·', if zh { format!("另有{more}格也这样读") } else { format!("and {more} more cells") }));
        }
        lines.extend(residue_words(transcript, import, lang).map(|words| ('·', words)));
        let count = import.questions.len();
        if count > 0 {
            lines.push((
                '?',
                if zh {
                    format!("请核对{count}处；核对前是草稿（draft: true），不会公布")
                } else {
                    format!("{count} open questions; a draft until they are answered")
                },
            ));
        }
        lines.extend(import.questions.iter().take(MOST).map(|question| ('?', question.words(form, lang))));
    }
    lines.push(match (&outcome.state, zh) {
        (State::Written(file), true) => ('→', format!("{} {file}", if is_dry { "将写入" } else { "已写入" })),
        (State::Written(file), false) => {
            ('→', format!("{} {file}", if is_dry { "to be written to" } else { "written to" }))
        }
        (State::Same(file), true) => ('→', format!("与 {file} 相同，没有改动")),
        (State::Same(file), false) => ('→', format!("the same as {file}; nothing to do")),
        (State::Refused(reason), _) => ('×', reason.clone()),
    });
    let lines = lines.iter().map(|(mark, text)| format!("  {mark} {}\n", text.replace('\n', "\n    ")));
    format!("{}\n{}", reading.file, lines.collect::<String>())
}

/// Text that was not used, with its places.
fn residue_words(transcript: &Transcript, import: &Import, lang: Lang) -> Option<String> {
    let residue = record::pieces(import, transcript, None);
    let word = |piece: &Json, key: &str| piece[key].as_str().unwrap_or_default().chars().take(30).collect::<String>();
    let words: Vec<String> =
        residue.iter().take(5).map(|piece| format!("{} “{}”", word(piece, "place"), word(piece, "text"))).collect();
    (!residue.is_empty()).then(|| match lang {
        Lang::Zh => format!("没有用到的文字{}处：{}", residue.len(), words.join("；")),
        Lang::En => format!("{} pieces of text were not used: {}", residue.len(), words.join("; ")),
    })
}

/// `表二10格、表三175格、表四15格，读出200格`
fn tables_words(import: &Import, lang: Lang) -> String {
    let form: &Form = &import.report.form;
    let count = |table: usize| import.figures.iter().filter(|figure| form.place(figure.cell).table == table).count();
    let parts = (0..form.tables.len()).map(|table| match lang {
        Lang::Zh => format!("{}{}格", form.tables[table].label, count(table)),
        Lang::En => format!("{} cells of {}", count(table), form.tables[table].label),
    });
    let (parts, all) = (parts.collect::<Vec<_>>(), form.cell_count());
    match lang {
        Lang::Zh => format!("{}；应有{all}格，读出{}格", parts.join("、"), import.figures.len()),
        Lang::En => format!("{}; {} of {all} cells read", parts.join(", "), import.figures.len()),
    }
}

fn as_json(reading: &SourceReading, outcome: &Outcome, lang: Lang) -> Json {
    let (written, refused) = match &outcome.state {
        State::Written(file) => (Some(file), None),
        State::Same(_) => (None, None),
        State::Refused(reason) => (None, Some(reason)),
    };
    let mut entry = json!({
        "file": reading.file, "agency": outcome.agency, "year": null, "written": written, "refused": refused,
        "questions": [], "notes": [], "boilerplate": [], "residue": [],
    });
    if let Ok((transcript, import)) = &reading.read {
        let form = &*import.report.form;
        let notes = outcome.notes.iter().chain(&import.notes);
        entry["year"] = import.report.year.get().into();
        entry["questions"] =
            import.questions.iter().map(|question| record::question_json(question, form, lang)).collect();
        entry["notes"] = notes.map(|note| record::note_json(note, form, lang)).collect();
        entry["boilerplate"] = record::pieces(import, transcript, Some(Use::Boilerplate)).into();
        entry["residue"] = record::pieces(import, transcript, None).into();
    }
    entry
}
