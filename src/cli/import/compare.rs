//! Pages that show each source and its report side by side, in a folder of their own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::plan::{Outcome, State};
use super::reading::SourceReading;
use crate::cli::terminal::tell;
use crate::disk;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::html::escape;
use crate::import::compare::{self, STYLE, STYLE_FILE};
use crate::source::Source;
use crate::tree::Tree;

/// The folder, and what was put there so far.
pub(super) struct Comparison {
    folder: PathBuf,
    lang: Lang,
    /// A line for each source: its path, the cells about it, and what became of it.
    rows: Vec<(String, String, String)>,
    names: BTreeSet<String>,
    /// Why a page could not be written.
    fault: Option<String>,
}

impl Comparison {
    /// Opens a folder: one that is empty, new, or has such pages already.
    pub fn open(folder: &Path, lang: Lang) -> Result<Comparison, String> {
        let is_empty = || disk::files_below(folder).next().is_none();
        if folder.exists() && !folder.join(STYLE_FILE).exists() && !(folder.is_dir() && is_empty()) {
            return Err(match lang {
                Lang::Zh => format!("{} 里有其他文件，未作改动；--compare 请写一个新文件夹", folder.display()),
                Lang::En => {
                    format!("{} holds other files and was left alone; give --compare a new folder", folder.display())
                }
            });
        }
        let (rows, names) = (Vec::new(), BTreeSet::new());
        Ok(Comparison { folder: folder.to_owned(), lang, rows, names, fault: None })
    }

    /// Writes the page of one source, whose agency is called so.
    pub fn add(
        &mut self,
        reading: &SourceReading<'_>,
        outcome: &Outcome,
        name_of: Option<&str>,
        site: Option<&Source>,
        lang: Lang,
    ) {
        let file = escape(&reading.source.file);
        let Some((transcript, import)) = reading.report() else {
            if let State::Refused(reason) = &outcome.state {
                let reason = reason.lines().next().unwrap_or_default().to_owned();
                let cells = format!("<td>{file}</td><td></td><td></td><td></td><td></td>");
                self.rows.push((reading.source.file.clone(), cells, reason));
            }
            return;
        };
        let year = import.report.year;
        let agency = outcome.agency.as_deref().unwrap_or("source");
        let names = (1..).map(|number| match number {
            1 => format!("{agency}-{year}.html"),
            _ => format!("{agency}-{year}-{number}.html"),
        });
        let Some(name) = names.into_iter().find(|name| !self.names.contains(name)) else { return };
        self.names.insert(name.clone());
        let known = site.and_then(|site| site.portal.agencies.iter().position(|known| known.id == agency));
        let now = site.zip(known).and_then(|(site, known)| {
            site.portal.reports.iter().find(|report| report.agency == known && report.year == year)
        });
        let agency_name = match name_of {
            Some(name) => name.to_owned(),
            None => import.head.names.first().map(|name| name.text.clone()).unwrap_or_default(),
        };
        let page =
            compare::Comparison { source: &reading.source.file, transcript, import, agency: &agency_name, now, lang };
        self.write(&name, page.page());
        let (read, all) = (import.figures.len(), import.report.form.cell_count());
        let cells = format!(
            "<td><a href=\"{}\">{file}</a></td><td>{}</td><td>{year}</td><td>{read}/{all}</td><td>{}</td>",
            crate::tree::encoded(&name),
            escape(&agency_name),
            import.questions.len()
        );
        if let Some(earlier) = &outcome.replaces
            && let Some((.., result)) = self.rows.iter_mut().find(|(file, ..)| file == earlier)
        {
            *result = match lang {
                Lang::Zh => format!("未导入：{} 更全，已采用该份", reading.source.file),
                Lang::En => format!("not imported: {} is more complete", reading.source.file),
            };
        }
        self.rows.push((reading.source.file.clone(), cells, result_words(&outcome.state, lang)));
    }

    /// Writes the list of all pages.
    pub fn finish(mut self) -> Result<(), String> {
        let (title, heads) = match self.lang {
            Lang::Zh => ("导入对照", ["来源", "机关", "年度", "单元格", "待核", "结果"]),
            Lang::En => ("Sources and reports", ["source", "agency", "year", "cells", "open", "result"]),
        };
        let heads: String = heads.iter().map(|head| format!("<th>{head}</th>")).collect();
        let lang = if self.lang == Lang::Zh { "zh-CN" } else { "en" };
        let rows = std::mem::take(&mut self.rows).into_iter();
        let rows: String = rows
            .map(|(_, cells, result)| format!("<tr>{cells}<td class=\"reason\">{}</td></tr>\n", escape(&result)))
            .collect();
        let page = format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" href=\"{STYLE_FILE}\">\n</head>\n<body>\n<header><h1>{title}</h1></header>\n\
             <div class=\"list\"><table>\n<tr>{heads}</tr>\n{rows}</table></div>\n</body>\n</html>\n"
        );
        self.write("index.html", page);
        self.write(STYLE_FILE, STYLE.to_owned());
        let place = self.folder.display().to_string();
        match (self.fault, self.lang) {
            (Some(fault), Lang::Zh) => return Err(format!("无法写入对照页 {place}：{fault}")),
            (Some(fault), Lang::En) => return Err(format!("cannot write the pages in {place}: {fault}")),
            (None, Lang::Zh) => tell!("对照页：{place}/index.html"),
            (None, Lang::En) => tell!("side by side: {place}/index.html"),
        }
        Ok(())
    }

    fn write(&mut self, name: &str, page: String) {
        let mut tree = Tree::default();
        tree.insert(name, page);
        let replaced = BTreeSet::from([name.to_owned()]);
        if let Err(error) = disk::write_all(&tree, &self.folder, &replaced) {
            self.fault.get_or_insert(localize(&error.to_string(), self.lang));
        }
    }
}

/// What became of a source, in a word; of one that was not imported, why.
fn result_words(state: &State, lang: Lang) -> String {
    match (state, lang) {
        (State::Written(_), Lang::Zh) => "导入".to_owned(),
        (State::Written(_), Lang::En) => "imported".to_owned(),
        (State::Same(_), Lang::Zh) => "与已有的相同".to_owned(),
        (State::Same(_), Lang::En) => "there already".to_owned(),
        (State::Kept(..), Lang::Zh) => "导入过，之后改过".to_owned(),
        (State::Kept(..), Lang::En) => "imported before, changed since".to_owned(),
        (State::Refused(reason), Lang::Zh) => {
            format!("未导入：{}", reason.lines().next().unwrap_or_default().trim_end_matches('：'))
        }
        (State::Refused(reason), Lang::En) => format!("not imported: {}", reason.lines().next().unwrap_or_default()),
    }
}
