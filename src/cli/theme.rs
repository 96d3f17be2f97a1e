//! `nianbao theme`: what a site's theme has of its own and what it could have; a file to start from; what the template
//! of a page sees; the reference.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Format, World, kept, open, print, print_json, report};
use crate::cli::terminal::{is_quiet, tell};
use crate::disk::{self, Folder};
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::finding::{Finding, Findings, Level, ThemeProblem, closest, json as json_of};
use crate::render::{
    Copied, NotAdded, Theme, ThemeFile, ThemeUse, block_meaning, block_of, contexts, meant_file, print_reference,
    route_of, template_meaning, theme_listing, with_blocks,
};
use crate::source::read_config;
use crate::tree::{OneFile, Pieces, Sink, Site, Tree, decoded};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Subcommand)]
enum Verb {
    /// 把默认主题的一个文件抄进站点的主题，作为起点；已有的文件不作改动
    Copy(Copy),
    /// 以 JSON 输出一个页面的模板所见的全部值
    Context(Context),
    /// 输出主题参考（Markdown）：模板、块、值
    Reference,
}

#[derive(Args)]
struct Copy {
    /// 默认主题的文件，如 base.html、style.css、zh.toml
    file: String,
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 只抄模板的这一块，写成承接默认模板的新模板；可以写多个，用逗号隔开或重复这一项
    #[arg(long, value_delimiter = ',')]
    block: Vec<String>,
}

#[derive(Args)]
struct Context {
    /// 页面：网址，或内容文件的路径，如 qinghe/2024/ 或 content/qinghe/2024.md；首页写 /
    route: String,
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    match &arguments.verb {
        None => list(&arguments.site, arguments.output, world),
        Some(Verb::Copy(copy)) => copy.run(world),
        Some(Verb::Context(context)) => context.run(world),
        Some(Verb::Reference) => print(&print_reference(world.lang), world.lang).map(|()| ExitCode::SUCCESS),
    }
}

