//! `nianbao build`: from a site's folder to its portal.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::fonts::{self, FontsArgument};
use super::kept::{Kept, stamped};
use super::seal::{BuildTally, Sealing};
use super::terminal::{Progress, Work, is_quiet, tell};
use super::{BaseUrl, Format, PUBLIC, World, export, held_by, open_for, print_json, record, report};
use crate::archive::SiteSummary;
use crate::archive::compress::Compressed;
use crate::disk::{Finish, Folder, Output, Refusal};
use crate::finding::Finding;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::model::Portal;
use crate::source::read_config;
use crate::tree::{PaperKind, Sink};
use crate::{Earlier, Left, OnError};

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出文件夹（默认为站点文件夹下的 public）
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// 有错误时仍按填报的内容生成可生成的部分
    #[arg(long)]
    force: bool,
    /// 有一处错误即不写入；不加时，有错误的报告保持已公布的内容，从未公布的暂不公布，其余照常生成
    #[arg(long, conflicts_with = "force")]
    strict: bool,
    /// 生成以后把所公布的报告文本存入站点的 record/：用于自行上传 public 的站点（publish 自动存）
    #[arg(long, conflicts_with = "force")]
    record: bool,
    /// 同时为每个文本文件写 .gz 和 .br，供网站服务器直接发送
    #[arg(long)]
    compress: bool,
    /// 在每份报告的页面旁同时生成供下载的文件：docx、xlsx、pdf、html（供贴进其他发布系统的片段），如 --papers=docx,pdf；不写哪几种的，为 site.toml 的 papers 所列，没有列的为 docx 和 xlsx
    #[arg(long, value_name = "KIND", num_args = 0.., require_equals = true, value_delimiter = ',')]
    #[arg(value_parser = export::kinds())]
    papers: Option<Vec<PaperKind>>,
    #[command(flatten)]
    fonts: FontsArgument,
    #[command(flatten)]
    base_url: BaseUrl,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

/// What came of a build, for programs.
#[derive(Serialize)]
struct BuildResult<'a> {
    version: u8,
    out: String,
    /// `built`, `unchanged` where nothing had to be written, `incomplete` where some files could not be, `stopped` where
    /// errors kept all from being written.
    state: &'static str,
    files: usize,
    written: usize,
    /// Files that stayed as the build before has left them, without being made.
    kept: usize,
    /// Reports that were not read again.
    recalled: usize,
    removed: usize,
    unwritten: usize,
    #[serde(flatten)]
    tally: &'a BuildTally,
}

