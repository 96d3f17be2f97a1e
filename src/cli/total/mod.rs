//! `nianbao total`: what the units of a government add up to, beside what its own report says.
//!
//! It shows, and writes only with `--write`: the draft of the government's report, never one that is published. A
//! difference is no fault of the run; `check` weighs it.

mod show;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::Value;

use super::{World, deliver, kept, open, scope};
use crate::data::book::{Field, Page};
use crate::finding::words::Lang;
use crate::finding::{Findings, Level};
use crate::link::{Absence, Links};
use crate::model::{Amount, Entry, Portal, Report, Year};
use crate::office::status::in_report;
use crate::office::total::{NotAdded, Total, TotalCell, parents, total};
use crate::source::Source;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 汇总哪个机关的所属单位：机关代号、名称或简称（默认为有所属单位的最上级机关）
    #[arg(long)]
    parent: Option<String>,
    /// 报告的年度（默认为去年）
    #[arg(long)]
    year: Option<String>,
    /// 输出格式：text 供人阅读，json 供程序使用，xlsx 为各单位并列的表格
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
    /// 写入这个新文件，不在屏幕上显示（xlsx 必须写明）
    #[arg(long)]
    out: Option<PathBuf>,
    /// 把合计写入汇总报告的草稿，没有的新建；只写数字和汇总单位，文字和已公布的报告不作改动
    #[arg(long, conflicts_with_all = ["output", "out"])]
    write: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Output {
    Text,
    Json,
    Xlsx,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    if arguments.output == Output::Xlsx && arguments.out.is_none() {
        return Err(scope::needs_out(lang));
    }
    let folder = open(&arguments.site, lang)?;
    let crate::Examined { source, links, findings, .. } = kept::examine(&folder, world);
    let portal = &source.portal;
    let year = scope::report_year(arguments.year.as_deref(), portal, world)?;
    let parent = parent(arguments.parent.as_deref(), portal, &links, lang)?;
    let total = total(&source, &links, parent, year).map_err(|reason| refusal(&reason, portal, parent, year, lang))?;
    let sums = Sums { source: &source, links: &links, findings: &findings, parent, year, total };
    let out = arguments.out.as_deref();
    match arguments.output {
        _ if arguments.write => write::run(&sums, &folder, world)?,
        Output::Text => deliver::text(&show::text(&sums, lang), out, world)?,
        Output::Json => deliver::text(&json(&sums), out, world)?,
        Output::Xlsx => {
            let out = out.expect("it was asked for above");
            deliver::file(deliver::workbook(&[page(&sums, lang)]), out, world)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The agency whose units are added up.
fn parent(asked: Option<&str>, portal: &Portal, links: &Links, lang: Lang) -> Result<usize, String> {
    if let Some(asked) = asked {
        let id = &scope::agency(asked, portal, lang)?.id;
        return Ok(links.by_id[id]);
    }
    let parents = parents(portal, links);
    let is_below = |agency: usize| links.below.iter().any(|units| units.contains(&agency));
    let tops: Vec<usize> = parents.into_iter().filter(|&agency| !is_below(agency)).collect();
    match (&tops[..], lang) {
        ([top], _) => Ok(*top),
        ([], Lang::Zh) => Err("站点里没有所属单位；请在各单位的 _index.md 里写明 parent（上级机关）".to_owned()),
        ([], Lang::En) => Err("no agency has units; state their `parent` in _index.md".to_owned()),
        (several, _) => {
            let ids: Vec<&str> = several.iter().map(|&agency| portal.agencies[agency].id.as_str()).collect();
            let some = super::report::first_of(ids.into_iter(), lang);
            Err(match lang {
                Lang::Zh => format!("有{}个机关各有所属单位（{some}），请用 --parent 写明", several.len()),
                Lang::En => format!("{} agencies have units ({some}); name one with --parent", several.len()),
            })
        }
    }
}

/// Why nothing is added up.
fn refusal(reason: &NotAdded, portal: &Portal, parent: usize, year: Year, lang: Lang) -> String {
    let name = portal.agencies[parent].name_in(year);
    match (reason, lang) {
        (NotAdded::NoUnits, Lang::Zh) => {
            format!("“{name}”没有所属单位；请在各单位的 _index.md 里写明 parent: {}", portal.agencies[parent].id)
        }
        (NotAdded::NoUnits, Lang::En) => {
            format!("{name} has no units; state `parent: {}` in their _index.md", portal.agencies[parent].id)
        }
        (NotAdded::NoReports, Lang::Zh) => format!("“{name}”的所属单位都还没有{year}年的报告（草稿不计）"),
        (NotAdded::NoReports, Lang::En) => format!("no unit of {name} has a report for {year} (drafts do not count)"),
        (NotAdded::NoTables { form }, Lang::Zh) => format!("{form}格式没有可以相加的表格"),
        (NotAdded::NoTables { form }, Lang::En) => format!("the form {form} has no table that adds up"),
        (NotAdded::Editions { form, units }, Lang::Zh) => {
            let unit = |(unit, form): &(usize, String)| format!("{}（{form}）", portal.agencies[*unit].name_in(year));
            let units: Vec<String> = units.iter().map(unit).collect();
            format!("汇总用{form}格式，下列单位的报告用其他格式，不能相加：{}；未作汇总", units.join("、"))
        }
        (NotAdded::Editions { form, units }, Lang::En) => {
            let unit = |(unit, form): &(usize, String)| format!("{} ({form})", portal.agencies[*unit].name_in(year));
            let units: Vec<String> = units.iter().map(unit).collect();
            format!("the sums use the form {form}, these units others, which cannot be added: {}", units.join(", "))
        }
    }
}

/// What is told.
struct Sums<'s> {
    source: &'s Source,
    links: &'s Links,
    findings: &'s Findings,
    parent: usize,
    year: Year,
    total: Total<'s>,
}

impl Sums<'_> {
    fn portal(&self) -> &Portal {
        &self.source.portal
    }

    /// What an agency was called in the year.
    fn name(&self, agency: usize) -> &str {
        self.portal().agencies[agency].name_in(self.year)
    }

    fn unit_name(&self, unit: usize) -> &str {
        self.name(self.total.units[unit].agency)
    }

    /// For each unit with figures that are not in the sums, the cells.
    fn blanks(&self) -> Vec<(usize, Vec<&TotalCell>)> {
        let of = |unit: usize| self.total.cells.iter().filter(|cell| cell.blank().any(|it| it == unit)).collect();
        let all = (0..self.total.units.len()).map(|unit| (unit, of(unit)));
        all.filter(|(_, cells): &(_, Vec<_>)| !cells.is_empty()).collect()
    }

    /// The units whose figures were added up though their reports have errors, and how many.
    fn faulty(&self) -> Vec<(usize, usize)> {
        let errors = |unit: usize| {
            let id = &self.portal().agencies[self.total.units[unit].agency].id;
            let found = in_report(self.findings, id, self.year);
            found.filter(|finding| finding.level == Level::Error).count()
        };
        let all = (0..self.total.units.len()).map(|unit| (unit, errors(unit)));
        all.filter(|(_, errors)| *errors > 0).collect()
    }
}

#[derive(Serialize)]
struct View<'s> {
    version: u8,
    year: u16,
    form: &'s str,
    parent: AgencyView<'s>,
    /// The aggregated report of the parent.
    report: Option<ReportView<'s>>,
    units: Vec<AgencyView<'s>>,
    cells: Vec<CellView<'s>>,
    missing: Vec<MissingView<'s>>,
    blank: Vec<BlankView<'s>>,
    aggregated: Vec<AgencyView<'s>>,
    /// Units that were added up though their reports have errors.
    faulty: Vec<FaultyView<'s>>,
}

