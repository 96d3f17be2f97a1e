//! Where the reports of an import go: to which agency, into which file, over what.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::ask::{self, Clerk, is_yes};
use super::differences::differences;
use super::gather::Source;
use super::reading::{self, Read, SourceReading};
use super::{Arguments, LARGEST};
use crate::cli::new;
use crate::disk::{self, Folder};
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::import::naming::{self, Named};
use crate::import::note::{Note, Question, no_report_words};
use crate::import::record;
use crate::import::transcript::Transcript;
use crate::import::{AgencyName, Import, Known, NameFrom, NoReport};
use crate::model::{Agency, Entry, Report};
use crate::render::folders;
use crate::source::{CONFIG_FILE, body_of, is_agency_id, read_one};
use crate::tree::{self, Site, Tree};

/// What became of a source.
pub(super) struct Outcome {
    /// The id of the agency that it is of.
    pub agency: Option<String>,
    /// What was done with it.
    pub state: State,
    /// Notes that came after the reading.
    pub notes: Vec<Note>,
    /// The source of this run whose report it has taken the place of.
    pub replaces: Option<String>,
}

/// What was done with a source.
pub(super) enum State {
    /// Written, or to be written by a run that is not dry, to this file.
    Written(String),
    /// The site has this very report.
    Same(String),
    /// The site has it from this very source, and it was changed since: the file, and how it differs.
    Kept(String, String),
    /// Not written: why, and what to do.
    Refused(String),
}

/// A report that this run has taken: its source, and what it says.
struct Taken {
    file: String,
    /// Where it is written to.
    target: String,
    /// Whether it has no text, how much is open, and how many cells are blank.
    lack: (bool, usize, usize),
    report: Report,
    body: String,
}

/// What is to be written where.
pub(super) struct Plan<'p> {
    pub arguments: &'p Arguments,
    pub lang: Lang,
    forms: &'p Forms,
    site: Option<&'p Folder>,
    /// Those of the site, those of the list, and new ones.
    agencies: Vec<Agency>,
    /// Ids of those that the site does not have yet.
    unwritten: BTreeSet<String>,
    /// Agencies that were added: id and name.
    pub new: BTreeMap<String, String>,
    /// The reports of this run, by agency and year.
    taken: BTreeMap<(String, u16), Taken>,
    /// Files that are to be written next.
    tree: Tree,
    /// Those of them that may be there.
    replaced: BTreeSet<String>,
    /// All reports and agencies as they are written; of other files only the names.
    written: Tree,
    clerk: Option<Box<dyn Clerk>>,
    /// Whether the clerk has said that all new agencies are to be added.
    adds_all: bool,
    /// What the report that is placed overwrites: how that differs.
    overwritten: Option<String>,
}