impl BuildResult<'_> {
    fn print(&self, format: Format, lang: Lang) -> Result<(), String> {
        match format {
            Format::Text => Ok(()),
            Format::Json => print_json(self, lang),
        }
    }
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let folder = open_for(&arguments.site, &arguments.base_url, world.lang)?;
    let papers = papers_of(arguments, &folder);
    let folder = folder.with_papers(papers);
    let out = arguments.out.clone().unwrap_or_else(|| folder.root().join(PUBLIC));
    let fonts = arguments.fonts.of_portal(&folder, world.lang)?;
    let sealing = Sealing::begin(&folder, &out, &options(arguments), fonts.as_ref(), world);
    if let Some(seal) = sealing.as_ref().and_then(Sealing::holds) {
        if !is_quiet() || seal.tally.any_error() {
            anstream::eprint!("{}", seal.messages);
        }
        match world.lang {
            Lang::Zh => tell!("{} 没有变化：共{}个文件，无需写入", out.display(), seal.files - 1),
            Lang::En => tell!("{} is as it was: {} files, none written", out.display(), seal.files - 1),
        }
        let (out, files) = (out.display().to_string(), seal.files - 1);
        let (version, state, tally) = (1, "unchanged", &seal.tally);
        BuildResult {
            version,
            out,
            state,
            files,
            written: 0,
            kept: files,
            recalled: seal.tally.reports,
            removed: 0,
            unwritten: 0,
            tally,
        }
        .print(arguments.output, world.lang)?;
        return Ok(code(seal.tally.any_error()));
    }
    let folder = fonts::give(fonts.as_ref(), folder, world.lang)?;
    let mut output =
        Output::open(&out, folder.root(), &super::holder()).map_err(|refusal| refused(&refusal, &out, world.lang))?;
    let on_error = match arguments {
        Arguments { force: true, .. } => OnError::GoOn,
        Arguments { strict: true, .. } => OnError::Stop,
        Arguments { .. } => OnError::HoldBack,
    };
    let compressed = Compressed(&output);
    let sink: &dyn Sink = if arguments.compress { &compressed } else { &output };
    let progress = Progress::begin(Work::Build, world.lang);
    let (kept, site) = (Kept::of(&folder), stamped(&folder));
    let mut recalled = 0;
    let mut keep = |memo: &crate::Memo| {
        recalled = memo.recalled();
        kept.keep(memo);
    };
    let (site, sink) = (progress.site(&site), progress.sink(sink));
    let shelf = sealing.as_ref().and_then(|sealing| kept.shelf(&out, sealing.program()));
    let is_whole = sealing.as_ref().is_some_and(|sealing| sealing.is_whole(&output));
    let left = shelf.as_ref().map(|shelf| Left { shelf, is_whole });
    let earlier = Earlier { memo: kept.memo(), keep: &mut keep, left };
    let mut examined = crate::build_after(&site, world.today, on_error, earlier, &sink);
    drop(progress);
    let stopped = on_error != OnError::GoOn && !output.was_used();
    let (mut done, mut complete) = (None, false);
    let mut messages = String::new();
    if !stopped {
        // Without a record it is unknown whether a page is public: an earlier one stays until the report is mended.
        let unknown = examined.held.iter().filter(|held| !held.is_public).map(|held| format!("{}/", held.report));
        let kept: Vec<String> = unknown.filter(|folder| output.keep_below(folder)).collect();
        messages = still_there(&kept, world.lang);
        complete = match on_error {
            OnError::HoldBack => !examined.broken,
            OnError::Stop | OnError::GoOn => !examined.findings.any_error(),
        };
        let mut finish = output.finish(complete);
        examined.broken |= !finish.failed.is_empty();
        examined.findings.extend(finish.failed.drain(..).map(Finding::from).collect());
        done = Some(finish);
    }
    let tally = BuildTally::of(&examined);
    let reports = tally.reports;
    let held = record::held(&examined, world.lang);
    let said_of_reports = report::drafts(&examined.source.drafts, &examined.findings, world.lang) + &held + &messages;
    let summary = SiteSummary::of(&examined.source);
    if !arguments.record {
        // What is said of ten thousand reports takes as much again as they do, and nothing asks for those any more.
        examined.source.portal = Portal::default();
    }
    let messages = report::render(&examined.findings, &folder, reports, world.lang, world.color) + &said_of_reports;
    if is_quiet() {
        report::tell(&examined.findings, &folder, reports, world);
        anstream::eprint!("{held}");
    } else {
        anstream::eprint!("{messages}");
    }
    match (&done, world.lang) {
        (Some(Finish { unwritten: unwritten @ 1.., .. }), Lang::Zh) if !out.exists() => {
            anstream::eprintln!("未生成 {}：{unwritten}个文件未能写入，原因见上", out.display());
        }
        (Some(Finish { unwritten: unwritten @ 1.., .. }), Lang::Zh) => {
            anstream::eprintln!("{} 未写完整：{unwritten}个文件未能写入，原因见上；其余文件完好", out.display());
        }
        (Some(Finish { unwritten: unwritten @ 1.., .. }), Lang::En) => {
            anstream::eprintln!("{} is not complete: {unwritten} files were not written, see above", out.display());
        }
        (Some(finish @ Finish { files, changed, removed, .. }), Lang::Zh) => {
            let reused = reused(finish, recalled, world.lang);
            tell!("已生成 {}：共{files}个文件，写入{changed}个，移除{removed}个{reused}", out.display());
        }
        (Some(finish @ Finish { files, changed, removed, .. }), Lang::En) => {
            let reused = reused(finish, recalled, world.lang);
            tell!("built {}: {files} files, {changed} written, {removed} removed{reused}", out.display());
        }
        (None, Lang::Zh) if arguments.strict => anstream::eprintln!(
            "有错误，未生成；请改正后再试。不加 --strict 时，有错误的报告保持已公布的内容，其余照常生成"
        ),
        (None, Lang::En) if arguments.strict => anstream::eprintln!(
            "nothing was written; mend the errors. Without --strict, reports with errors stay as they were published"
        ),
        (None, Lang::Zh) => anstream::eprintln!(
            "有错误，未生成{}；请改正后再试，或用 --force 按填报的内容生成可生成的部分",
            record::of_the_whole(&examined, world.lang)
        ),
        (None, Lang::En) => anstream::eprintln!(
            "nothing was written{}; mend the errors, or use --force",
            record::of_the_whole(&examined, world.lang)
        ),
    }
    let state = match &done {
        None => "stopped",
        Some(finish) if finish.unwritten > 0 => "incomplete",
        Some(finish) if finish.changed == 0 && finish.removed == 0 => "unchanged",
        Some(_) => "built",
    };
    let count = |of: fn(&Finish) -> usize| done.as_ref().map_or(0, of);
    let result = BuildResult {
        version: 1,
        out: out.display().to_string(),
        state,
        files: count(|finish| finish.files),
        written: count(|finish| finish.changed),
        kept: count(|finish| finish.kept),
        recalled,
        removed: count(|finish| finish.removed),
        unwritten: count(|finish| finish.unwritten),
        tally: &tally,
    };
    result.print(arguments.output, world.lang)?;
    let errors = tally.any_error();
    // What comes onto record changes the site, of which nothing has been built yet then.
    let mut same_site = true;
    if arguments.record {
        let unexplained = record::unexplained(&examined);
        if !unexplained.is_empty() {
            record::refuse(&unexplained, world.lang);
            return Ok(ExitCode::from(1));
        }
    }
    if arguments.record && done.is_some() && !examined.broken {
        let update = record::update(&examined, &folder, world);
        same_site = update.tree.0.is_empty();
        record::write(&update, &folder, world.lang)?;
    }
    if let Some(sealing) = sealing.filter(|_| same_site && done.is_some_and(|done| done.unwritten == 0)) {
        sealing.seal(complete, messages, tally, summary);
    }
    Ok(code(errors))
}

