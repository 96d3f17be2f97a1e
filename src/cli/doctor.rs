//! `nianbao doctor`: whether this machine has what the program asks for, before somebody waits for it.
//!
//! Nothing is changed: what is tried is tried beside the site, and taken away again.

use std::fmt::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;
use serde::Serialize;

use super::{Format, World, choose, open, print};
use crate::disk;
use crate::finding::words::Lang;

/// Where less is left, a portal of a county and its releases may not fit.
const LITTLE_ROOM: u64 = 1 << 30;
/// Where the preview begins to look for a port.
const PORT: u16 = super::serve::PORT;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It is there.
    Good,
    /// Some of what the program does needs it.
    Missing,
    /// Nothing works without it.
    Broken,
}

/// Something that was looked at.
#[derive(Debug, Serialize)]
struct Looked {
    /// What it is called in Chinese, and in English.
    #[serde(serialize_with = "in_english")]
    name: (&'static str, &'static str),
    state: State,
    /// What was found.
    found: String,
    /// What to do about it; empty where all is well.
    todo: String,
}

/// Programs know it by one name, whatever the language.
fn in_english<S: serde::Serializer>(name: &(&str, &str), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(name.1)
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let site = &arguments.site;
    let looked = [
        locale(lang),
        clock(world),
        folder(site, world),
        room(site, lang),
        links(site, lang),
        watches(site, lang),
        port(lang),
        font(lang),
    ];
    let looked: Vec<Looked> =
        looked.into_iter().chain([program("ssh", "-V", lang), program("rsync", "--version", lang)]).collect();
    let text = match arguments.output {
        Format::Json => format!("{}\n", serde_json::json!({ "version": 1, "looked_at": looked })),
        Format::Text => said(&looked, lang),
    };
    print(&text, world.lang)?;
    Ok(ExitCode::from(u8::from(looked.iter().any(|one| one.state == State::Broken))))
}

fn said(looked: &[Looked], lang: Lang) -> String {
    let mut out = String::new();
    for Looked { name, state, found, todo } in looked {
        let zh = lang == Lang::Zh;
        let state = match (state, zh) {
            (State::Good, true) => "正常",
            (State::Missing, true) => "留意",
            (State::Broken, true) => "不可用",
            (State::Good, false) => "fine",
            (State::Missing, false) => "note",
            (State::Broken, false) => "broken",
        };
        let name = if zh { name.0 } else { name.1 };
        let colon = if zh { "：" } else { ": " };
        let _ = writeln!(out, "{state}  {name}{colon}{found}");
        if !todo.is_empty() {
            let _ = writeln!(out, "      {todo}");
        }
    }
    out
}

fn looked(name: (&'static str, &'static str), state: State, found: impl Into<String>, todo: &str) -> Looked {
    let todo = if state == State::Good { "" } else { todo };
    Looked { name, state, found: found.into(), todo: todo.to_owned() }
}

/// Chinese on the terminal asks for UTF-8.
fn locale(lang: Lang) -> Looked {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = variable("LC_ALL").or_else(|| variable("LC_CTYPE")).or_else(|| variable("LANG"));
    let is_utf8 = |locale: &String| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    };
    let state = if cfg!(windows) || locale.as_ref().is_some_and(is_utf8) { State::Good } else { State::Missing };
    let none = || choose(lang, "未设定", "not set").to_owned();
    let todo = choose(
        lang,
        "终端若显示乱码，请设为 UTF-8，如 export LANG=C.UTF-8",
        "where the terminal shows odd characters, export LANG=C.UTF-8",
    );
    looked(("语言环境", "locale"), state, locale.unwrap_or_else(none), todo)
}

/// Last days and waivers are held against today; what was published cannot be of tomorrow.
fn clock(world: &World) -> Looked {
    let lang = world.lang;
    let set = std::env::var("SOURCE_DATE_EPOCH").ok().filter(|value| !value.is_empty());
    let today = world.today.to_string();
    let name = ("日期（北京时间）", "date (in China)");
    match set {
        Some(_) => {
            let todo = choose(
                lang,
                "日期由环境变量 SOURCE_DATE_EPOCH 给定，不是今天的",
                "SOURCE_DATE_EPOCH says so, whatever the clock does",
            );
            looked(name, State::Missing, today, todo)
        }
        // The program itself is younger.
        None if world.today.year() < 2026 => {
            looked(name, State::Broken, today, choose(lang, "系统时钟不对，请校准", "the clock is wrong; set it"))
        }
        None => looked(name, State::Good, today, ""),
    }
}

fn folder(site: &Path, world: &World) -> Looked {
    let lang = world.lang;
    let name = ("站点文件夹", "the site's folder");
    match open(site, world.lang) {
        Err(why) => looked(
            name,
            State::Broken,
            why,
            choose(lang, "在站点文件夹里运行，或写明它的位置", "run this in a site's folder, or say where it is"),
        ),
        Ok(folder) => match disk::takes_files(folder.root()) {
            Ok(()) => looked(name, State::Good, folder.root().display().to_string(), ""),
            Err(error) => looked(
                name,
                State::Broken,
                format!(
                    "{}（{}）",
                    folder.root().display(),
                    crate::finding::foreign::localize(&error.to_string(), world.lang)
                ),
                choose(
                    lang,
                    "不能写入：请检查权限，或用 --out 生成到别处",
                    "cannot be written to: look at its permissions, or build elsewhere with --out",
                ),
            ),
        },
    }
}