/// Lists the files of the theme.
fn list(site: &Path, output: Format, world: &World) -> Result<ExitCode, String> {
    let folder = open(site, world.lang)?;
    let examined = kept::inspect(&folder, world);
    let theme = &examined.source.config.theme;
    let below = format!("themes/{theme}/");
    let mut findings = Findings::default();
    let of_theme = |finding: &&Finding| finding.file.starts_with(&below) || finding.check == "theme";
    examined.findings.iter().filter(of_theme).for_each(|finding| findings.push(finding.clone()));
    findings.finish();
    let mut files = theme_listing(&folder, theme);
    for file in &mut files {
        let is_unused = |finding: &Finding| {
            let problem = finding.problem.of::<ThemeProblem>();
            Some(&finding.file) == file.path.as_ref() && matches!(problem, Some(ThemeProblem::UnknownFile { .. }))
        };
        if findings.iter().any(is_unused) {
            file.used = ThemeUse::Unused;
        }
    }
    match output {
        Format::Json => {
            let file = |file: &ThemeFile| {
                json!({
                    "file": file.name, "path": file.path, "use": key(file.used), "blocks": file.blocks,
                    "replaced": file.replaced, "same": file.same, "lacking": file.lacking,
                })
            };
            let mut sources = report::sources(&folder);
            let found = json_of::print(&findings, &mut sources, world.lang);
            let found: serde_json::Value = serde_json::from_str(&found).map_err(|error| error.to_string())?;
            let files: Vec<_> = files.iter().map(file).collect();
            let all = json!({
                "version": 1, "theme": theme, "folder": below, "files": files, "findings": found["findings"],
            });
            print(&format!("{all}\n"), world.lang)?;
        }
        Format::Text => {
            print(&said(theme, &files, world.lang), world.lang)?;
            let told = findings.iter().filter(|finding| !is_quiet() || finding.level == Level::Error);
            anstream::eprint!("{}", report::render_some(told, &folder, world.lang, world.color));
        }
    }
    Ok(if findings.any_error() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The name of a use for programs.
fn key(used: ThemeUse) -> &'static str {
    match used {
        ThemeUse::Default => "default",
        ThemeUse::Same => "same",
        ThemeUse::Extends => "extends",
        ThemeUse::Replaces => "replaces",
        ThemeUse::Added => "added",
        ThemeUse::Unused => "unused",
    }
}

/// The list for people: the site's own first, then what it could have.
fn said(theme: &str, files: &[ThemeFile], lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut out = String::new();
    let own: Vec<&ThemeFile> = files.iter().filter(|file| file.path.is_some()).collect();
    let _ = match (zh, own.is_empty()) {
        (true, true) => writeln!(out, "主题 {theme}：站点没有自有的文件，全部采用默认主题"),
        (true, false) => writeln!(out, "主题 {theme}：站点自有的文件（themes/{theme}/）"),
        (false, true) => writeln!(out, "Theme {theme}: the site has no files of its own; all are the default theme's"),
        (false, false) => writeln!(out, "Theme {theme}: the site's own files (themes/{theme}/)"),
    };
    for file in &own {
        let _ = writeln!(out, "  {}  {}", file.name, used(file, lang));
        let mut line = |label: (&str, &str), names: &[String]| {
            if !names.is_empty() {
                let label = if zh { label.0 } else { label.1 };
                let _ = writeln!(out, "      {label}{}", in_short(names, lang));
            }
        };
        let is_words = file.name.starts_with("i18n/");
        line(if is_words { ("改写的用词：", "words: ") } else { ("改写的块：", "blocks: ") }, &file.replaced);
        line(("与默认用词相同，可以删去：", "same as the default, may go: "), &file.same);
        let lacking = match file.name.ends_with(".css") {
            true => ("默认样式有而这里没有的：", "drawn by the default style and not here: "),
            false => ("默认模板有而这里没有的：", "in the default template and not here: "),
        };
        line(lacking, &file.lacking);
    }
    let _ = writeln!(out, "\n{}", if zh { "还可以改写的" } else { "What could be replaced" });
    let width = files.iter().map(|file| file.name.len()).max().unwrap_or_default();
    for file in files.iter().filter(|file| file.path.is_none()) {
        let name = file.name.strip_prefix("templates/").unwrap_or_default();
        let meaning = match &*file.name {
            "assets/extra.css" if zh => "自行添加的样式，排在 style.css 之后（默认没有）",
            "assets/extra.css" => "styles of one's own, after style.css (there is none by default)",
            _ => template_meaning(name, lang),
        };
        let _ = writeln!(out, "{}", format!("  {:width$}  {meaning}", file.name).trim_end());
    }
    let blocks = files.iter().filter(|file| file.name == "templates/base.html").flat_map(|file| &file.blocks);
    let _ = writeln!(out, "\n{}", if zh { "各模板都可以改写的块" } else { "Blocks that every template may replace" });
    for block in blocks {
        let _ = writeln!(out, "  {block:<12}  {}", block_meaning(block, lang));
    }
    out.push_str(if zh {
        "\n抄出一块作起点：nianbao theme copy base.html --block footer；各个值的含义：nianbao theme reference\n"
    } else {
        "\nA block to start from: nianbao theme copy base.html --block footer; what values mean: nianbao theme reference\n"
    });
    out
}

/// What a site does with a file, in words.
fn used(file: &ThemeFile, lang: Lang) -> &'static str {
    let is_asset = file.name.starts_with("assets/");
    let [zh, en] = match file.used {
        ThemeUse::Default => ["默认", "default"],
        ThemeUse::Same => {
            ["与默认相同，可以删去，以便随程序更新", "same as the default; remove it, so that it follows the program"]
        }
        ThemeUse::Extends if file.name.starts_with("i18n/") => ["改写一部分用词", "replaces some words"],
        ThemeUse::Extends => ["承接默认模板，改写一部分块", "extends the default template"],
        ThemeUse::Replaces => {
            ["整个取代默认的文件，不再随程序更新", "replaces the default file, and does not follow the program"]
        }
        ThemeUse::Added if is_asset => ["自行添加，随门户发布", "added; published with the portal"],
        ThemeUse::Added => ["自行添加", "added"],
        ThemeUse::Unused => ["未使用", "not used"],
    };
    if lang == Lang::Zh { zh } else { en }
}

