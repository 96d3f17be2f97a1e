//! The command line: the terminal, the clock, the environment, and nothing else of the work.
//!
//! Each command is a file here and a walk along the line of passes. Exit codes: 0 fine, 1 findings
//! on the level of errors, 2 could not run.

mod archive;
mod build;
mod check;
pub mod cover;
mod deliver;
mod diff;
mod doctor;
mod explain;
mod export;
mod figures;
mod fix;
mod fonts;
mod import;
mod kept;
mod manual;
mod new;
mod output;
mod publish;
mod record;
mod redirects;
mod report;
mod review;
mod schema;
mod scope;
mod seal;
mod search;
mod serve;
mod signature;
mod similarity;
mod status;
mod tally;
mod terminal;
mod theme;
mod total;
mod verify;
mod words;

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::disk::{Folder, Holder};
use crate::finding::Level;
use crate::finding::foreign::localize;
use crate::finding::words::{Lang, level};
use crate::model::Date;
use crate::source::as_base_url;

/// 把一个文件夹的政府信息公开工作年度报告，变成可检索的静态门户
#[derive(Parser)]
#[command(name = "nianbao", version, propagate_version = true, disable_help_subcommand = true)]
struct Arguments {
    /// 输出所用的语言（默认按系统语言，否则中文）
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArgument>,

    /// 只输出结果、错误和需要确认的问题，不输出其他说明
    #[arg(long, short, global = true)]
    quiet: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum LangArgument {
    Zh,
    En,
}

/// The folder of a site in which its portal is built, where no other is given.
const PUBLIC: &str = "public";

/// Whether nothing may be published or packed to a path: it belongs to a site, or to what is built of it.
fn is_taken_by_site(path: &Path, site: &Path) -> bool {
    crate::disk::belongs_to_site(path, site, PUBLIC)
}

/// How a command says what it has to say.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// 核对报告，列出每一处问题
    Check(check::Arguments),
    /// 说明一项校验的内容、理由和依据
    Explain(explain::Arguments),
    /// 生成门户
    Build(build::Arguments),
    /// 在本机预览，随文件改动更新
    Serve(serve::Arguments),
    /// 列出各机关报告的编制公布情况：草稿、定稿、公布、逾期
    Status(status::Arguments),
    /// 汇总所属单位的数字，与汇总报告对照
    Total(total::Arguments),
    /// 比较两个版本：哪些数字、哪些句子有改动
    Diff(diff::Arguments),
    /// 为不用本程序的领导生成送审材料：报告全文、核对结果、与上年对照、改动和签字栏
    Review(review::Arguments),
    /// 新建站点，或在站点里添加机关、年度
    New(new::Arguments),
    /// 导入已有的年报：Word、网页、文本、表格
    Import(import::Arguments),
    /// 把报告导出为 Word、Excel、PDF 文件或网页片段
    Export(export::Arguments),
    /// 生成归档包
    Archive(archive::Arguments),
    /// 发布门户：先列出变动，再一步切换
    Publish(publish::Arguments),
    /// 核验归档包或已发布的门户
    Verify(verify::Arguments),
    /// 检索站点，与门户网页的检索相同
    Search(search::Arguments),
    /// 列出主题：站点改写了什么，还可以改写什么
    Theme(theme::Arguments),
    /// 列出旧网址和它们转到的网址，供网站服务器使用
    Redirects(redirects::Arguments),
    /// 输出 JSON Schema，供编辑器和程序使用
    Schema(schema::Arguments),
    /// 查看本机是否具备所需的条件：时钟、磁盘、端口、字体、ssh 等
    Doctor(doctor::Arguments),
    /// 输出命令行补全脚本（bash、zsh、fish）
    Completions(manual::Completions),
    /// 输出手册页（man）
    Man(manual::Man),
}

/// What every command is told about the world.
struct World {
    lang: Lang,
    today: Date,
    color: bool,
}

