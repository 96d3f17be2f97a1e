//! Who has filed the report of a year and who has not, as a page of the preview: what `nianbao status` prints. No portal
//! has such a page.

use std::fmt::Write;

use super::preview::Current;
use crate::finding::words::Lang;
use crate::html::escape;
use crate::model::Year;
use crate::office::status::standings;
use crate::office::told::{Status, in_words, remarks, state, totals};
use crate::render;

/// The page of a year, as the query names it, or of the last one that is over; nothing for a year that has not begun.
pub(super) fn page(shown: &Current, query: &str, own: &str) -> Option<String> {
    let (examined, today) = (&shown.portal.examined, shown.today);
    let portal = &examined.source.portal;
    let this = u16::try_from(today.year()).ok()?;
    let year = match query.strip_prefix("year=") {
        Some(asked) => asked.parse().ok().filter(|year| *year <= this)?,
        None => this - 1,
    };
    let year = Year::new(year)?;
    let (source, links, findings) = (&examined.source, &examined.links, &examined.findings);
    let standings = standings(source, links, findings, year, today);
    let status = Status { year, today, source, links, findings, standings };
    let title = format!("{year}年政府信息公开工作年度报告编制公布情况");
    let mut rows = String::new();
    for it in &status.standings {
        let name = escape(status.name(it));
        let route = it.file.as_deref().and_then(|file| render::route_of(portal, file));
        let name = match route {
            Some(route) => format!("<a href=\"{}{}\">{name}</a>", shown.base(), route.trim_end_matches("index.html")),
            None => name,
        };
        let due = it.due.map_or_else(String::new, |day| day.to_string());
        let class = if it.is_overdue() { " class=\"overdue\"" } else { "" };
        let (said, more) = (state(it.state, Lang::Zh), escape(&remarks(&status, it, Lang::Zh)));
        let _ =
            writeln!(rows, "<tr{class}><th scope=\"row\">{name}</th><td>{said}</td><td>{due}</td><td>{more}</td></tr>");
    }
    let mut years: Vec<Year> = links.years().collect();
    years.extend(Year::new(this - 1).filter(|last| !years.contains(last)));
    years.sort_unstable_by(|a, b| b.cmp(a));
    let others = years.iter().map(|other| match *other == year {
        true => format!("<b>{other}年</b>"),
        false => format!("<a href=\"{own}status?year={other}\">{other}年</a>"),
    });
    let others = others.collect::<Vec<_>>().join(" ");
    let totals = escape(totals(&status, Lang::Zh).trim_end());
    let (base, day) = (escape(shown.base()), in_words(today));
    Some(format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{own}status.css\">\n<script defer src=\"{own}status.js\" data-base=\"{base}\"></script>\n</head>\n\
         <body>\n<main>\n<p class=\"note\">只在预览里有，不随门户发布。与 nianbao status 相同。<a href=\"{base}\">返回预览</a></p>\n\
         <h1>{title}</h1>\n<p>截至{day}。{totals}</p>\n<p>{others}</p>\n\
         <table>\n<thead><tr><th scope=\"col\">机关</th><th scope=\"col\">状态</th><th scope=\"col\">期限</th><th scope=\"col\">情况</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</main>\n</body>\n</html>\n"
    ))
}
