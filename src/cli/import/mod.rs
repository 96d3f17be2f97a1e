//! `nianbao import`: reports that exist already, in Word, as pages, text or sheets, become reports of the site.
//!
//! ```text
//!  gather ──► reading (in parallel) ──► plan ──► disk      said: text, JSON, CSV
//!  files,     transcript, report        agency, file        checked: what `check` says of it
//!  folders,                             (ask: the clerk)    compare: source and report side by side
//!  ZIP
//! ```

mod agencies;
mod ask;
mod checked;
mod compare;
mod differences;
mod gather;
mod plan;
mod reading;
mod said;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::terminal::is_drawn_on;
use super::{World, print};
use crate::finding::Findings;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::render::folders;
use crate::source::{CONFIG_FILE, Memo, PASS_OVER, is_agency_id, read};
use crate::tree::Site;
use compare::Comparison;
use gather::Source;
use plan::Plan;
use said::Said;

/// So many sources are read at once, and kept in memory.
const AT_ONCE: usize = 64;

/// And no more than so many bytes of them, but for a single one.
const BYTES_AT_ONCE: u64 = 96 * 1024 * 1024;

/// The largest source that is read, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

#[derive(Args)]
pub(super) struct Arguments {
    /// 来源：文件，或存放旧年报的文件夹、ZIP 压缩包
    #[arg(required = true)]
    source: Vec<PathBuf>,
    /// 导入的目标站点；不存在的新建
    #[arg(long, default_value = ".")]
    into: PathBuf,
    /// 机关代号，用于所有来源
    #[arg(long)]
    agency: Option<String>,
    /// 机关名单（CSV 或 Excel）：代号、全称、类型、上级
    #[arg(long)]
    agencies: Option<PathBuf>,
    /// 年度，用于所有来源
    #[arg(long)]
    year: Option<u16>,
    /// 格式，如 2019、2021；不写则按年度和表格判断
    #[arg(long)]
    form: Option<String>,
    /// 数据范围：own 本单位，aggregated 汇总；不写则按原文
    #[arg(long, value_enum)]
    scope: Option<ScopeArgument>,
    /// 空白的单元格：missing 记作未填报，zero 记作0；不写则在终端上询问，否则 missing
    #[arg(long, value_enum)]
    blank: Option<Blank>,
    /// 只看结果，不写文件
    #[arg(long)]
    dry_run: bool,
    /// 不提问：新机关直接添加，名称相近的按新机关，其余问题留待核对
    #[arg(long)]
    yes: bool,
    /// 覆盖站点里已有而内容不同的报告
    #[arg(long)]
    replace: bool,
    /// 另外生成原文与结果对照的网页，存入这个文件夹
    #[arg(long)]
    compare: Option<PathBuf>,
    /// 输出格式：text 供人阅读，json 供程序使用，csv 为各文件的汇总表
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
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

/// How it is said what was done.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let listed = arguments.agencies.as_ref().map_or(Ok(Vec::new()), |path| agencies::read(path, lang))?;
    let mut comparison = arguments.compare.as_ref().map(|folder| Comparison::open(folder, lang)).transpose()?;
    let found = gather::gather(&arguments.source, lang)?;
    if found.sources.is_empty() {
        return Err(said::nothing(&found.passed_over, lang));
    }
    let is_site = arguments.into.join(CONFIG_FILE).exists();
    let site = if is_site { Some(super::open(&arguments.into, lang)?) } else { None };
    let portal =
        site.as_ref().map(|site| read(site, &folders(), PASS_OVER, &mut Memo::default(), &mut Findings::default()));
    let forms = portal.as_ref().map_or(Forms::embedded(), |source| &source.forms);
    let known = portal.as_ref().map_or_else(Vec::new, |source| source.portal.agencies.clone());
    sensible(arguments, forms, lang)?;
    let asks = !arguments.yes && !arguments.dry_run && arguments.output == Format::Text;
    let clerk = if asks { ask::Terminal::open() } else { None };
    let mut plan = Plan::new(arguments, lang, forms, site.as_ref(), known, listed, clerk);
    let mut said = Said::new(arguments, lang);
    let progress = Progress::new(found.sources.len(), lang);
    for batch in batches(&found.sources) {
        let some: Vec<&Source> = batch.iter().filter(|source| !source.is_not_read() || !source.is_adopted()).collect();
        let read = |source| {
            let reading = reading::read(source, arguments, forms, lang);
            progress.step();
            reading
        };
        let readings: Vec<_> = some.into_par_iter().map(read).collect();
        progress.clear();
        for mut reading in readings {
            let outcome = plan.place(&mut reading);
            if let Some(comparison) = &mut comparison {
                let name = outcome.agency.as_ref().and_then(|id| plan.name_of(id));
                comparison.add(&reading, &outcome, name, portal.as_ref(), lang);
            }
            said.take(&reading, &outcome);
        }
        plan.write()?;
    }
    if let Some(comparison) = comparison {
        comparison.finish()?;
    }
    let below = site.as_ref().map(|site| site as &dyn Site);
    let findings = checked::check(below, plan.as_written(), world.today, lang);
    let is_open = said.is_open();
    print(&said.finish(&plan, &findings, &found.passed_over), lang)?;
    Ok(if is_open { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Says what is wrong with arguments that no source could fit.
fn sensible(arguments: &Arguments, forms: &Forms, lang: Lang) -> Result<(), String> {
    let zh = lang == Lang::Zh;
    if let Some(year) = arguments.year.filter(|year| forms.of_year(*year).is_none()) {
        return Err(if zh {
            format!(
                "--year {year}：没有这一年的格式；年度是四位数，2019 年及以后才有统一格式（更早的请在 content/_forms 里写明）"
            )
        } else {
            format!("--year {year}: there is no form for that year; a year has four digits, and forms begin in 2019")
        });
    }
    if let Some(form) = arguments.form.as_ref().filter(|form| forms.get(form).is_none()) {
        let known: Vec<&str> = forms.iter().map(|form| form.id.as_str()).collect();
        return Err(if zh {
            format!("--form {form}：没有这种格式；有 {}", known.join("、"))
        } else {
            format!("--form {form}: there is no such form; there are {}", known.join(", "))
        });
    }
    match arguments.agency.as_ref().filter(|id| !is_agency_id(id, &folders())) {
        Some(id) if zh => {
            Err(format!("--agency {id}：不能用作机关代号；代号用小写字母、数字和连字符，如 xian-caizheng"))
        }
        Some(id) => {
            Err(format!("--agency {id}: it cannot be an agency's id, which has small letters, digits and hyphens"))
        }
        None => Ok(()),
    }
}

/// The sources as they are read at once: all that are read before those that are not, which may be attachments.
fn batches(sources: &[Source]) -> Vec<&[Source]> {
    let mut batches = Vec::new();
    for mut rest in sources.chunk_by(|one, next| one.is_not_read() == next.is_not_read()) {
        while !rest.is_empty() {
            let (batch, more) = rest.split_at(some_of(rest));
            batches.push(batch);
            rest = more;
        }
    }
    batches
}

/// How many of these sources are read at once.
fn some_of(sources: &[Source]) -> usize {
    let mut bytes = 0;
    let fits = |source: &&Source| {
        bytes += source.size.min(LARGEST);
        bytes <= BYTES_AT_ONCE
    };
    sources.iter().take(AT_ONCE).take_while(fits).count().max(1)
}

/// How far the reading is, on a terminal, where there is much to read.
struct Progress {
    done: AtomicUsize,
    all: usize,
    is_shown: bool,
    lang: Lang,
}

impl Progress {
    fn new(all: usize, lang: Lang) -> Progress {
        Progress { done: AtomicUsize::new(0), all, is_shown: all > 1 && is_drawn_on(), lang }
    }

    fn step(&self) {
        const WIDTH: usize = 30;
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown {
            let bar = "█".repeat(WIDTH * done / self.all);
            let word = if self.lang == Lang::Zh { "读取" } else { "reading" };
            anstream::eprint!("\r{word} {bar:░<WIDTH$} {done}/{}", self.all);
        }
    }

    fn clear(&self) {
        if self.is_shown {
            anstream::eprint!("\r\x1b[2K");
        }
    }
}