/// Runs the program with the process's own arguments.
pub fn run() -> ExitCode {
    let lang = lang_of_arguments().unwrap_or_else(lang_of_environment);
    let command = || words::command(Arguments::command(), lang);
    let parsed = command().try_get_matches();
    let parsed = parsed.and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error, lang),
    };
    if arguments.quiet {
        terminal::be_quiet();
    }
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if let Err(text) = epoch() {
        match lang {
            Lang::Zh => {
                anstream::eprintln!("错误: 环境变量 SOURCE_DATE_EPOCH 应为 1970 年以来的秒数，现为“{text}”")
            }
            Lang::En => anstream::eprintln!("error: SOURCE_DATE_EPOCH is {text}; it should be seconds since 1970"),
        }
        return ExitCode::from(2);
    }
    let world = World { lang, today: today(), color };
    let result = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, &world),
        Command::Explain(arguments) => explain::run(&arguments, &world),
        Command::Build(arguments) => build::run(&arguments, &world),
        Command::Serve(arguments) => serve::run(&arguments, &world),
        Command::Status(arguments) => status::run(&arguments, &world),
        Command::Total(arguments) => total::run(&arguments, &world),
        Command::Diff(arguments) => diff::run(&arguments, &world),
        Command::New(arguments) => new::run(&arguments, &world),
        Command::Import(arguments) => import::run(&arguments, &world),
        Command::Review(arguments) => review::run(&arguments, &world),
        Command::Export(arguments) => export::run(&arguments, &world),
        Command::Archive(arguments) => archive::run(&arguments, &world),
        Command::Publish(arguments) => publish::run(&arguments, &world),
        Command::Verify(arguments) => verify::run(&arguments, &world),
        Command::Search(arguments) => search::run(&arguments, &world),
        Command::Theme(arguments) => theme::run(&arguments, &world),
        Command::Redirects(arguments) => redirects::run(&arguments, &world),
        Command::Schema(arguments) => schema::run(&arguments, &world),
        Command::Doctor(arguments) => doctor::run(&arguments, &world),
        Command::Completions(arguments) => manual::completions(&arguments, command(), &world),
        Command::Man(arguments) => manual::man(&arguments, command(), &world),
    };
    match result {
        Ok(code) => code,
        Err(reason) => {
            anstream::eprintln!("{}: {reason}", level(Level::Error, lang));
            ExitCode::from(2)
        }
    }
}

/// Shows the help that was asked for, or says what is wrong with the arguments.
fn refused(error: &clap::Error, lang: Lang) -> ExitCode {
    match words::complaint(error).filter(|_| lang == Lang::Zh) {
        Some(complaint) => anstream::eprintln!("{}: {complaint}", level(Level::Error, lang)),
        None => {
            // There is no terminal left to report to.
            let _ = error.print();
        }
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The language that the arguments ask for. Needed before they are read, for they may be wrong.
fn lang_of_arguments() -> Option<Lang> {
    let mut arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let mut asked = None;
    while let Some(argument) = arguments.next() {
        let word = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(word) => word.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        asked = match word.as_deref() {
            Some("zh") => Some(Lang::Zh),
            Some("en") => Some(Lang::En),
            _ => asked,
        };
    }
    asked
}

/// English where the locale is English, Chinese otherwise.
fn lang_of_environment() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("en")) { Lang::En } else { Lang::Zh }
}

/// Today in China, or the day of `SOURCE_DATE_EPOCH` where that is set.
fn today() -> Date {
    in_china().date()
}

/// Now in China, to the second.
fn now() -> String {
    in_china().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Who runs this: what a lock says, so that whoever is refused knows whom to ask.
fn holder() -> Holder {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let user = variable("USER").or_else(|| variable("LOGNAME")).or_else(|| variable("USERNAME"));
    let host = variable("COMPUTERNAME").or_else(|| crate::disk::read_small(Path::new("/proc/sys/kernel/hostname")));
    let host = host.map(|host| host.trim().to_owned()).unwrap_or_else(|| "localhost".to_owned());
    Holder::this_process(&user.map_or_else(|| host.clone(), |user| format!("{user}@{host}")), &now())
}

/// The holder of a lock in brackets, with what must stand behind them; nothing where it is not known.
fn held_by(holder: Option<&Holder>, lang: Lang) -> String {
    match (holder, lang) {
        (None, _) => String::new(),
        (Some(Holder { who, process, since }), Lang::Zh) => {
            // The clock is China's.
            let since = since.split_once('+').map_or(since.as_str(), |(since, _)| since).replacen('T', " ", 1);
            format!("（{who}，进程 {process}，{since} 开始）")
        }
        (Some(Holder { who, process, since }), Lang::En) => format!("({who}, process {process}, since {since}) "),
    }
}

/// What `SOURCE_DATE_EPOCH` says, in seconds since 1970; an error where that is no date. The specification of
/// reproducible builds wants a malformed one to end the run.
fn epoch() -> Result<Option<jiff::Timestamp>, String> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else { return Ok(None) };
    let text = text.to_string_lossy().into_owned();
    let second = text.parse::<u32>().ok().and_then(|second| jiff::Timestamp::from_second(second.into()).ok());
    second.map(Some).ok_or(text)
}