/// What was not done again; empty where all was.
fn reused(finish: &Finish, recalled: usize, lang: Lang) -> String {
    match (recalled, finish.kept, lang) {
        (0, 0, _) => String::new(),
        (_, kept, Lang::Zh) => format!("；沿用上次读取的报告{recalled}份、上次生成的文件{kept}个"),
        (_, kept, Lang::En) => format!("; {recalled} reports were not read again, {kept} files not made again"),
    }
}

/// The papers that are asked for: those that are named, or else those of the site, or else the usual ones.
fn papers_of(arguments: &Arguments, folder: &Folder) -> Option<Vec<PaperKind>> {
    let named = arguments.papers.clone()?;
    if !named.is_empty() {
        return Some(named);
    }
    let of_site: Vec<PaperKind> = read_config(folder).papers.into_iter().collect();
    Some(if of_site.is_empty() { PaperKind::USUAL.to_vec() } else { of_site })
}

/// What a seal holds for, beside the site: nothing for a build without options.
fn options(arguments: &Arguments) -> String {
    let Arguments { force, strict, record, compress, papers, .. } = arguments;
    let asked = [(force, "force"), (strict, "strict"), (record, "record"), (compress, "compress")];
    let mut asked: Vec<&str> = asked.into_iter().filter(|(is_asked, _)| **is_asked).map(|(_, name)| name).collect();
    asked.extend(papers.as_ref().map(|_| "papers"));
    asked.extend(papers.iter().flatten().map(|kind| kind.key()));
    asked.join(" ")
}

/// Pages of an earlier build that stay where they are.
fn still_there(folders: &[String], lang: Lang) -> String {
    if folders.is_empty() {
        return String::new();
    }
    let (count, some) = (folders.len(), report::first_of(folders.iter().map(String::as_str), lang));
    match lang {
        Lang::Zh => format!(
            "其中{count}份此前生成过页面（{some}），record/ 里未存其文本，无法得知是否已公布：页面照原样保留，列表里暂不列出\n"
        ),
        Lang::En => format!(
            "pages of an earlier build stay as they are, on no list: {count} ({some}); whether they are public is not in record/\n"
        ),
    }
}

fn code(errors: bool) -> ExitCode {
    if errors { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

pub(super) fn refused(refusal: &Refusal, out: &std::path::Path, lang: Lang) -> String {
    let out = out.display();
    match (refusal, lang) {
        (Refusal::Foreign(name), Lang::Zh) => {
            format!("{out} 里有不是本程序生成的文件（如 {name}），未作改动；请换一个空文件夹")
        }
        (Refusal::Foreign(name), Lang::En) => {
            format!("{out} holds files that are not ours (such as {name}) and is left alone; choose an empty folder")
        }
        (Refusal::InsideSite, Lang::Zh) => format!("不能生成到 {out}：它是站点本身的文件夹"),
        (Refusal::InsideSite, Lang::En) => format!("cannot build into {out}: it belongs to the site itself"),
        (Refusal::Busy(holder), Lang::Zh) => {
            let by = Some(held_by(holder.as_ref(), lang)).filter(|by| !by.is_empty());
            let by = by.unwrap_or_else(|| " ".to_owned());
            format!("另一个 nianbao{by}正在生成 {out}，本次未作改动；请待其结束")
        }
        (Refusal::Busy(holder), Lang::En) => {
            let by = held_by(holder.as_ref(), lang);
            format!("another nianbao {by}is building {out}; nothing was touched, wait until it ends")
        }
        (Refusal::System(error), Lang::Zh) => {
            format!("无法打开输出文件夹 {out}：{}", localize(&error.to_string(), lang))
        }
        (Refusal::System(error), Lang::En) => {
            format!("cannot open the output folder {out}: {}", localize(&error.to_string(), lang))
        }
    }
}
