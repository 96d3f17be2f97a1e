//! `nianbao status --remind`: a text for each agency that owes something, ready to be sent.
//!
//! It is Chinese whatever the language of the program, for so are those who read it. What it lists are the errors and
//! warnings of the report, each with its line; notes are no reason to remind anyone.

use std::path::Path;

use crate::cli::terminal::tell;
use crate::cli::{World, deliver, print, report};
use crate::disk::Folder;
use crate::finding::show::SourceTexts;
use crate::finding::words::Lang;
use crate::finding::{Finding, Level, Place};
use crate::office::status::{Standing, State, in_report};
use crate::office::told::{Status, in_words};
use crate::tree::Tree;

/// So many findings are listed one by one.
const LISTED: usize = 20;

/// Prints the texts, or writes each into a file of a folder.
pub(super) fn run(status: &Status<'_>, folder: &Folder, out: Option<&Path>, world: &World) -> Result<(), String> {
    let mut sources = report::sources(folder);
    let mut texts: Vec<(String, String)> = Vec::new();
    for it in status.standings.iter().filter(|it| it.owes()) {
        let id = &status.portal().agencies[it.agency].id;
        texts.push((format!("{id}-{}.txt", status.year), text(status, it, &mut sources, world)));
    }
    match out {
        _ if texts.is_empty() => {
            match world.lang {
                Lang::Zh => tell!("{}年没有需要催办的机关", status.year),
                Lang::En => tell!("nobody owes anything for {}", status.year),
            }
            Ok(())
        }
        Some(out) => {
            let mut tree = Tree::default();
            texts.into_iter().for_each(|(name, text)| tree.insert(name, text));
            deliver::files(&tree, out, world)
        }
        None => {
            let texts: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
            print(&texts.join("\n――――――――――\n\n"), world.lang)
        }
    }
}

fn text(status: &Status<'_>, it: &Standing, sources: &mut SourceTexts<'_>, world: &World) -> String {
    let portal = status.portal();
    let id = &portal.agencies[it.agency].id;
    let mut out = format!("{}：\n\n{}\n", status.name(it), request(status, it));
    let listed: Vec<&Finding> = in_report(status.findings, id, status.year)
        .filter(|finding| finding.level < Level::Note && finding.waived.is_none())
        .collect();
    if !listed.is_empty() {
        out += &format!("\n贵单位报告尚有{}处需核对：\n", listed.len());
        let items = items(&listed, sources);
        for (at, (lines, words, count)) in items.iter().take(LISTED).enumerate() {
            // Several in one line: whoever counts them comes to the number above.
            let several = if *count > lines.len().max(1) { format!("（共{count}处）") } else { String::new() };
            let place = match lines.is_empty() {
                true => several,
                false => format!("第{}行{several}：", lines.join("、")),
            };
            out += &format!("{}. {place}{words}\n", at + 1);
        }
        if items.len() > LISTED {
            let rest: usize = items[LISTED..].iter().map(|(.., count)| count).sum();
            out += &format!("其余{rest}处，可用 nianbao check --agency {id} --year {} 列出。\n", status.year);
        }
    }
    let publisher = &status.source.config.publisher;
    out.push('\n');
    for line in [publisher.name.clone(), publisher.contact.as_ref().map(|contact| format!("联系方式：{contact}"))]
    {
        out += &line.map_or_else(String::new, |line| line + "\n");
    }
    out + &in_words(world.today) + "\n"
}

/// What is asked of the agency, and by when.
fn request(status: &Status<'_>, it: &Standing) -> String {
    let report = format!("贵单位{}年政府信息公开工作年度报告", status.year);
    let file = it.file.as_ref().map_or_else(String::new, |file| format!("（{file}）"));
    if it.is_public {
        return format!("{report}{file}已经公布，现有文本中有{}处错误，公布的内容暂未更新。请改正后报送。", it.errors);
    }
    let due = it.due.map_or_else(String::new, |day| format!("应于{}前公布，", in_words(day)));
    let when = match (it.days_late, it.days_left) {
        (0, Some(0)) => "今天到期".to_owned(),
        (0, Some(days)) => format!("距期限还有{days}天"),
        (days, _) => format!("现已逾期{days}天"),
    };
    let (now, please) = match it.state {
        State::NotBegun => ("尚未收到".to_owned(), "请抓紧编制报送"),
        State::Draft => (format!("目前仍为草稿{file}"), "请核对无误后定稿报送"),
        State::Review => {
            let step = it.review.as_ref().map_or("", |taken| taken.step.as_str());
            (format!("目前已{step}{file}，审核尚未完成"), "请抓紧审核")
        }
        State::Unreadable => ("文件无法读取".to_owned(), "请改正后重新报送"),
        _ if it.errors > 0 => (format!("现有文本{file}有{}处错误，不能公布", it.errors), "请改正后报送"),
        _ => (format!("已定稿{file}，尚未公布"), "请按期公布"),
    };
    format!("{report}{due}{when}，{now}。{please}。")
}

/// Findings in sentences, each with the lines it is of and how many it stands for: what is the same is said once.
fn items(findings: &[&Finding], sources: &mut SourceTexts<'_>) -> Vec<(Vec<String>, String, usize)> {
    let mut items: Vec<(Vec<String>, String, usize)> = Vec::new();
    for finding in findings {
        let words = finding.problem.words(Lang::Zh);
        let line =
            (finding.place != Place::File).then(|| sources.span(&finding.file, &finding.place).start.0.to_string());
        let label = if words.label.is_empty() { String::new() } else { format!("（{}）", words.label) };
        let help = if words.help.is_empty() { String::new() } else { format!("。{}", words.help) };
        let text = format!("{}{label}{help}", words.message);
        match items.iter_mut().find(|(_, other, _)| *other == text) {
            Some((lines, _, count)) => {
                *count += 1;
                lines.extend(line.filter(|line| !lines.contains(line)));
            }
            None => items.push((line.into_iter().collect(), text, 1)),
        }
    }
    items
}