#[derive(Serialize)]
struct AgencyView<'s> {
    id: &'s str,
    name: &'s str,
}

#[derive(Serialize)]
struct ReportView<'s> {
    file: &'s str,
    draft: bool,
}

#[derive(Serialize)]
struct CellView<'s> {
    cell: String,
    sum: Value,
    stated: Value,
    explain: Vec<AgencyView<'s>>,
}

#[derive(Serialize)]
struct MissingView<'s> {
    agency: AgencyView<'s>,
    state: &'static str,
}

#[derive(Serialize)]
struct FaultyView<'s> {
    agency: AgencyView<'s>,
    errors: usize,
}

#[derive(Serialize)]
struct BlankView<'s> {
    agency: AgencyView<'s>,
    cells: Vec<String>,
}

/// A figure as `report.json` has it.
fn value(entry: Option<Entry>) -> Value {
    match entry {
        Some(Entry::Amount(amount)) => serde_json::from_str(&amount.to_string()).expect("an amount is a number"),
        Some(Entry::NotApplicable) => Value::from("/"),
        _ => Value::Null,
    }
}

fn json(sums: &Sums<'_>) -> String {
    let Total { form, whole, units, missing, aggregated, cells, .. } = &sums.total;
    let agency = |agency: usize| AgencyView { id: &sums.portal().agencies[agency].id, name: sums.name(agency) };
    let unit = |unit: usize| agency(units[unit].agency);
    let view = View {
        version: 1,
        year: sums.year.get(),
        form: &form.id,
        parent: agency(sums.parent),
        report: whole.map(|report| ReportView { file: &report.file, draft: report.draft }),
        units: (0..units.len()).map(unit).collect(),
        cells: cells
            .iter()
            .map(|it| CellView {
                cell: form.address(it.cell),
                sum: value(Some(it.sum)),
                stated: value(it.stated),
                explain: it.explain.iter().map(|&it| agency(it)).collect(),
            })
            .collect(),
        missing: missing
            .iter()
            .map(|&(unit, absence)| {
                let state = match absence {
                    Absence::NotFiled => "not_begun",
                    Absence::Draft => "draft",
                    Absence::Unreadable => "unreadable",
                };
                MissingView { agency: agency(unit), state }
            })
            .collect(),
        blank: sums
            .blanks()
            .into_iter()
            .map(|(at, cells)| BlankView {
                agency: unit(at),
                cells: cells.into_iter().map(|it| form.address(it.cell)).collect(),
            })
            .collect(),
        aggregated: aggregated.iter().map(|&unit| agency(unit)).collect(),
        faulty: sums.faulty().into_iter().map(|(at, errors)| FaultyView { agency: unit(at), errors }).collect(),
    };
    serde_json::to_string(&view).expect("plain data") + "\n"
}

