//! `nianbao build`: from a site's folder to its portal.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::seal::Sealing;
use super::{World, open, report};
use crate::OnError;
use crate::archive::SiteSummary;
use crate::archive::compress::Compressed;
use crate::disk::{Finish, Output, Refusal};
use crate::finding::Finding;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::tree::Sink;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出文件夹（默认为站点文件夹下的 public）
    #[arg(long, short)]
    out: Option<PathBuf>,
    /// 有错误也生成能生成的部分
    #[arg(long)]
    force: bool,
    /// 同时为每个文本文件写 .gz 和 .br，供网站服务器直接发送
    #[arg(long)]
    compress: bool,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let folder = open(&arguments.site, world.lang)?;
    let out = arguments.out.clone().unwrap_or_else(|| folder.root().join("public"));
    let sealing = Sealing::begin(&folder, &out, options(arguments.force, arguments.compress), world);
    if let Some(seal) = sealing.as_ref().and_then(Sealing::holds) {
        anstream::eprint!("{}", seal.messages);
        match world.lang {
            Lang::Zh => anstream::eprintln!("{} 没有变化：共{}个文件，无需写入", out.display(), seal.files - 1),
            Lang::En => anstream::eprintln!("{} is as it was: {} files, none written", out.display(), seal.files - 1),
        }
        return Ok(code(seal.errors));
    }
    let output = Output::open(&out, folder.root()).map_err(|refusal| refused(&refusal, &out, world.lang))?;
    let on_error = if arguments.force { OnError::GoOn } else { OnError::Stop };
    let compressed = Compressed(&output);
    let sink: &dyn Sink = if arguments.compress { &compressed } else { &output };
    let mut examined = crate::build(&folder, world.today, on_error, sink);
    let stopped = on_error == OnError::Stop && !output.was_used();
    let mut done = None;
    if !stopped {
        let mut finish = output.finish(!examined.findings.any_error());
        examined.findings.extend(finish.failed.drain(..).map(Finding::from).collect());
        done = Some(finish);
    }
    let reports = examined.source.portal.reports.len();
    let messages = report::render(&examined.findings, &folder, reports, world.lang, world.color)
        + &report::drafts(&examined.source.drafts, &examined.findings, world.lang);
    anstream::eprint!("{messages}");
    match (&done, world.lang) {
        (Some(Finish { unwritten: unwritten @ 1.., .. }), Lang::Zh) if !out.exists() => {
            anstream::eprintln!("没有生成 {}：{unwritten}个文件没有写成，原因见上", out.display());
        }
        (Some(Finish { unwritten: unwritten @ 1.., .. }), Lang::Zh) => {
            anstream::eprintln!("{} 没有写完整：{unwritten}个文件没有写成，原因见上；其余文件完好", out.display());
        }
        (Some(Finish { unwritten: unwritten @ 1.., .. }), Lang::En) => {
            anstream::eprintln!("{} is not complete: {unwritten} files were not written, see above", out.display());
        }
        (Some(Finish { files, changed, removed, .. }), Lang::Zh) => {
            anstream::eprintln!("已生成 {}：共{files}个文件，写入{changed}个，移除{removed}个", out.display());
        }
        (Some(Finish { files, changed, removed, .. }), Lang::En) => {
            anstream::eprintln!("built {}: {files} files, {changed} written, {removed} removed", out.display());
        }
        (None, Lang::Zh) => anstream::eprintln!("有错误，没有生成；改正后再试，或用 --force 生成能生成的部分"),
        (None, Lang::En) => anstream::eprintln!("nothing was written; mend the errors, or use --force"),
    }
    let errors = examined.findings.any_error();
    if let Some(sealing) = sealing.filter(|_| done.is_some_and(|done| done.unwritten == 0)) {
        sealing.seal(messages, errors, SiteSummary::of(&examined.source));
    }
    Ok(code(errors))
}

/// What a seal holds for.
pub(super) fn options(force: bool, compress: bool) -> &'static str {
    match (force, compress) {
        (false, false) => "",
        (false, true) => "compress",
        (true, false) => "force",
        (true, true) => "force compress",
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
        (Refusal::Busy, Lang::Zh) => format!("另一个 nianbao 正在生成 {out}；请等它结束"),
        (Refusal::Busy, Lang::En) => format!("another nianbao is building {out}; wait until it ends"),
        (Refusal::System(error), Lang::Zh) => format!("打不开输出文件夹 {out}：{}", localize(&error.to_string(), lang)),
        (Refusal::System(error), Lang::En) => {
            format!("cannot open the output folder {out}: {}", localize(&error.to_string(), lang))
        }
    }
}