/// Some names, and how many more there are.
fn in_short(names: &[String], lang: Lang) -> String {
    const SOME: usize = 12;
    let zh = lang == Lang::Zh;
    let some: Vec<String> = names
        .iter()
        .take(SOME)
        .map(|name| match name.strip_prefix("block ") {
            Some(block) if zh => format!("块 {block}"),
            _ => name.clone(),
        })
        .collect();
    let text = some.join(if zh { "、" } else { ", " });
    match (names.len().saturating_sub(SOME), zh) {
        (0, _) => text,
        (more, true) => format!("{text}，另有{more}个（--output json 全部列出）"),
        (more, false) => format!("{text}, and {more} more (--output json lists all)"),
    }
}

impl Copy {
    /// Writes a file of the default theme into the site's.
    fn run(&self, world: &World) -> Result<ExitCode, String> {
        let lang = world.lang;
        let zh = lang == Lang::Zh;
        let folder = open(&self.site, lang)?;
        let copied = meant_file(&self.file).map_err(|meant| match (meant, zh) {
            (Some(meant), true) => {
                format!("默认主题里没有“{}”；是否应为“{meant}”？nianbao theme 列出全部文件", self.file)
            }
            (None, true) => format!("默认主题里没有“{}”；nianbao theme 列出全部文件", self.file),
            (Some(meant), false) => {
                format!("the default theme has no `{}`; did you mean `{meant}`? nianbao theme lists all", self.file)
            }
            (None, false) => format!("the default theme has no `{}`; nianbao theme lists all", self.file),
        })?;
        let bytes = match self.block.is_empty() {
            true => copied.bytes.clone(),
            false if !copied.name.starts_with("templates/") => {
                return Err(if zh {
                    format!("{} 不是模板，没有块", copied.name)
                } else {
                    format!("{} is no template and has no blocks", copied.name)
                });
            }
            false => block_of(&copied, &self.block).map_err(|(block, meant, all)| {
                let meant = meant.map(|meant| {
                    if zh { format!("是否应为“{meant}”？") } else { format!("did you mean `{meant}`? ") }
                });
                let meant = meant.unwrap_or_default();
                match zh {
                    true => format!("{} 没有名为“{block}”的块；{meant}有：{}", copied.name, all.join("、")),
                    false => format!("{} has no block `{block}`; {meant}there are: {}", copied.name, all.join(", ")),
                }
            })?,
        };
        let config = read_config(&folder);
        let path = format!("themes/{}/{}", config.theme, copied.name);
        if folder.root().join(&path).symlink_metadata().is_ok() {
            if self.block.is_empty() {
                return Err(if zh {
                    format!("{path} 已存在，未作改动")
                } else {
                    format!("{path} is there already and was left alone")
                });
            }
            return self.add(&folder, &path, &copied, &bytes, lang);
        }
        let mut tree = Tree::default();
        tree.insert(&*path, bytes);
        disk::plant(&tree, folder.root()).map_err(|error| match (localize(&error.to_string(), lang), zh) {
            (error, true) => format!("未能写入 {path}：{error}"),
            (error, false) => format!("could not write {path}: {error}"),
        })?;
        let is_whole_template = self.block.is_empty() && copied.name.starts_with("templates/");
        match (zh, is_whole_template) {
            (true, true) => {
                tell!("已写入 {path}；它整个取代默认模板，不再随程序更新；只改一部分的，用 --block 抄出那一块")
            }
            (true, false) => tell!("已写入 {path}"),
            (false, true) => tell!(
                "wrote {path}; it replaces the default template as a whole and does not follow the program; --block copies a part"
            ),
            (false, false) => tell!("wrote {path}"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Copy {
    /// Adds blocks to a template that the site has; nothing of it is lost.
    fn add(&self, folder: &Folder, path: &str, copied: &Copied, bytes: &[u8], lang: Lang) -> Result<ExitCode, String> {
        let zh = lang == Lang::Zh;
        let own = folder.read(path, u64::MAX - 1).ok().and_then(|own| String::from_utf8(own.into_owned()).ok());
        let Some(own) = own else {
            return Err(if zh {
                format!("{path} 已存在，不是 UTF-8 编码的文字，未作改动")
            } else {
                format!("{path} is there already, is no text in UTF-8, and was left alone")
            });
        };
        let added = with_blocks(&own, copied, bytes).map_err(|why| {
            let blocks = String::from_utf8_lossy(bytes);
            let (extends, blocks) = blocks.split_once('\n').unwrap_or_default();
            match (why, zh) {
                (NotAdded::HasThem(names), true) => {
                    format!("{path} 里已有块“{}”，未作改动", names.join("”“"))
                }
                (NotAdded::HasThem(names), false) => {
                    format!("{path} has the block `{}` already and was left alone", names.join("`, `"))
                }
                (NotAdded::ExtendsAnother, true) => format!(
                    "{path} 已存在，没有承接默认模板（{extends}），未作改动；请把下面的块放进该文件里它应在的位置：\n\n{blocks}"
                ),
                (NotAdded::ExtendsAnother, false) => format!(
                    "{path} is there already, does not extend the default one ({extends}), and was left alone; put this block where it belongs in that file:\n\n{blocks}"
                ),
            }
        })?;
        let mut tree = Tree::default();
        tree.insert(path, added);
        let replaced = BTreeSet::from([path.to_owned()]);
        disk::write_all(&tree, folder.root(), &replaced).map_err(|error| {
            match (localize(&error.to_string(), lang), zh) {
                (error, true) => format!("未能写入 {path}：{error}"),
                (error, false) => format!("could not write {path}: {error}"),
            }
        })?;
        let names = self.block.join(if zh { "”“" } else { "`, `" });
        match zh {
            true => tell!("块“{names}”已加在 {path} 末尾，原有内容未动"),
            false => tell!("the block `{names}` was added at the end of {path}; nothing else was changed"),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Context {
    /// Prints what the template of a page sees.
    fn run(&self, world: &World) -> Result<ExitCode, String> {
        let lang = world.lang;
        let folder = open(&self.site, lang)?;
        let examined = kept::examine(&folder, world);
        let theme = Theme::read(&folder, &examined.source, &mut Findings::default());
        let seen =
            |sink: &dyn Sink| contexts(&folder, &examined.source, &examined.links, &examined.findings, &theme, sink);
        for route in self.routes(&examined) {
            let sink = OneFile::new(&route);
            if let Some(page) = seen(&sink).into_iter().next() {
                let all =
                    json!({ "version": 1, "route": page.route, "template": page.template, "context": page.values });
                print_json(&all, lang)?;
                return Ok(ExitCode::SUCCESS);
            }
        }
        let asked = Asked::default();
        seen(&asked);
        let routes = asked.0.into_inner().unwrap_or_default();
        let routes =
            routes.iter().filter(|route| route.ends_with(".html")).map(|route| route.trim_end_matches("index.html"));
        let meant = closest(&self.route, routes);
        Err(match (meant, lang) {
            (Some(meant), Lang::Zh) => format!("没有网址为“{}”的页面；是否应为“{meant}”？", self.route),
            (None, Lang::Zh) => format!("没有网址为“{}”的页面；写法如 qinghe/2024/，首页写 /", self.route),
            (Some(meant), Lang::En) => format!("there is no page at `{}`; did you mean `{meant}`?", self.route),
            (None, Lang::En) => {
                format!("there is no page at `{}`; write qinghe/2024/, or / for the overview", self.route)
            }
        })
    }

    /// The pages that may be meant: an address of the portal, with or without its host and base path, or a file.
    fn routes(&self, examined: &crate::Examined) -> Vec<String> {
        let config = &examined.source.config;
        if let Some(route) = route_of(&examined.source.portal, self.route.trim_start_matches("./")) {
            return vec![route];
        }
        let text = self.route.split(['?', '#']).next().unwrap_or_default();
        let text = config.base_url.as_deref().and_then(|base| text.strip_prefix(base)).unwrap_or(text);
        let text = text.strip_prefix(config.base_path()).unwrap_or(text).trim_start_matches('/');
        let text = decoded(text).unwrap_or(text.into());
        let folder = text.trim_end_matches('/');
        let index = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
        if text.is_empty() || text.ends_with('/') { vec![index] } else { vec![text.into_owned(), index] }
    }
}

/// A sink that wants nothing, and keeps what it was asked for.
#[derive(Default)]
struct Asked(Mutex<Vec<String>>);

impl Sink for Asked {
    fn wants(&self, path: &str) -> bool {
        if let Ok(mut asked) = self.0.lock() {
            asked.push(path.to_owned());
        }
        false
    }

    fn wants_below(&self, _: &str) -> bool {
        true
    }

    fn file(&self, _: &str, _: &[u8]) {}

    fn long_file<'a>(&'a self, _: &str) -> Box<dyn Pieces + 'a> {
        Box::new(crate::tree::Nowhere)
    }
}