/// The cells in rows, the units in columns.
fn page(sums: &Sums<'_>, lang: Lang) -> Page {
    let zh = lang == Lang::Zh;
    let form = &sums.total.form;
    let firsts = if zh { ["表", "行", "列"] } else { ["table", "row", "column"] };
    let lasts = if zh {
        ["合计", "汇总报告", "差额", "未填报单位", "可能的原因"]
    } else {
        ["sum", "aggregated report", "difference", "blank at", "may come from"]
    };
    let names = (0..sums.total.units.len()).map(|unit| sums.unit_name(unit));
    let heads = firsts.into_iter().chain(names).chain(lasts);
    let mut rows: Vec<Vec<Field>> = vec![heads.map(|head| Field::Head(head.to_owned())).collect()];
    let field = |entry: Option<Entry>| match entry {
        Some(Entry::Amount(amount)) => Field::Number(amount),
        Some(Entry::NotApplicable) => Field::Mark("/".to_owned()),
        _ => Field::Blank,
    };
    let list = |agencies: &mut dyn Iterator<Item = usize>| {
        let names: Vec<&str> = agencies.map(|agency| sums.name(agency)).collect();
        Field::Text(names.join(if zh { "、" } else { ", " }))
    };
    for it in &sums.total.cells {
        let (table, _, _, column) = form.around(it.cell);
        let labels = [table.label.clone(), form.row_label(it.cell), column.label.clone()];
        let mut row: Vec<Field> = labels.into_iter().map(Field::Text).collect();
        row.extend(it.shares.iter().map(|share| field(*share)));
        row.push(field(Some(it.sum)));
        row.push(field(it.stated));
        row.push(it.difference().map_or(Field::Blank, Field::Number));
        row.push(list(&mut it.blank().map(|unit| sums.total.units[unit].agency)));
        row.push(list(&mut it.explain.iter().copied()));
        rows.push(row);
    }
    let name = if zh { format!("{}年度汇总", sums.year) } else { format!("total {}", sums.year) };
    Page { name, heads: 1, leads: 3, widths: vec![28, 44, 14, 14], rows }
}

/// By how much, in words: `多 3`.
fn by(difference: Amount, lang: Lang) -> String {
    let (size, is_less) = if difference.is_negative() { (-difference, true) } else { (difference, false) };
    match (is_less, lang) {
        (false, Lang::Zh) => format!("多 {size}"),
        (true, Lang::Zh) => format!("少 {size}"),
        (false, Lang::En) => format!("{size} more"),
        (true, Lang::En) => format!("{size} less"),
    }
}

/// What the report is called in a sentence.
fn report_name(report: &Report, lang: Lang) -> String {
    match (report.draft, lang) {
        (true, Lang::Zh) => format!("汇总报告草稿（{}）", report.file),
        (false, Lang::Zh) => format!("汇总报告（{}）", report.file),
        (true, Lang::En) => format!("the draft of the aggregated report ({})", report.file),
        (false, Lang::En) => format!("the aggregated report ({})", report.file),
    }
}