impl<'p> Plan<'p> {
    /// Nothing yet, for a site that has `known` agencies, if there is one. `listed` are those of the clerk's list.
    pub fn new(
        arguments: &'p Arguments,
        lang: Lang,
        forms: &'p Forms,
        site: Option<&'p Folder>,
        known: Vec<Agency>,
        listed: Vec<Agency>,
        clerk: Option<Box<dyn Clerk>>,
    ) -> Plan<'p> {
        let is_new = |agency: &&Agency| known.iter().all(|other| other.id != agency.id);
        let listed: Vec<Agency> = listed.iter().filter(is_new).cloned().collect();
        let unwritten = listed.iter().map(|agency| agency.id.clone()).collect();
        Plan {
            arguments,
            lang,
            forms,
            site,
            agencies: known.into_iter().chain(listed).collect(),
            unwritten,
            new: BTreeMap::new(),
            taken: BTreeMap::new(),
            tree: Tree::default(),
            replaced: BTreeSet::new(),
            written: Tree::default(),
            clerk,
            adds_all: false,
            overwritten: None,
        }
    }

    /// Finds the place of a report, and puts its files into the tree. What is open is asked first, where a clerk
    /// is there.
    pub fn place(&mut self, reading: &mut SourceReading<'_>) -> Outcome {
        let mut notes = Vec::new();
        self.ask_year(reading);
        let refused =
            |reason: String| Outcome { agency: None, state: State::Refused(reason), notes: Vec::new(), replaces: None };
        let source = reading.source;
        let (transcript, import) = match &mut reading.read {
            Read::Report(read) => &mut **read,
            Read::NoYear(_) => return refused(no_report_words(&NoReport::NoYear, self.lang)),
            Read::Refused(reason) => return refused(reason.clone()),
        };
        let agency = match self.agency(source, &import.head.names, &mut notes) {
            Ok(agency) => agency,
            Err(reason) => return refused(reason),
        };
        let (state, replaces) = self.report(&agency, (&source.file, &reading.bytes), transcript, import);
        notes.extend(std::mem::take(&mut self.overwritten).map(Note::Overwritten));
        Outcome { agency: Some(agency), state, notes, replaces }
    }

    /// Asks of which year a report is, where nothing says so.
    fn ask_year(&mut self, reading: &mut SourceReading<'_>) {
        let (Read::NoYear(transcript), Some(clerk)) = (&reading.read, &mut self.clerk) else { return };
        let file = &reading.source.file;
        let question = match self.lang {
            Lang::Zh => format!("{file}：未写明是哪一年的报告。[输入年度，如 2020；回车 不导入]"),
            Lang::En => format!("{file}: nothing says of which year it is. [type the year; Enter: not imported]"),
        };
        if let Some(year) = clerk.ask(&question).and_then(|answer| answer.parse::<u16>().ok()) {
            let known = Known { year: Some(year), ..reading::known(self.arguments) };
            let transcript = (**transcript).clone();
            reading.read =
                reading::report(&reading.source.name, &reading.bytes, transcript, known, self.forms, self.lang);
        }
    }

    /// The id of the agency that a report is of.
    fn agency(&mut self, source: &Source, names: &[AgencyName], notes: &mut Vec<Note>) -> Result<String, String> {
        let zh = self.lang == Lang::Zh;
        // A web site's name is mostly another agency's.
        let of_report = naming::settled(names).into_iter().filter(|name| name.from != NameFrom::Website);
        let texts: Vec<String> = of_report.map(|name| name.text).collect();
        let is_id = |id: &str| is_agency_id(id, &folders());
        let folder = source.folder.as_deref();
        if let Some(id) = &self.arguments.agency {
            return self.named(id.clone(), &texts, notes);
        }
        let (name, near) = match naming::find(names, folder, &self.agencies) {
            Named::Known { id, by } => {
                notes.push(Note::Agency { name: by, id: id.clone() });
                self.is_used(&id);
                return Ok(id);
            }
            unclear @ (Named::AtOdds { .. } | Named::OnlySite { .. } | Named::Nameless) => {
                let reason = unclear_words(&unclear, texts.first(), self.lang);
                let doubt = unclear_doubt(&unclear, texts.first(), self.lang);
                return match self.ask_agency(&format!("{}：{doubt}", source.file), &texts) {
                    Some((id, name)) => self.named(id, &[name], notes),
                    None => Err(reason),
                };
            }
            // A list of agencies names all that there are.
            Named::Near { name, .. } if self.arguments.yes && self.arguments.agencies.is_none() => (name, None),
            Named::Near { name, agency } => (name, Some(agency)),
            Named::New { name } => (name, None),
        };
        let taken: BTreeSet<String> = self.agencies.iter().map(|agency| agency.id.clone()).collect();
        let new = naming::id_for(&name, folder, &is_id, &taken);
        match near {
            None => match self.ask_new(&source.file, &name, &new) {
                Some(id) => self.named(id, std::slice::from_ref(&name), notes),
                None => Err(if zh {
                    format!("“{name}”是新机关，未导入")
                } else {
                    format!("“{name}” is new and was not imported")
                }),
            },
            Some((id, own)) => {
                let reason = if zh {
                    format!(
                        "来源写的是“{name}”，站点里有“{own}”（{id}）：是同一机关的，用 --agency {id}；不是的，用 --yes 按新机关导入"
                    )
                } else {
                    format!(
                        "the source says “{name}”, the site has “{own}” ({id}): --agency {id} if they are one, --yes if not"
                    )
                };
                match self.ask_near(&source.file, &name, (&id, &own), &new) {
                    Some(id) => self.named(id, std::slice::from_ref(&name), notes),
                    None => Err(reason),
                }
            }
        }
    }

    /// The agency with this id, which a person has named: one of the site or the list, or a new one.
    fn named(&mut self, id: String, names: &[String], notes: &mut Vec<Note>) -> Result<String, String> {
        let zh = self.lang == Lang::Zh;
        if !is_agency_id(&id, &folders()) {
            return Err(if zh {
                format!("“{id}”不能用作机关代号")
            } else {
                format!("`{id}` cannot be an agency's address")
            });
        }
        if let Some(agency) = self.agencies.iter().find(|agency| agency.id == id) {
            let is_own = |name: &String| naming::is_of(name, agency);
            if let Some(name) = names.first().filter(|_| !names.iter().any(is_own)) {
                notes.push(Note::OtherName { name: name.clone(), id: id.clone() });
            }
            self.is_used(&id);
            return Ok(id);
        }
        let name = names.first().cloned().ok_or_else(|| {
            if zh {
                format!("{id} 是新的机关，来源里未写明其全称")
            } else {
                format!("{id} is new, and the source does not name it")
            }
        })?;
        notes.push(Note::NewAgency { name: name.clone(), id: id.clone() });
        self.agencies.push(Agency::named(&id, &name, ""));
        self.unwritten.insert(id.clone());
        self.is_used(&id);
        Ok(id)
    }

    /// The agency that the clerk names, by its id or one of its names; of a new one its id and full name.
    fn ask_agency(&mut self, words: &str, names: &[String]) -> Option<(String, String)> {
        let zh = self.lang == Lang::Zh;
        let clerk = self.clerk.as_mut()?;
        for _ in 0..ask::TRIES {
            let how = if zh {
                "[输入机关的代号或全称；新机关输入代号，用小写字母、数字、连字符，如 xian-caizheng；回车 不导入]"
            } else {
                "[type the agency's id or name; of a new one an id of small letters, digits and hyphens; Enter: not imported]"
            };
            let answer = clerk.ask(&format!("{words}\n  {how}"))?;
            if answer.is_empty() {
                return None;
            }
            if let Some(known) = self.agencies.iter().find(|agency| naming::is_of(&answer, agency)) {
                return Some((known.id.clone(), known.name.clone()));
            }
            if is_agency_id(&answer, &folders()) {
                let own = names.first().map_or("", String::as_str);
                let question = match (zh, own.is_empty()) {
                    (true, true) => format!("  {answer} 是新机关。[输入其全称；回车 不导入]"),
                    (true, false) => format!("  {answer} 是新机关。[输入其全称；回车 用“{own}”]"),
                    (false, true) => format!("  {answer} is new. [type its full name; Enter: not imported]"),
                    (false, false) => format!("  {answer} is new. [type its full name; Enter: “{own}”]"),
                };
                let name = clerk.ask(&question)?;
                let name = if name.is_empty() { own.to_owned() } else { name };
                return (!name.is_empty()).then_some((answer, name));
            }
            if zh {
                anstream::eprintln!("  站点和名单里没有“{answer}”，且不能用作代号，请重新输入");
            } else {
                anstream::eprintln!("  `{answer}` is no agency of the site and no id; try again");
            }
        }
        None
    }

    /// Whether a new agency is added, and under which id. Where nobody is asked, it is.
    fn ask_new(&mut self, file: &str, name: &str, id: &str) -> Option<String> {
        let Some(clerk) = self.clerk.as_mut().filter(|_| !self.adds_all) else { return Some(id.to_owned()) };
        let question = match self.lang {
            Lang::Zh => format!(
                "{file}：站点里没有“{name}”。[回车 添加，代号 {id}；或输入其他代号；a 以后的新机关都直接添加；n 不导入]"
            ),
            Lang::En => format!(
                "{file}: “{name}” is new. [Enter: add it as {id}; or type another id; a: add all that follow; n: not imported]"
            ),
        };
        let answer = clerk.ask(&question)?;
        if answer.eq_ignore_ascii_case("a") {
            self.adds_all = true;
            return Some(id.to_owned());
        }
        match is_yes(&answer) {
            Some(false) => None,
            Some(true) => Some(id.to_owned()),
            None if answer.is_empty() => Some(id.to_owned()),
            None => Some(answer),
        }
    }

    /// Whether a source is of an agency whose name is like its own: that one's id, or that of a new one.
    fn ask_near(&mut self, file: &str, name: &str, (id, own): (&str, &str), new: &str) -> Option<String> {
        let question = match self.lang {
            Lang::Zh => format!(
                "{file}：原文写的是“{name}”，站点里有“{own}”。是否为同一机关？[y 是，归入 {id}；n 否，添加为 {new}；回车 不导入]"
            ),
            Lang::En => format!(
                "{file}: the source says “{name}”, the site has “{own}”. Are they one? [y: yes, {id}; n: no, add it as {new}; Enter: not imported]"
            ),
        };
        match is_yes(&self.clerk.as_mut()?.ask(&question)?)? {
            true => Some(id.to_owned()),
            false => Some(new.to_owned()),
        }
    }

    /// Writes an agency that the site does not have yet, with those above it.
    fn is_used(&mut self, id: &str) {
        let mut next = Some(id.to_owned());
        while let Some(id) = next.filter(|id| self.unwritten.remove(id)) {
            let Some(agency) = self.agencies.iter().find(|agency| agency.id == id) else { return };
            self.insert(format!("content/{id}/_index.md"), new::index(agency).into_bytes());
            let agency = self.agencies.iter().find(|agency| agency.id == id);
            self.new.extend(agency.map(|agency| (id, agency.name.clone())));
            next = agency.and_then(|agency| agency.parent.clone());
        }
    }

    fn report(
        &mut self,
        agency: &str,
        (source, bytes): (&str, &[u8]),
        transcript: &Transcript,
        import: &mut Import,
    ) -> (State, Option<String>) {
        let year = import.report.year;
        let key = (agency.to_owned(), year.get());
        let is_bundle = !import.files.is_empty();
        let file =
            if is_bundle { format!("content/{agency}/{year}/index.md") } else { format!("content/{agency}/{year}.md") };
        let blank = |import: &Import| {
            import.report.form.cells().filter(|&cell| import.report.entry(cell) == Entry::Missing).count()
        };
        let lack = (import.questions.contains(&Question::NoText), import.questions.len(), blank(import));
        let mut replaces = None;
        if let Some(other) = self.taken.get(&key) {
            let differences = differences(&other.report, &other.body, &import.report, &import.body, self.lang);
            if differences.is_empty() {
                return (State::Same(other.file.clone()), None);
            }
            // Of several sources the one that leaves least open is taken.
            if lack >= other.lack || other.target != file {
                return (State::Refused(self.duplicate(&other.file, &differences)), None);
            }
            replaces = Some(other.file.clone());
            self.replaced.insert(file.clone());
        } else if let Some(there) = self.is_there(agency, &file, import) {
            return (there, None);
        }
        let mut beside = import.files.iter().map(|beside| format!("content/{agency}/{year}/{}", beside.name));
        if let Some(there) = beside.find(|path| self.is_in_the_way(path)) {
            return (State::Refused(self.in_the_way(&there)), None);
        }
        if let Some(clerk) = &mut self.clerk {
            ask::settle(import, source, self.arguments.blank.is_none(), &mut **clerk, self.lang);
        }
        self.insert(file.clone(), record::file(import, self.lang).into_bytes());
        for picture in &import.files {
            let bytes = transcript.files[picture.file].bytes.clone();
            self.insert(format!("content/{agency}/{year}/{}", picture.name), bytes);
        }
        let ending = Path::new(source).extension().map_or_else(|| "txt".into(), |ending| ending.to_string_lossy());
        let kept = format!("imports/{agency}/{year}");
        let copies = [format!("{kept}.json"), format!("{kept}.{}", ending.to_ascii_lowercase())];
        self.insert(copies[0].clone(), record::record(import, transcript).into_bytes());
        self.insert(copies[1].clone(), bytes.to_vec());
        self.replaced.extend(copies);
        let taken = Taken {
            file: source.to_owned(),
            target: file.clone(),
            lack,
            report: import.report.clone(),
            body: import.body.clone(),
        };
        self.taken.insert(key, taken);
        (State::Written(file), replaces)
    }

    /// Whether the site has a file that is not to be overwritten where a picture or attachment would go.
    fn is_in_the_way(&self, path: &str) -> bool {
        !self.replaced.contains(path) && self.site.is_some_and(|site| site.root().join(path).exists())
    }

    /// That there is one.
    fn in_the_way(&self, path: &str) -> String {
        match self.lang {
            Lang::Zh => format!("{path} 已存在，未作改动，这份报告未写入；请先移走已有的，再导入"),
            Lang::En => format!("{path} is there and was left alone, so that nothing was written; move it away first"),
        }
    }

    /// That another source of this run is of the same report.
    fn duplicate(&self, other: &str, differences: &str) -> String {
        match self.lang {
            Lang::Zh => format!("与 {other} 是同一机关同一年的报告，内容不同，已采用该份：\n{differences}"),
            Lang::En => {
                format!("of the same agency and year as {other}, which is taken, and different:\n{differences}")
            }
        }
    }

    /// Where the site has a report of that agency and year: that nothing is to be done, or how it differs.
    fn is_there(&mut self, agency: &str, file: &str, import: &Import) -> Option<State> {
        let zh = self.lang == Lang::Zh;
        let year = import.report.year;
        let site = self.site?;
        let paths = [format!("content/{agency}/{year}.md"), format!("content/{agency}/{year}/index.md")];
        let there = paths.into_iter().find(|path| site.root().join(path).exists())?;
        let bytes = site.read(&there, LARGEST).ok()?;
        let old = String::from_utf8_lossy(&bytes).into_owned();
        if old == record::file(import, self.lang) {
            return Some(State::Same(there));
        }
        let (report, _) = read_one(&old, &there, year, self.forms);
        let body = body_of(site, &there);
        let origin = |report: &Report| report.record.imported.as_ref().map(|imported| imported.sha256.clone());
        let is_same_source = report.as_ref().is_some_and(|old| origin(old) == origin(&import.report));
        let differences = report
            .map_or_else(String::new, |report| differences(&report, &body, &import.report, &import.body, self.lang));
        if self.arguments.replace {
            self.overwritten = Some(differences).filter(|differences| !differences.is_empty());
            return self.replace(there, file);
        }
        if is_same_source {
            return Some(State::Kept(there, differences));
        }
        if let Some(clerk) = &mut self.clerk {
            let question = if zh {
                format!("{there} 已存在而内容不同：\n{differences}\n是否用这次导入的覆盖？[y 覆盖；回车 不覆盖]")
            } else {
                format!("{there} is there and different:\n{differences}\nOverwrite it? [y: yes; Enter: leave it alone]")
            };
            if clerk.ask(&question).as_deref().and_then(is_yes) == Some(true) {
                return self.replace(there, file);
            }
        }
        Some(State::Refused(match (zh, differences.is_empty()) {
            (true, true) => format!("{there} 已存在，数据和文字相同，未作改动；要换成这次导入的，用 --replace"),
            (true, false) => format!("{there} 已存在而内容不同，未作改动；要覆盖用 --replace：\n{differences}"),
            (false, true) => {
                format!("{there} is there with the same figures and text, and was left alone; --replace takes this one")
            }
            (false, false) => {
                format!("{there} is there and different, and was left alone; --replace overwrites it:\n{differences}")
            }
        }))
    }

    /// Lets a file be overwritten; another file than the one to be written cannot be.
    fn replace(&mut self, there: String, file: &str) -> Option<State> {
        if there == file {
            self.replaced.insert(there.clone());
            if let Some((folder, "index.md")) = there.rsplit_once('/') {
                let site = self.site?;
                let beside = site.paths().iter().filter(|path| tree::folder(path) == folder);
                self.replaced.extend(beside.cloned());
            }
            return None;
        }
        Some(State::Refused(match self.lang {
            Lang::Zh => format!("{there} 已存在，这次要写成 {file}；请先移走已有的，再导入"),
            Lang::En => format!("{there} is there, and this one would be {file}; move the first away and import again"),
        }))
    }

    fn insert(&mut self, path: String, bytes: Vec<u8>) {
        let is_text = path.starts_with("content/") && path.ends_with(".md");
        self.written.insert(path.clone(), if is_text { bytes.clone() } else { Vec::new() });
        self.tree.insert(path, bytes);
    }

    /// What the agency with this id is called.
    pub fn name_of(&self, id: &str) -> Option<&str> {
        self.agencies.iter().find(|agency| agency.id == id).map(|agency| agency.name.as_str())
    }

    /// Writes what was planned since the last time: each report whole, or not at all.
    pub fn write(&mut self) -> Result<(), String> {
        let mut tree = std::mem::take(&mut self.tree);
        let replaced = std::mem::take(&mut self.replaced);
        if tree.0.is_empty() {
            return Ok(());
        }
        let zh = self.lang == Lang::Zh;
        if self.site.is_none() && self.written.get(CONFIG_FILE).is_none() {
            let title = if zh { "政府信息公开年报" } else { "Annual reports" };
            tree.insert(CONFIG_FILE, new::config(title));
            self.written.insert(CONFIG_FILE, new::config(title));
        }
        if self.arguments.dry_run {
            return Ok(());
        }
        // A report is there last, when its record, its source and its pictures are.
        let is_report =
            |path: &String| path.starts_with("content/") && path.ends_with(".md") && !path.ends_with("/_index.md");
        let (reports, rest): (BTreeMap<_, _>, BTreeMap<_, _>) =
            tree.0.into_iter().partition(|(path, _)| is_report(path));
        for some in [Tree(rest), Tree(reports)] {
            disk::write_all(&some, &self.arguments.into, &replaced).map_err(|error| {
                let error = localize(&error.to_string(), self.lang);
                if zh { format!("未能写入：{error}") } else { format!("could not write: {error}") }
            })?;
        }
        Ok(())
    }

    /// What was written, or would be: texts as they are, of other files only the names.
    pub fn as_written(&self) -> &Tree {
        &self.written
    }
}

/// Why it is not clear of which agency a source is, and what to do.
fn unclear_words(named: &Named, found: Option<&String>, lang: Lang) -> String {
    let doubt = unclear_doubt(named, found, lang);
    match lang {
        Lang::Zh => format!("{doubt}；请用 --agency 写明机关代号"),
        Lang::En => format!("{doubt}; say with --agency whose it is"),
    }
}

/// Why it is not clear.
fn unclear_doubt(named: &Named, found: Option<&String>, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match (named, found) {
        (Named::AtOdds { title, other }, _) if zh => {
            format!("标题里是“{title}”，落款是“{other}”，无法确定是哪个机关的")
        }
        (Named::AtOdds { title, other }, _) => {
            format!("the title says “{title}”, the signature “{other}”")
        }
        (Named::OnlySite { name }, _) if zh => {
            format!("只有网站的名称“{name}”，报告中未写明机关")
        }
        (Named::OnlySite { name }, _) => {
            format!("only the site's name is there, “{name}”")
        }
        (_, Some(found)) if zh => format!("只写了“{found}”，无法确定是哪个机关"),
        (_, None) if zh => "未写明是哪个机关".to_owned(),
        _ => "nothing says of which agency it is".to_owned(),
    }
}