fn in_china() -> jiff::Zoned {
    let now = epoch().ok().flatten().unwrap_or_else(jiff::Timestamp::now);
    now.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
}

/// Writes to the standard output, or says why that fails: a full disk is no reason to break off without a
/// word. A reader who has closed the pipe has read enough.
fn print(text: &str, lang: Lang) -> Result<(), String> {
    let mut out = anstream::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(match (localize(&error.to_string(), lang), lang) {
                (reason, Lang::Zh) => format!("无法写出结果（标准输出）：{reason}"),
                (reason, Lang::En) => format!("cannot write the result (standard output): {reason}"),
            })
        }
        _ => Ok(()),
    }
}

/// Prints one object for programs.
fn print_json(value: &impl serde::Serialize, lang: Lang) -> Result<(), String> {
    let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    print(&(text + "\n"), lang)
}

/// The words of one of two languages.
fn choose<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// Asks on the terminal.
fn agreed(question: &str) -> Result<bool, String> {
    anstream::eprint!("{question}");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| error.to_string())?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
}

/// Says so where a path is not that of a plain file; a pipe would be waited for.
fn plain_file(path: &Path, lang: Lang) -> Result<(), String> {
    let at = path.display();
    let fault = match (crate::disk::is_plain_file(path), lang) {
        (Ok(true), _) => return Ok(()),
        (Ok(false), Lang::Zh) => format!("{at} 不是普通文件"),
        (Ok(false), Lang::En) => format!("{at} is no plain file"),
        (Err(error), Lang::Zh) => format!("无法打开 {at}：{}", localize(&error.to_string(), lang)),
        (Err(error), Lang::En) => format!("cannot open {at}: {}", localize(&error.to_string(), lang)),
    };
    Err(fault)
}

/// Where a portal will live, where that is another place than `site.toml` says.
#[derive(clap::Args)]
struct BaseUrl {
    /// 门户的网址，代替 site.toml 的 base_url，如测试环境的；也可由环境变量 NIANBAO_BASE_URL 给出
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

/// Opens the folder of a site that is built, for the address that the command or its environment gives.
fn open_for(path: &Path, base_url: &BaseUrl, lang: Lang) -> Result<Folder, String> {
    const VARIABLE: &str = "NIANBAO_BASE_URL";
    let of_environment = || std::env::var(VARIABLE).ok().filter(|url| !url.is_empty()).map(|url| (VARIABLE, url));
    let given = base_url.base_url.clone().map(|url| ("--base-url", url)).or_else(of_environment);
    let Some((from, text)) = given else { return open(path, lang) };
    let url = as_base_url(&text).ok_or_else(|| match lang {
        Lang::Zh => format!("{from} 不能是“{text}”；网址以 https:// 或 http:// 开头，不带空格、问号和井号"),
        Lang::En => format!("{from} cannot be `{text}`; an address starts with https:// or http://"),
    })?;
    Ok(open(path, lang)?.at(Some(url)))
}

/// Opens a site's folder, or says why not.
fn open(path: &Path, lang: Lang) -> Result<Folder, String> {
    let folder = Folder::open(path).map_err(|error| match (localize(&error.to_string(), lang), lang) {
        (reason, Lang::Zh) => format!("无法打开文件夹 {}：{reason}", path.display()),
        (reason, Lang::En) => format!("cannot open the folder {}: {reason}", path.display()),
    })?;
    if !folder.root().join(crate::source::CONFIG_FILE).exists() {
        return Err(match lang {
            Lang::Zh => format!(
                "{} 里没有 site.toml，不是站点文件夹；用 nianbao new <文件夹> 新建一个",
                folder.root().display()
            ),
            Lang::En => format!(
                "{} has no site.toml and is no site; start one with nianbao new <folder>",
                folder.root().display()
            ),
        });
    }
    Ok(folder)
}
