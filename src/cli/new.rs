//! `nianbao new`: a site to start from, another agency of one, the report of another year.
//!
//! Into a site that is there, it only adds: an agency where there is none of that name, and a year's
//! report, carried forward from the newest one before it, of one agency or of all that owe one. No file that exists
//! is touched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{Format, World, print_json};
use crate::cli::terminal::tell;
use crate::disk::{self, Folder};
use crate::finding::Findings;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::form::{Forms, Term};
use crate::import::format::NameKind;
use crate::link::{self, Filing, Links};
use crate::model::{Agency, AgencyKind, Entry, Report, Year};
use crate::prose::{numbered, section_bodies, section_sentences};
use crate::render::{folders, theme_files};
use crate::schema::editor;
use crate::source::{CONFIG_FILE, Memo, PASS_OVER, Source, body_of, is_agency_id, print_front_matter, read};
use crate::tree::Tree;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹；不存在的新建，已有的在其中添加机关或年度
    site: PathBuf,
    /// 站点标题（新建站点时用）
    #[arg(long, default_value = "政府信息公开工作年度报告")]
    title: String,
    /// 机关代号（小写字母、数字、连字符）；站点里没有的则添加
    #[arg(long)]
    agency: Option<String>,
    /// 机关的全称
    #[arg(long)]
    name: Option<String>,
    /// 报告的年度（默认为去年）；有上一年报告的从其结转
    #[arg(long)]
    year: Option<u16>,
    /// 为站点里每个应编制报告的机关建立这一年度的报告（含本级政府，不含已撤并的）；已有的不作改动
    #[arg(long, conflicts_with_all = ["agency", "name", "title"])]
    all: bool,
    /// 把默认主题的文件写进站点的 themes 文件夹，供修改；已有的文件不作改动
    #[arg(long, conflicts_with_all = ["agency", "name", "year", "all"])]
    theme: bool,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

