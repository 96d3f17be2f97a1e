//! `nianbao serve`: the portal on this machine, shown again whenever a file changes.

use std::collections::HashMap;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::Args;

use super::fonts::FontsArgument;
use super::kept::Kept;
use super::{World, open, report};
use crate::finding::foreign::localize;
use crate::finding::words::{self, Lang};
use crate::finding::{Finding, Level};
use crate::serve::{self, Built, Failure, How, Listener, Options};

/// A rebuild names so many of the files that changed.
const SHOWN: usize = 3;

/// The port where nothing else is asked for.
pub(super) const PORT: u16 = 8020;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 端口；被占用时取下一个
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// 监听的地址；除本机外的地址会让同一网络里的人看到未发布的内容
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// 定时查看文件夹，不等系统通知（网络盘、WSL 等自动如此）
    #[arg(long)]
    poll: bool,
    /// 用浏览器打开
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    fonts: FontsArgument,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let mut folder = open(&arguments.site, world.lang)?;
    match arguments
        .fonts
        .of_portal(&folder, world.lang)
        .and_then(|found| found.map(|it| it.read(world.lang)).transpose())
    {
        Ok(fonts) => folder = folder.with_fonts(fonts.unwrap_or_default()),
        Err(reason) if arguments.fonts.folder().is_some() => return Err(reason),
        // Without any, the preview shows all but PDF files; a finding says so.
        Err(_) => {}
    }
    let kept = Kept::of(&folder);
    let memo = kept.memo();
    let options = Options {
        memo,
        keep: Box::new(move |memo| kept.keep(memo)),
        folder: Arc::new(folder),
        host: arguments.host,
        port: arguments.port,
        today: world.today,
        how: if arguments.poll { How::Poll } else { How::Best },
    };
    let terminal = Terminal { lang: world.lang, color: world.color, open: arguments.open, reported: Mutex::default() };
    if !arguments.host.is_loopback() {
        terminal.print(
            "警告: 同一网络里的人都能看到这个预览，包括未发布的内容",
            "warning: everyone on this network can see this preview, with all that is unpublished",
        );
    }
    serve::run(options, Arc::new(terminal)).map_err(|error| {
        match (localize(&error.to_string(), world.lang), world.lang) {
            (error, Lang::Zh) => format!("无法在 {} 端口 {} 上提供预览：{error}", arguments.host, arguments.port),
            (error, Lang::En) => format!("cannot serve on {} port {}: {error}", arguments.host, arguments.port),
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Reports on the terminal what the preview does.
struct Terminal {
    lang: Lang,
    color: bool,
    open: bool,
    /// How many findings of which file have been reported.
    reported: Mutex<HashMap<String, usize>>,
}

impl Terminal {
    fn print(&self, zh: &str, en: &str) {
        self.write(&format!("{}\n", if self.lang == Lang::Zh { zh } else { en }));
    }

    /// The window may be closed, or the pipe: no reason to end.
    fn write(&self, text: &str) {
        let _ = anstream::stderr().write_all(text.as_bytes());
    }
}

impl Listener for Terminal {
    fn busy(&self, port: u16) {
        self.print(&format!("端口 {port} 已被占用，改用下一个"), &format!("port {port} is taken, trying the next"));
    }

    fn ready(&self, address: &str) {
        self.print(&format!("预览: {address}  （按 Ctrl-C 结束）"), &format!("preview: {address}  (Ctrl-C ends it)"));
        if self.open
            && let Err(error) = ::open::that_detached(address)
        {
            let error = localize(&error.to_string(), self.lang);
            self.print(&format!("无法打开浏览器：{error}"), &format!("cannot open a browser: {error}"));
        }
    }

    fn built(&self, built: &Built) {
        let millis = built.took.as_millis();
        let files = || built.findings.by_file().map(|findings| (&findings[0].file, findings));
        let now = files().map(|(file, findings)| (file.clone(), findings.len())).collect();
        let before = std::mem::replace(&mut *self.reported.lock().expect("nobody panics while holding it"), now);
        if built.changed.is_empty() {
            let text = report::render(&built.findings, &*built.site, built.reports, self.lang, self.color);
            self.write(&text);
            return;
        }
        let (named, more) = built.changed.split_at(built.changed.len().min(SHOWN));
        let (named, more, pages) = (named.join(" "), more.len(), built.renewed);
        match more {
            0 => self.print(
                &format!("{named}：更新{pages}个打开的页面，{millis}毫秒"),
                &format!("{named}: {pages} open pages renewed in {millis} ms"),
            ),
            more => self.print(
                &format!("{named} 等{}个文件：更新{pages}个打开的页面，{millis}毫秒", more + SHOWN),
                &format!("{named} and {more} more: {pages} open pages renewed in {millis} ms"),
            ),
        }
        // What was noticed elsewhere has been reported before, unless there is more or less of it now.
        let is_news = |(file, findings): &(&String, &[Finding])| {
            built.changed.contains(*file) || before.get(*file) != Some(&findings.len())
        };
        let fresh: Vec<&Finding> = files().filter(is_news).flat_map(|(_, findings)| findings).collect();
        let known = files().filter(|(file, _)| before.contains_key(*file)).count();
        if !fresh.is_empty() || known < before.len() {
            self.write(&report::render_some(fresh.into_iter(), &*built.site, self.lang, self.color));
            self.write(&report::summary(&built.findings, built.reports, self.lang));
        }
    }

    fn polls(&self) {
        self.print(
            "系统不通知这个文件夹的改动，改为定时查看",
            "the system does not tell of changes in this folder; it is looked at again and again",
        );
    }

    fn failed(&self, failure: &Failure) {
        let level = words::level(Level::Error, self.lang);
        match failure {
            Failure::Panic => self.print(
                &format!("{level}: 程序出错，这次改动未显示；请把上面的信息告诉开发者"),
                &format!(
                    "{level}: the program has failed and does not show this change; please report what stands above"
                ),
            ),
            Failure::Folder(reason) => self.print(
                &format!("{level}: 无法读取站点文件夹：{reason}"),
                &format!("{level}: cannot read the site's folder: {reason}"),
            ),
        }
    }

    fn blind(&self, reason: &str) {
        let level = words::level(Level::Error, self.lang);
        self.print(
            &format!("{level}: 无法得知文件的改动，页面不会自动更新：{reason}"),
            &format!("{level}: cannot learn of changes, pages will not follow: {reason}"),
        );
    }
}
