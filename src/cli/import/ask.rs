//! Questions to the clerk at the terminal. Where nobody sits there, none is asked, and what is open stays open.

use std::io::{BufRead, IsTerminal, Write};

use crate::finding::words::Lang;
use crate::form::{Cell, Form};
use crate::import::Import;
use crate::import::note::{Note, Question};
use crate::model::Entry;
use crate::source::read_entry;

/// Who answers.
pub(super) trait Clerk {
    /// The answer to a question, without blanks at its ends; nothing where nobody answers any more.
    fn ask(&mut self, question: &str) -> Option<String>;
}

/// The clerk at the terminal.
pub(super) struct Terminal;

impl Terminal {
    /// The clerk, if one sits there.
    pub fn open() -> Option<Box<dyn Clerk>> {
        let sits = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        sits.then(|| Box::new(Terminal) as Box<dyn Clerk>)
    }
}

impl Clerk for Terminal {
    fn ask(&mut self, question: &str) -> Option<String> {
        let mut out = anstream::stderr();
        write!(out, "{question} ").and_then(|()| out.flush()).ok()?;
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim().to_owned())
    }
}

/// Whether an answer is yes; nothing where it is neither that nor no.
pub(super) fn is_yes(answer: &str) -> Option<bool> {
    match answer.to_lowercase().as_str() {
        "y" | "yes" | "是" | "对" => Some(true),
        "n" | "no" | "否" | "不" | "不是" => Some(false),
        _ => None,
    }
}

/// An answer that cannot be read is asked for again so often.
pub(super) const TRIES: usize = 3;

/// Asks what blanks mean and what the open questions of a report are, and puts the answers in. `blanks` says
/// whether blanks are in question.
pub(super) fn settle(import: &mut Import, file: &str, blanks: bool, clerk: &mut dyn Clerk, lang: Lang) {
    let zh = lang == Lang::Zh;
    let count = import.notes.iter().find_map(|note| match note {
        Note::Blank { count } => Some(*count),
        _ => None,
    });
    if let Some(count) = count.filter(|_| blanks) {
        let question = if zh {
            format!("{file}：有{count}个单元格空白。空白是否表示0？[y 是，填0；回车 否，留作未填报]")
        } else {
            format!("{file}: {count} cells are blank. Do they mean zero? [y: yes; Enter: no, they stay blank]")
        };
        if clerk.ask(&question).as_deref().and_then(is_yes) == Some(true) {
            import.zero_blanks();
        }
    }
    let mut at = 0;
    while let Some(question) = import.questions.get(at).cloned() {
        let form = import.report.form.clone();
        let cells = question.cells(&form);
        let words = question.words(&form, lang);
        match value(&format!("{file}：{words}"), &question, &cells, &form, clerk, lang) {
            Answer::Given(entries) => import.answer(at, &entries, &words, lang),
            Answer::Open => at += 1,
            Answer::AllOpen => return,
        }
    }
}

/// What became of a question.
enum Answer {
    /// Its cells have these figures.
    Given(Vec<Entry>),
    /// It stays open.
    Open,
    /// It stays open, with all that follow.
    AllOpen,
}

/// The figures of some cells, or, where a question has none, that it has been looked at.
fn value(words: &str, question: &Question, cells: &[Cell], form: &Form, clerk: &mut dyn Clerk, lang: Lang) -> Answer {
    let zh = lang == Lang::Zh;
    let how = match (question, cells.len()) {
        (_, 0) if zh => "[y 已对照原文核对；回车 留待核对；s 其余都留待核对]".to_owned(),
        (_, 0) => "[y: compared with the source; Enter: stays open; s: and all others]".to_owned(),
        (Question::TwoFigures { raw: [first, second], .. }, _) if zh => {
            format!("[输入 {first} 或 {second}；回车 留待核对；s 其余都留待核对]")
        }
        (Question::TwoFigures { raw: [first, second], .. }, _) => {
            format!("[type {first} or {second}; Enter: stays open; s: and all others]")
        }
        (_, 1) if zh => "[输入这个数，/ 为不适用；回车 留待核对；s 其余都留待核对]".to_owned(),
        (_, 1) => "[type the figure, / where it does not apply; Enter: stays open; s: and all others]".to_owned(),
        (_, count) if zh => {
            format!("[依次输入{count}个数，用空格分开：{}；回车 留待核对；s 其余都留待核对]", columns(form, cells))
        }
        (_, count) => format!(
            "[type the {count} figures with blanks between: {}; Enter: stays open; s: and all others]",
            columns(form, cells)
        ),
    };
    for _ in 0..TRIES {
        let Some(answer) = clerk.ask(&format!("{words}\n  {how}")) else { return Answer::AllOpen };
        if answer.eq_ignore_ascii_case("s") {
            return Answer::AllOpen;
        }
        if answer.is_empty() {
            return Answer::Open;
        }
        if cells.is_empty() {
            return if is_yes(&answer) == Some(true) { Answer::Given(Vec::new()) } else { Answer::Open };
        }
        let read = |(text, cell): (&str, &Cell)| read_entry(text, form.kind(*cell)).ok().map(|(entry, _)| entry);
        let words: Vec<&str> =
            answer.split([' ', '\t', '\u{3000}', '，', ',']).filter(|word| !word.is_empty()).collect();
        let entries: Option<Vec<Entry>> = words.iter().copied().zip(cells).map(read).collect();
        match entries.filter(|_| words.len() == cells.len()) {
            Some(entries) => return Answer::Given(entries),
            None => {
                if zh {
                    anstream::eprintln!("  “{answer}”不是{}个数，请重新输入", cells.len());
                } else {
                    anstream::eprintln!("  that is not {} figures; try again", cells.len());
                }
            }
        }
    }
    Answer::Open
}

/// What the columns of some cells are called.
fn columns(form: &Form, cells: &[Cell]) -> String {
    cells.iter().map(|cell| form.around(*cell).3.label.clone()).collect::<Vec<_>>().join(" ")
}