/// What was written, for programs.
fn print_written(arguments: &Arguments, tree: &Tree, lang: Lang) -> Result<(), String> {
    if arguments.output == Format::Text {
        return Ok(());
    }
    let written: Vec<&String> = tree.0.keys().collect();
    let site = arguments.site.display().to_string();
    let result = serde_json::json!({ "version": 1, "site": site, "written": written });
    print_json(&result, lang)
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let zh = world.lang == Lang::Zh;
    let place = arguments.site.display();
    let is_site = arguments.site.join(CONFIG_FILE).exists();
    if arguments.theme {
        return write_theme(arguments, world);
    }
    if is_site && arguments.agency.is_none() && !arguments.all {
        return Err(if zh {
            format!(
                "{place} 里已有站点，未作改动；要添加机关或年度，写明 --agency，要为全部机关建立报告，用 --all，要改主题，用 --theme"
            )
        } else {
            format!(
                "{place} is a site already and was left alone; name an --agency to add to it, or use --all or --theme"
            )
        });
    }
    // For all agencies there must be a site; what is wrong where there is none is said by opening it.
    let source = if is_site || arguments.all {
        let folder = super::open(&arguments.site, world.lang)?;
        let mut source = read(&folder, &folders(), PASS_OVER, &mut Memo::default(), &mut Findings::default());
        let links = link::connect(&mut source.portal, &folders(), &mut Findings::default());
        Some((folder, source, links))
    } else {
        None
    };
    let last = u16::try_from(world.today.year()).unwrap_or(2025) - 1;
    let number = arguments.year.unwrap_or(last);
    let forms = source.as_ref().map_or(Forms::embedded(), |(_, source, _)| &source.forms);
    let year = Year::new(number).filter(|year| forms.of_year(year.get()).is_some());
    let Some(year) = year else {
        return Err(if zh {
            format!("{number}年没有统一格式")
        } else {
            format!("there is no form for {number}")
        });
    };
    if i32::from(number) > i32::from(world.today.year()) {
        return Err(if zh { format!("{number}年尚未开始") } else { format!("{number} has not begun") });
    }
    if let (true, Some((folder, source, links))) = (arguments.all, &source) {
        return add_all(arguments, (folder, source, links), year, world);
    }
    let agency = arguments.agency.as_deref().unwrap_or("my-agency");
    if !is_agency_id(agency, &folders()) {
        return Err(if zh {
            format!("“{agency}”不能用作机关代号；请用小写字母、数字和连字符，且不与系统的网址重名")
        } else {
            format!(
                "`{agency}` cannot be an agency's address; use small letters, digits and hyphens, and no name of the portal's own"
            )
        });
    }
    let mut tree = Tree::default();
    let mut before = None;
    let known = source.as_ref().and_then(|(_, source, links)| {
        let index = *links.by_id.get(agency)?;
        Some((index, &source.portal.agencies[index]))
    });
    match (&source, known) {
        (_, Some((_, known))) if arguments.name.as_ref().is_some_and(|name| *name != known.name) => {
            return Err(if zh {
                format!("站点里的 {agency} 是“{}”，不是所写的名称；未作改动", known.name)
            } else {
                format!("{agency} is {} in this site, not as named; nothing was touched", known.name)
            });
        }
        (Some((folder, source, links)), Some((index, _))) => {
            for end in [".md", "/index.md"] {
                let there = format!("content/{agency}/{year}{end}");
                if arguments.site.join(&there).exists() {
                    return Err(if zh {
                        format!("{there} 已存在，未作改动")
                    } else {
                        format!("{there} is there already and was left alone")
                    });
                }
            }
            before = links.newest_before(&source.portal, index, year).map(|report| (folder, report));
        }
        (Some(_), None) if arguments.name.is_none() => {
            return Err(if zh {
                format!("站点里没有 {agency}；请用 --name 写明其全称")
            } else {
                format!("there is no {agency} in this site yet; give its full name with --name")
            });
        }
        (_, None) => {
            if source.is_none() {
                tree.insert(CONFIG_FILE, format!("{}\n{}", editor::directive(), config(&arguments.title)));
            }
            let name = arguments.name.as_deref().unwrap_or("某某县某某局");
            let index = index(&Agency::named(agency, name, ""));
            tree.insert(format!("content/{agency}/_index.md"), editor::with_modeline(&index, editor::AGENCY));
        }
        (None, Some(_)) => unreachable!("an agency is known from a site"),
    }
    let file = insert_draft(&mut tree, agency, year, before, forms, &|_| {}, world.lang);
    // What the site has for editors is its own.
    tree.0.retain(|path, _| !path.starts_with(".vscode/") || arguments.site.join(path).symlink_metadata().is_err());
    disk::plant(&tree, &arguments.site).map_err(|error| {
        let error = localize(&error.to_string(), world.lang);
        if zh {
            format!("未能建立 {place}：{error}；已有的文件未作改动")
        } else {
            format!("could not make {place}: {error}; nothing that existed was touched")
        }
    })?;
    print_written(arguments, &tree, world.lang)?;
    let from = before.map(|(_, before)| before.file.as_str());
    match (zh, is_site, from) {
        (true, true, Some(from)) => tell!(
            "已添加 {file}，由 {from} 结转：上年结转的数字已填好，文字是上一年的，请逐段改写；填完后删去 draft: true 这一行才会发布"
        ),
        (true, true, None) => {
            tell!("已添加 {file}。请填写，填完后删去 draft: true 这一行才会发布；然后：\n  nianbao serve {place}")
        }
        (true, false, _) => tell!(
            "已建好 {place}。请填写 {file}，填完后删去 draft: true 这一行才会发布；然后：\n  nianbao serve {place}"
        ),
        (false, true, Some(from)) => tell!(
            "added {file}, carried forward from {from}: what was carried over is filled in, the text is last year's and must be rewritten; it is published once the line draft: true is gone"
        ),
        (false, true, None) => tell!(
            "added {file}. Fill it in; it is published once the line draft: true is gone. Then:\n  nianbao serve {place}"
        ),
        (false, false, _) => tell!(
            "made {place}. Fill in {file}; it is published once the line draft: true is gone. Then:\n  nianbao serve {place}"
        ),
    }
    if let Some((folder, count)) = old_reports(&arguments.site) {
        let folder = folder.display();
        if zh {
            tell!(
                "旁边的 {folder} 里有{count}个文件疑似已有的年报，可以导入：\n  nianbao import {folder} --into {place} --dry-run"
            );
        } else {
            tell!(
                "{count} files in {folder} look like reports that exist; import them:\n  nianbao import {folder} --into {place} --dry-run"
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Files of a folder beside the site are looked at up to this number.
const MOST_LOOKED_AT: usize = 5_000;

/// A folder beside the site in which reports seem to lie that exist already, and how many: by the names of files.
fn old_reports(site: &Path) -> Option<(PathBuf, usize)> {
    let parent = site.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    let own = site.canonicalize().ok()?;
    let is_other = |folder: &PathBuf| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let is_site = folder.join(CONFIG_FILE).exists();
        !name.starts_with('.') && !is_site && folder.canonicalize().is_ok_and(|folder| folder != own)
    };
    let is_report = |file: &PathBuf| {
        let path = file.strip_prefix(parent).unwrap_or(file).to_string_lossy();
        let says_so = path.contains("年报") || path.contains("年度报告") || path.contains("信息公开");
        let has_year = path.match_indices("20").any(|(at, _)| {
            let digits: Vec<u8> = path.bytes().skip(at).take(4).collect();
            digits.len() == 4 && digits.iter().all(u8::is_ascii_digit)
        });
        NameKind::of(&path).is_source() && (says_so || has_year && !matches!(NameKind::of(&path), NameKind::Packed))
    };
    let count = |folder: PathBuf| {
        let files = disk::files_below(&folder).take(MOST_LOOKED_AT).filter_map(Result::ok);
        let count = files.filter(is_report).count();
        (folder, count)
    };
    let mut folders: Vec<PathBuf> = disk::folders_in(parent).into_iter().filter(is_other).collect();
    folders.sort();
    folders.into_iter().map(count).filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count)
}

/// Writes those files of the default theme that the site does not have.
fn write_theme(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let zh = world.lang == Lang::Zh;
    let folder: Folder = super::open(&arguments.site, world.lang)?;
    let mut tree = Tree::default();
    let mut kept = 0;
    for (name, bytes) in theme_files() {
        let path = format!("themes/default/{name}");
        if folder.root().join(&path).symlink_metadata().is_ok() {
            kept += 1;
        } else {
            tree.insert(path, bytes);
        }
    }
    let written = tree.0.len();
    disk::plant(&tree, folder.root()).map_err(|error| {
        let error = localize(&error.to_string(), world.lang);
        if zh {
            format!("未能写入：{error}；已有的文件未作改动")
        } else {
            format!("could not write: {error}")
        }
    })?;
    print_written(arguments, &tree, world.lang)?;
    let place = arguments.site.display();
    if zh {
        tell!(
            "已把默认主题的{written}个文件写进 {place}/themes/default（已有的{kept}个未作改动）；不改的文件请删去，以便随程序更新"
        );
    } else {
        tell!(
            "wrote {written} files of the default theme to {place}/themes/default ({kept} were there and left alone); remove those you do not change, so that they follow the program"
        );
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn config(title: &str) -> String {
    let title = toml_string(title);
    format!(
        "title = {title}\n# base_url = \"https://www.example.gov.cn/xxgk/nianbao/\"   # 门户的网址；填写后生成站点地图和订阅\n# licence = \"\"   # 数据的使用许可\n\n\
         # 政府网站检查要求的各项（国办发〔2017〕47号），请向网站主管单位核实后填写\n\
         [site]\n# name = \"\"      # 网站名称\n# domain = \"\"    # 域名，不带 http\n# id_code = \"\"   # 网站标识码，十位\n\n\
         [publisher]\n# name = \"\"      # 主办单位\n# contact = \"\"   # 联系方式\n\n\
         [footer]\n# icp = \"\"       # ICP备案编号\n# police = \"\"    # 公安机关备案号\n# report_errors = \"\"   # “我为政府网站找错”的网址\n# hosted = true   # 页脚由所在网站提供时\n"
    )
}

/// An agency's `_index.md`. Its kind is filled in only where its name says it, or a list of agencies.
pub(super) fn index(agency: &Agency) -> String {
    let quoted = |text: &str| serde_json::to_string(text).expect("plain text");
    let kind = match agency.kind.or_else(|| AgencyKind::of_name(&agency.name)) {
        Some(kind) => format!("kind: {}", kind.words()[0]),
        None => "# kind:".to_owned(),
    };
    let name = quoted(&agency.name);
    let mut facts = format!("name: {name}\n");
    if agency.short_name != agency.name {
        facts.push_str(&format!("short_name: {}\n", quoted(&agency.short_name)));
    }
    facts.push_str(&format!("{kind}          # 政府、政府办公室、部门、乡镇、街道、开发区、授权组织\n"));
    if let Some(parent) = &agency.parent {
        facts.push_str(&format!("parent: {parent}\n"));
    }
    format!("---\n{facts}---\n")
}

/// Puts the draft of an agency's report for a year into a tree, with what editors know of it: carried forward from a
/// report of an earlier year in the site's folder, or blank. The caller may change the report before it is printed.
pub(super) fn insert_draft(
    tree: &mut Tree,
    agency: &str,
    year: Year,
    before: Option<(&Folder, &Report)>,
    forms: &Forms,
    change: &dyn Fn(&mut Report),
    lang: Lang,
) -> String {
    let folder_before = before.and_then(|(_, before)| before.file.strip_suffix("/index.md"));
    let file = match folder_before {
        Some(_) => format!("content/{agency}/{year}/index.md"),
        None => format!("content/{agency}/{year}.md"),
    };
    let form = forms.of_year(year.get()).expect("the caller has made sure");
    let mut schema = editor::of_form(form);
    let text = match before {
        Some((folder, before)) => {
            let mut report = following(before, year, forms);
            change(&mut report);
            schema = editor::of_report(agency, year);
            let next = Report { scope: report.scope, ..Report::blank(form.clone(), year) };
            tree.insert(&schema, editor::of_one(&next, before, forms, lang));
            let body = body_of(folder, &before.file);
            let body = match folder_before {
                Some(place) => with_files_of(place, &before.attachments, &body),
                None => body,
            };
            print_with_text(&report, before, &body)
        }
        None => {
            let mut report = Report { draft: true, ..Report::blank(form.clone(), year) };
            change(&mut report);
            print_with_headings(&report)
        }
    };
    let modeline = if folder_before.is_some() { editor::with_modeline_in_folder } else { editor::with_modeline };
    tree.insert(&file, modeline(&text, &schema));
    for (path, bytes) in editor::files(forms, form, lang).0 {
        tree.insert(path, bytes);
    }
    file
}

/// A text whose links to files beside it lead there from the folder of another year: files of last year are not copied
/// into the next, and no link is broken.
fn with_files_of(folder: &str, attachments: &[String], body: &str) -> String {
    let year = folder.rsplit('/').next().unwrap_or_default();
    let mut body = body.to_owned();
    for name in attachments.iter().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/')) {
        let encoded: String = name
            .bytes()
            .map(|byte| match byte {
                b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
                byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        // Blanks alone may be written so, or all.
        let blanks = name.replace(' ', "%20");
        let names: BTreeSet<&str> = [name, &blanks, &encoded].into();
        for name in names {
            for (open, start) in [("](", ""), ("](", "./"), ("](<", ""), ("](<", "./"), ("]: ", ""), ("]: ", "./")] {
                for end in [")", ">", "#", " ", "\n"] {
                    let (from, to) = (format!("{open}{start}{name}{end}"), format!("{open}../{year}/{name}{end}"));
                    body = body.replace(&from, &to);
                }
            }
        }
    }
    body
}

/// Adds the report of a year of every agency that owes one and has none.
fn add_all(
    arguments: &Arguments,
    (folder, source, links): (&Folder, &Source, &Links),
    year: Year,
    world: &World,
) -> Result<ExitCode, String> {
    let (portal, lang) = (&source.portal, world.lang);
    let (mut tree, mut made, mut there, mut none_due) = (Tree::default(), Vec::new(), 0, 0);
    for index in links.in_order(portal) {
        let agency = &portal.agencies[index].id;
        match links.filing(portal, &source.config, index, year) {
            Filing::Gone | Filing::NotYet => none_due += 1,
            Filing::Missing => {
                let before = links.newest_before(portal, index, year).map(|report| (folder, report));
                made.push(insert_draft(&mut tree, agency, year, before, &source.forms, &|_| {}, lang));
            }
            _ => there += 1,
        }
    }
    if made.is_empty() {
        // Nothing is left to do, which is no failure.
        print_written(arguments, &Tree::default(), lang)?;
        match lang {
            Lang::Zh => tell!("各机关{year}年的报告都已存在，未作改动"),
            Lang::En => tell!("every agency has a report for {year} already; nothing was touched"),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let root = folder.root();
    tree.0.retain(|path, _| !path.starts_with(".vscode/") || root.join(path).symlink_metadata().is_err());
    disk::plant(&tree, root).map_err(|error| match (localize(&error.to_string(), lang), lang) {
        (error, Lang::Zh) => format!("未能写入：{error}；已有的文件未作改动"),
        (error, Lang::En) => format!("could not write: {error}; nothing that existed was touched"),
    })?;
    print_written(arguments, &tree, lang)?;
    for file in &made {
        match lang {
            Lang::Zh => tell!("已添加 {file}"),
            Lang::En => tell!("added {file}"),
        }
    }
    let mut parts = Vec::new();
    match lang {
        Lang::Zh => {
            parts.push(format!("已为{}个机关建立{year}年的报告草稿，有上一年报告的已结转，文字请逐段改写", made.len()));
            parts.extend((there > 0).then(|| format!("{there}个机关已有，未作改动")));
            parts.extend((none_due > 0).then(|| format!("{none_due}个机关当年不需编制")));
            tell!("{}；填完后删去 draft: true 这一行才会发布", parts.join("；"));
        }
        Lang::En => {
            parts.push(format!("drafts for {year}: {}, carried forward where there is a report before", made.len()));
            parts.extend((there > 0).then(|| format!("{there} were there and left alone")));
            parts.extend((none_due > 0).then(|| format!("{none_due} owe none")));
            tell!("{}; each is published once the line draft: true is gone", parts.join("; "));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A report without a text: its form's headings.
fn print_with_headings(report: &Report) -> String {
    let mut text = print_front_matter(report);
    for section in &report.form.sections {
        text.push_str(&format!("\n## {}\n", numbered(&section.number, &section.heading)));
    }
    text
}

/// The next report of an agency: its own year's form, and what the year before left. Every other figure is missing.
fn following(before: &Report, year: Year, forms: &Forms) -> Report {
    let form = forms.of_year(year.get()).expect("the caller has made sure");
    let mut report = Report {
        scope: before.scope,
        contact: before.contact.clone(),
        draft: true,
        ..Report::blank(form.clone(), year)
    };
    if link::is_year_before(before, year, report.scope) {
        for continuation in &form.continuations {
            if let Some(carried) = link::carried(before, &report, continuation) {
                report.entries[continuation.later.index()] = Entry::Amount(carried.amount);
            }
            // The row goes over as a whole where all of its cells have their like.
            let ([Term { cell: from, minus: false }], true) = (&continuation.earlier[..], continuation.is_plain())
            else {
                continue;
            };
            let (from, to) = (*from, continuation.later);
            let (table, _, row, _) = form.around(from);
            let (_, block, later_row, _) = form.around(to);
            for (column, facts) in block.columns.iter().enumerate() {
                let address = format!("{}.{}.{}", table.key, row.key, facts.key);
                let address =
                    if form.find(&address).is_some() { address } else { format!("{}.{}", row.key, facts.key) };
                if let Some(cell) = before.form.find(&address) {
                    report.entries[later_row.cell(column).index()] = before.entry(cell);
                }
            }
        }
    }
    report
}

/// A report with the text of an earlier year under its form's headings, to be rewritten.
fn print_with_text(report: &Report, before: &Report, body: &str) -> String {
    let (mut text, form) = (print_front_matter(report), &report.form);
    let body = without_answers(body);
    let asked = section_sentences(&body, &before.form, PROBLEMS);
    let (lead, bodies) = section_bodies(&body, &before.form, form);
    if !lead.is_empty() {
        text.push_str(&format!("\n{lead}\n"));
    }
    for (section, body) in form.sections.iter().zip(bodies) {
        text.push_str(&format!("\n## {}\n", numbered(&section.number, &section.heading)));
        if section.key == PROBLEMS && !asked.is_empty() {
            text.push_str(&format!("\n{}\n", to_answer(before.year, &asked)));
        }
        if !body.is_empty() {
            text.push_str(&format!("\n{body}\n"));
        }
    }
    text
}

/// The section of a report that says what is wrong and what will be done, to which the next one answers.
const PROBLEMS: &str = "problems";
/// What a note to be answered begins with; a comment of the text, which is on no page.
const TO_ANSWER: &str = "<!-- 待答复：";
const ANSWERED: &str = "-->";

/// What a report named as problems and promised to do, a line each, as a note for whoever writes the next one.
fn to_answer(year: Year, sentences: &[String]) -> String {
    let mut note = format!(
        "{TO_ANSWER}{year}年报告写的问题和改进措施如下，请在本部分逐条说明解决、落实的情况；答复后删去这段注释（注释不在页面上显示）\n"
    );
    for (index, sentence) in sentences.iter().enumerate() {
        // Nothing in it ends the comment.
        let sentence = sentence.replace("--", "——").replace(['<', '>'], " ");
        note.push_str(&format!("{}. {}\n", index + 1, sentence.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    note + ANSWERED
}

/// A text without notes that were never answered: they are of a year that has passed.
fn without_answers(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, note)) = rest.split_once(TO_ANSWER) {
        let Some((_, after)) = note.split_once(ANSWERED) else { break };
        out.push_str(before);
        rest = after.trim_start_matches('\n');
    }
    out + rest
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
