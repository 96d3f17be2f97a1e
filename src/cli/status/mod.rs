//! `nianbao status`: who has filed the report of a year, who has not, and what is left to do.
//!
//! All of the site is examined, for what is wrong with a report counts; what is listed is the part that was asked for.
//! The exit code is 1 where a report is overdue: a last day has passed without it.

mod remind;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{World, deliver, kept, open, scope};
use crate::data::book::{Field, Page};
use crate::data::{MARK, csv_field};
use crate::finding::words::Lang;
use crate::office::status::{Standing, standings};
use crate::office::told::{self, Status, Totals};

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 报告的年度（默认为去年）
    #[arg(long)]
    year: Option<String>,
    /// 只列这些机关：机关代号、名称或简称，可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_delimiter = ',')]
    agency: Vec<String>,
    /// 输出格式：text 供人阅读，json 供程序使用，csv、xlsx 为表格
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
    /// 写入这个新文件，不在屏幕上显示（xlsx 必须写明）；与 --remind 同用时为文件夹，每个机关一个文件
    #[arg(long)]
    out: Option<PathBuf>,
    /// 为尚未完成的机关各写一份催办通知，写明缺什么、在哪里
    #[arg(long, conflicts_with = "output")]
    remind: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Output {
    Text,
    Json,
    Csv,
    Xlsx,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    if arguments.output == Output::Xlsx && arguments.out.is_none() {
        return Err(scope::needs_out(lang));
    }
    let folder = open(&arguments.site, lang)?;
    let examined = kept::examine(&folder, world);
    let portal = &examined.source.portal;
    let year = scope::report_year(arguments.year.as_deref(), portal, world)?;
    let chosen = scope::agencies(&arguments.agency, portal, lang)?;
    let mut standings = standings(&examined.source, &examined.links, &examined.findings, year, world.today);
    standings.retain(|it| chosen.as_ref().is_none_or(|ids| ids.contains(&portal.agencies[it.agency].id)));
    let crate::Examined { source, links, findings, .. } = &examined;
    let status = Status { year, today: world.today, source, links, findings, standings };
    let out = arguments.out.as_deref();
    match arguments.output {
        _ if arguments.remind => remind::run(&status, &folder, out, world)?,
        Output::Text => deliver::text(&show::text(&status, lang), out, world)?,
        Output::Json => deliver::text(&json(&status), out, world)?,
        Output::Csv => deliver::text(&csv(&status), out, world)?,
        Output::Xlsx => {
            let out = out.expect("it was asked for above");
            deliver::file(deliver::workbook(&[page(&status, world)]), out, world)?;
        }
    }
    let overdue = status.standings.iter().any(Standing::is_overdue);
    Ok(if overdue { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

#[derive(Serialize)]
struct View<'s> {
    version: u8,
    year: u16,
    agencies: Vec<StandingView<'s>>,
    totals: Totals,
}

#[derive(Serialize)]
struct AgencyView<'s> {
    id: &'s str,
    name: &'s str,
}

#[derive(Serialize)]
struct StandingView<'s> {
    agency: AgencyView<'s>,
    state: &'static str,
    /// The last step of its review.
    review: Option<ReviewView<'s>>,
    /// The last day; `null` where no report is due.
    due: Option<String>,
    published: Option<String>,
    days_late: u32,
    /// `null` where nothing is awaited any more.
    days_left: Option<u32>,
    overdue: bool,
    file: Option<&'s str>,
    blank: Option<usize>,
    errors: usize,
    changed: bool,
}

#[derive(Serialize)]
struct ReviewView<'s> {
    step: &'s str,
    since: Option<String>,
    name: Option<&'s str>,
}

fn json(status: &Status<'_>) -> String {
    let agencies = status.standings.iter().map(|it| StandingView {
        agency: AgencyView { id: &status.portal().agencies[it.agency].id, name: status.name(it) },
        state: it.state.key(),
        review: it.review.as_ref().map(|taken| ReviewView {
            step: &taken.step,
            since: taken.date.map(|day| day.to_string()),
            name: taken.name.as_deref(),
        }),
        due: it.due.map(|day| day.to_string()),
        published: it.published.map(|day| day.to_string()),
        days_late: it.days_late,
        days_left: it.days_left,
        overdue: it.is_overdue(),
        file: it.file.as_deref(),
        blank: it.blank,
        errors: it.errors,
        changed: it.changed,
    });
    let view = View { version: 1, year: status.year.get(), agencies: agencies.collect(), totals: Totals::of(status) };
    serde_json::to_string(&view).expect("plain data") + "\n"
}

/// The table for programs, with the words of the JSON.
fn csv(status: &Status<'_>) -> String {
    let mut out = format!(
        "{MARK}agency,agency_name,year,state,step,since,due,published,days_late,days_left,overdue,blank,errors,file\r\n"
    );
    let or_empty = |value: Option<String>| value.unwrap_or_default();
    for it in &status.standings {
        let fields = [
            status.portal().agencies[it.agency].id.clone(),
            status.name(it).to_owned(),
            status.year.to_string(),
            it.state.key().to_owned(),
            it.review.as_ref().map_or_else(String::new, |taken| taken.step.clone()),
            or_empty(it.review.as_ref().and_then(|taken| taken.date).map(|day| day.to_string())),
            or_empty(it.due.map(|day| day.to_string())),
            or_empty(it.published.map(|day| day.to_string())),
            it.days_late.to_string(),
            or_empty(it.days_left.map(|days| days.to_string())),
            it.is_overdue().to_string(),
            or_empty(it.blank.map(|blank| blank.to_string())),
            it.errors.to_string(),
            it.file.clone().unwrap_or_default(),
        ];
        out += &(fields.map(|field| csv_field(&field)).join(",") + "\r\n");
    }
    out
}

/// The table for people.
fn page(status: &Status<'_>, world: &World) -> Page {
    let zh = world.lang == Lang::Zh;
    let heads = if zh {
        ["机关", "状态", "期限", "公布日期", "逾期天数", "距期限天数", "未填报单元格", "错误", "情况", "文件"]
    } else {
        ["agency", "state", "due", "published", "days late", "days left", "blank", "errors", "remarks", "file"]
    };
    let mut rows = vec![heads.map(|head| Field::Head(head.to_owned())).to_vec()];
    let day = |day: Option<_>| day.map_or(Field::Blank, Field::Day);
    let count = |count: Option<usize>| count.map_or(Field::Blank, Field::count);
    for it in &status.standings {
        rows.push(vec![
            Field::Text(status.name(it).to_owned()),
            Field::Text(told::state(it.state, world.lang).to_owned()),
            day(it.due),
            day(it.published),
            count(Some(it.days_late as usize).filter(|days| *days > 0)),
            count(it.days_left.map(|days| days as usize)),
            count(it.blank),
            count(it.file.is_some().then_some(it.errors)),
            Field::Text(told::remarks(status, it, world.lang)),
            Field::Text(it.file.clone().unwrap_or_default()),
        ]);
    }
    let name = if zh { format!("{}年度编制公布情况", status.year) } else { format!("status {}", status.year) };
    Page { name, heads: 1, leads: 1, widths: vec![30, 10, 12, 12, 10, 12, 14, 8, 50, 40], rows }
}