fn room(site: &Path, lang: Lang) -> Looked {
    let name = ("磁盘余量", "room on the disk");
    match disk::room(site) {
        None => looked(
            name,
            State::Missing,
            choose(lang, "无法得知", "not known"),
            choose(lang, "请自行核实", "see for yourself"),
        ),
        Some(bytes) => {
            let state = if bytes < LITTLE_ROOM { State::Missing } else { State::Good };
            let todo = choose(
                lang,
                "余量偏少：门户和历次发布要占用空间",
                "that is little: a portal and its releases take room",
            );
            looked(name, state, format!("{}.{} GB", bytes >> 30, ((bytes % (1 << 30)) * 10) >> 30), todo)
        }
    }
}

fn links(site: &Path, lang: Lang) -> Looked {
    let name = ("符号链接", "symbolic links");
    match disk::takes_links(site) {
        true => looked(name, State::Good, choose(lang, "可以建立", "can be made"), ""),
        false => looked(
            name,
            State::Missing,
            choose(lang, "不能建立", "cannot be made"),
            choose(
                lang,
                "发布到本机文件夹时，用 --switch rename",
                "publish to a folder of such a disk with --switch rename",
            ),
        ),
    }
}

fn watches(site: &Path, lang: Lang) -> Looked {
    let name = ("预览随改动更新", "the preview follows changes");
    if !disk::tells_of_changes(site) {
        let found = choose(lang, "网络文件系统，不通知改动", "a network's file system, which tells of none");
        return looked(
            name,
            State::Missing,
            found,
            choose(lang, "预览改为定时查看，反应慢一些", "the preview looks from time to time, and is slower"),
        );
    }
    let most = disk::read_small(Path::new("/proc/sys/fs/inotify/max_user_watches"))
        .and_then(|text| text.trim().parse::<usize>().ok());
    let folders = disk::folders_below(site);
    match most {
        Some(most) if most < folders + folders / 2 => looked(
            name,
            State::Missing,
            format!("{folders} / {most}"),
            choose(
                lang,
                "系统允许监视的文件夹偏少：sysctl fs.inotify.max_user_watches=524288",
                "the system lets few folders be watched: sysctl fs.inotify.max_user_watches=524288",
            ),
        ),
        _ => looked(
            name,
            State::Good,
            match lang {
                Lang::Zh => format!("{folders}个文件夹"),
                Lang::En => format!("{folders} folders"),
            },
            "",
        ),
    }
}

fn port(lang: Lang) -> Looked {
    let name = ("预览的端口", "the preview's port");
    match TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)) {
        Ok(_) => looked(name, State::Good, PORT.to_string(), ""),
        Err(_) => looked(
            name,
            State::Missing,
            PORT.to_string(),
            choose(lang, "已被占用，预览改用下一个；也可用 --port 指定", "taken; the preview uses the next, or --port"),
        ),
    }
}

/// Browsers of this machine show and print the portal with its fonts, and PDF files are written with them.
fn font(lang: Lang) -> Looked {
    let name = ("中文字体", "a Chinese font");
    if cfg!(any(windows, target_os = "macos")) {
        return looked(name, State::Good, choose(lang, "系统自带", "the system has them"), "");
    }
    let listed = Command::new("fc-list").args([":lang=zh-cn", "family"]).stdin(Stdio::null()).output();
    let family = listed.ok().and_then(|listed| {
        let text = String::from_utf8_lossy(&listed.stdout).into_owned();
        let mut families: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        // The one for the mainland's forms of characters, where there are several.
        families.sort_unstable_by_key(|family| (!family.contains(" SC"), *family));
        families.first().map(|family| (*family).to_owned())
    });
    match family {
        Some(family) => looked(name, State::Good, family, ""),
        None => looked(
            name,
            State::Missing,
            choose(lang, "未找到", "none found"),
            choose(
                lang,
                "PDF 文件和本机浏览器的显示、打印需要；Debian：apt-get install fonts-noto-cjk",
                "needed for PDF files, and by browsers of this machine; Debian: apt-get install fonts-noto-cjk",
            ),
        ),
    }
}

/// What publishing to another machine runs.
fn program(program: &'static str, asked: &str, lang: Lang) -> Looked {
    let name = (program, program);
    let answer = Command::new(program).arg(asked).stdin(Stdio::null()).output();
    let version = answer.ok().map(|answer| {
        let said = if answer.stdout.is_empty() { answer.stderr } else { answer.stdout };
        String::from_utf8_lossy(&said).lines().next().unwrap_or_default().trim().to_owned()
    });
    match version {
        Some(version) => looked(name, State::Good, version, ""),
        None => looked(
            name,
            State::Missing,
            choose(lang, "未安装", "not installed"),
            choose(
                lang,
                "只在发布到另一台机器（user@host:路径）时需要",
                "needed to publish to another machine (user@host:path) alone",
            ),
        ),
    }
}
