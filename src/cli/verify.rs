//! `nianbao verify`: holds a package or a published portal against itself, its sources, its receipt.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::archive::{Built, built_in, date, unwritable};
use super::cover::Covers;
use super::fonts::FontsArgument;
use super::signature::{self, Verdict};
use super::terminal::{Progress, Work};
use super::{BaseUrl, Format, World, open_for, record, report};
use crate::OnError;
use crate::archive::compress::is_sibling;
use crate::archive::verify::{self, Against, ENDINGS, Outcome, Package, Receipted, Signature};
use crate::archive::{ArchiveRecord, Dates, Failed, Inventory, SiteSummary, cover, single};
use crate::disk::{self, Finished, Folder, OneFile, Output, Staging, read_file};
use crate::finding::foreign::localize;
use crate::finding::show::{self, SourceTexts};
use crate::finding::words::Lang;
use crate::finding::{Damage, Finding, Findings, Place, json};
use crate::publish::{Receipt, delta};
use crate::source::read_config;
use crate::tree::{Blob, Listed, Listing, Site, Tree, TreeSite};

#[derive(Args)]
pub(super) struct Arguments {
    /// 归档包，或已发布的门户文件夹
    path: PathBuf,
    /// 再与这个站点的来源文件比较：重新生成，逐字节核对
    #[arg(long, value_name = "SITE")]
    against: Option<PathBuf>,
    /// 再与发布回执（.json）比较，核对是否与发布时一致
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// 签名由这个站点 site.toml 的 [signatures] 所写的命令核验；写了 --against 的，就是那个站点
    #[arg(long, value_name = "SITE")]
    site: Option<PathBuf>,
    /// 再与登记的总校验值比较（归档、发布时给出的 64 位十六进制数）
    #[arg(long, value_name = "SHA256")]
    digest: Option<String>,
    /// 输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    #[command(flatten)]
    base_url: BaseUrl,
    #[command(flatten)]
    fonts: FontsArgument,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let receipt = arguments.receipt.as_deref().map(|path| read_receipt(path, world.lang)).transpose()?;
    let receipt = receipt.as_ref().map(|(name, receipt)| Receipted {
        name,
        release: receipt.release,
        digest: &receipt.digest,
        files: &receipt.files,
    });
    let mut outcome = match &arguments.against {
        None => verified(&arguments.path, Against { receipt, ..Against::default() }, world.lang)?,
        Some(site) => {
            let folder = open_for(site, &arguments.base_url, world.lang)?;
            let folder = arguments.fonts.handed_to(folder, world.lang)?;
            against(&arguments.path, &folder, receipt, world)?
        }
    };
    if let Some(registered) = &arguments.digest {
        outcome.hold_against_registered(registered);
    }
    for finding in outcome.findings.iter_mut().filter(|finding| finding.file.is_empty()) {
        // Findings on the package as a whole are placed at the package.
        finding.file = arguments.path.display().to_string();
    }
    let verdicts = signatures(&mut outcome, arguments, world.lang)?;
    let findings = &outcome.findings;
    let text = match arguments.output {
        Format::Json => as_json(&outcome, &verdicts, world.lang),
        Format::Text => {
            let lines = verdicts.iter().map(|(signature, verdict)| verdict.line(signature, world.lang));
            render(findings, world) + &summary(&outcome, arguments, world.lang) + &lines.collect::<String>()
        }
    };
    super::print(&text, world.lang)?;
    Ok(if findings.any_error() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The signatures of a package, in it and beside it, with what became of each. One that is wrong is a finding.
fn signatures(outcome: &mut Outcome, arguments: &Arguments, lang: Lang) -> Result<Vec<(Signature, Verdict)>, String> {
    let path = &arguments.path;
    let mut found = std::mem::take(&mut outcome.signatures);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // A package that is one file is signed beside it.
    if path.is_file() {
        let beside = ENDINGS.iter().filter(|(ending, _)| path.with_file_name(format!("{name}.{ending}")).is_file());
        found.extend(beside.filter_map(|(ending, _)| Signature::of(&format!("{name}.{ending}"))));
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let site = arguments.site.as_ref().or(arguments.against.as_ref());
    let folder = site.map(|site| super::open(site, lang)).transpose()?;
    let config = folder.as_ref().map(|folder| read_config(folder));
    let named = config.as_ref().zip(folder.as_ref().map(|folder| folder.root()));
    let staging = Staging::anywhere().map_err(|error| unwritable(path, &error, lang))?;
    let place = |inside: &str| -> Option<PathBuf> {
        if path.is_dir() {
            return Some(path.join(inside));
        }
        if inside.starts_with(&name) {
            return Some(path.with_file_name(inside));
        }
        let mut tree = Tree::default();
        tree.insert(inside, verify::list_in(&OneFile(path.clone()), inside)?);
        disk::plant(&tree, &staging.path("signed")).ok()?;
        Some(staging.path("signed").join(inside))
    };
    let checked = found.into_iter().map(|it| (signature::check(&it, &place, named, lang), it));
    let checked: Vec<(Signature, Verdict)> = checked.map(|(verdict, it)| (it, verdict)).collect();
    for (signature, verdict) in &checked {
        if let Verdict::Wrong { by, said } = verdict {
            let damage = Damage::WrongSignature { by: by.clone(), said: said.clone() };
            outcome.findings.push(Finding::new(&signature.path, Place::File, damage));
        }
    }
    outcome.findings.finish();
    Ok(checked)
}

/// Verifies what stands at a path.
fn verified(path: &Path, against: Against<'_>, lang: Lang) -> Result<Outcome, String> {
    let unreadable = |error: std::io::Error| match (localize(&error.to_string(), lang), lang) {
        (reason, Lang::Zh) => format!("无法打开 {}：{reason}", path.display()),
        (reason, Lang::En) => format!("cannot open {}: {reason}", path.display()),
    };
    let _progress = Progress::begin(Work::Verify, lang);
    if path.is_dir() {
        // A folder that is none of ours may be the whole disk.
        if !verify::MARKS.iter().any(|mark| path.join(mark).exists()) {
            return Ok(verify::in_folder(&TreeSite::default(), against));
        }
        return Ok(verify::in_folder(&Finished::open(path).map_err(unreadable)?, against));
    }
    let file = OneFile(path.to_owned());
    file.open().map_err(unreadable)?;
    let outcome = verify::in_file(&file, against);
    let delta = (outcome.package == Package::Unknown).then(|| delta::verify(&file)).flatten();
    Ok(delta.unwrap_or(outcome))
}

pub(super) fn read_receipt(path: &Path, lang: Lang) -> Result<(String, Receipt), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = read_file(path).ok().and_then(|text| Receipt::read(&text));
    read.map(|receipt| (name, receipt)).ok_or_else(|| match lang {
        Lang::Zh => format!("{} 不是发布回执，或已损坏", path.display()),
        Lang::En => format!("{} is no receipt, or damaged", path.display()),
    })
}

/// Rebuilds the site, and verifies against what comes of it.
fn against(path: &Path, folder: &Folder, receipt: Option<Receipted<'_>>, world: &World) -> Result<Outcome, String> {
    let (outcome, is_held) = against_built(path, folder, receipt, OnError::HoldBack, world)?;
    if !is_held || !outcome.findings.any_error() {
        return Ok(outcome);
    }
    // It may have been built by `--force`, from what the reports say in spite of their errors.
    let (forced, _) = against_built(path, folder, receipt, OnError::GoOn, world)?;
    Ok(if forced.findings.any_error() { outcome } else { forced })
}

/// The same for one way to treat errors; says whether a report was held back.
fn against_built(
    path: &Path,
    folder: &Folder,
    receipt: Option<Receipted<'_>>,
    on_error: OnError,
    world: &World,
) -> Result<(Outcome, bool), String> {
    let broken = |error: &dyn std::fmt::Display| match (localize(&error.to_string(), world.lang), world.lang) {
        (reason, Lang::Zh) => format!("未能重新生成 {}：{reason}", folder.root().display()),
        (reason, Lang::En) => format!("cannot rebuild {}: {reason}", folder.root().display()),
    };
    let staging = Staging::anywhere().map_err(|error| broken(&error))?;
    // What is here says which of the records to compare with.
    let here = Finished::open(path).ok().filter(|_| path.is_dir());
    let compressed = here.as_ref().is_some_and(|files| files.paths().iter().any(|path| is_sibling(path)));
    let built = built_in(folder, world, on_error, compressed, &staging.path("portal"))?;
    let Built { examined, portal } = match built.portal {
        // What is wrong with more than a report stops that build, and not this one.
        None if on_error == OnError::HoldBack => {
            built_in(folder, world, OnError::GoOn, compressed, &staging.path("portal"))?
        }
        _ => built,
    };
    let portal = portal.ok_or_else(|| broken(&""))?;
    let is_held = !examined.held.is_empty();
    if on_error == OnError::HoldBack && examined.findings.any_error() {
        // What it is compared with is not what a clerk would publish.
        let reports = examined.checked();
        report::tell(&examined.findings, folder, reports, world);
        anstream::eprint!("{}", record::held(&examined, world.lang));
    }
    let source = Some(&examined.source);
    let site = Some(folder as &dyn Site);
    let has = |is: fn(&str) -> bool| here.as_ref().is_some_and(|files| files.paths().iter().any(|path| is(path)));
    if here.as_ref().is_some_and(|files| single::is_package(files)) {
        let base_url = examined.source.config.base_url.as_deref();
        let place = staging.path("single");
        let rebuilt = rebuilt_single(&portal, base_url, folder, &place, &staging).map_err(|error| broken(&error))?;
        let outcome = verified(path, Against { source, site, rebuilt: Some(&rebuilt), receipt }, world.lang)?;
        return Ok((outcome, is_held));
    }
    let is_archive = here.is_none() || has(|path| path.ends_with(cover::NAME));
    if is_archive {
        let summary = SiteSummary::of(&examined.source);
        let covers = Covers::of(folder, &examined.source.config, world.lang);
        // The day of transfer is the package's to state: no source does.
        let transferred = match &here {
            Some(files) => verify::transferred_in_folder(files),
            None => verify::transferred_in_file(&OneFile(path.to_owned())),
        };
        let dates = Dates { content: date(&summary), transferred };
        let inventory = cover::beside(&portal, &examined.source.config, &summary, dates, &covers, &staging)
            .and_then(|own| Inventory::take(&portal, own, &staging))
            .map_err(|error| broken(&error))?;
        let rebuilt = Listing::of(&inventory).map_err(Failed::at("")).map_err(|error| broken(&error))?;
        let outcome = verified(path, Against { source, site, rebuilt: Some(&rebuilt), receipt }, world.lang)?;
        return Ok((outcome, is_held));
    }
    let rebuilt = ArchiveRecord::published(&portal, None).map_err(|error| broken(&error))?;
    Ok((verified(path, Against { source, site, rebuilt: Some(&rebuilt), receipt }, world.lang)?, is_held))
}

fn rebuilt_single(
    portal: &Finished,
    base_url: Option<&str>,
    folder: &Folder,
    place: &Path,
    scratch: &Staging,
) -> Result<Finished, Box<dyn std::error::Error>> {
    let output = Output::open(place, folder.root(), &super::holder()).map_err(|_| "?")?;
    single::write(portal, base_url, &output, scratch).map_err(|failed| failed.to_string())?;
    output.close();
    Ok(Finished::open(place)?)
}

fn render(findings: &Findings, world: &World) -> String {
    let mut nothing = SourceTexts::new(|_| None);
    findings.iter().map(|finding| show::draw(finding, &mut nothing, world.lang, world.color) + "\n\n").collect()
}

/// What verifying came to, as JSON.
fn as_json(outcome: &Outcome, verdicts: &[(Signature, Verdict)], lang: Lang) -> String {
    let Outcome { package, files, compared, digest, findings, .. } = outcome;
    let findings = json::print(findings, &mut SourceTexts::new(|_| None), lang);
    let mut document: serde_json::Value = serde_json::from_str(&findings).expect("what was just printed");
    document["kind"] = package.key().into();
    document["files"] = (*files).into();
    document["reports"] = compared.reports.into();
    document["cells"] = compared.cells.into();
    document["digest"] = digest.as_ref().map(|(_, digest)| digest.as_str()).into();
    let signature = |(signature, verdict): &(Signature, Verdict)| {
        let by = match verdict {
            Verdict::Right { by } | Verdict::Wrong { by, .. } => Some(by),
            Verdict::Unchecked { .. } => None,
        };
        serde_json::json!({ "path": signature.path, "of": signature.of, "state": verdict.key(), "by": by })
    };
    document["signatures"] = verdicts.iter().map(signature).collect();
    document["digest_of"] = digest.as_ref().map(|(of, _)| of.as_str()).into();
    format!("{document}\n")
}

fn summary(outcome: &Outcome, arguments: &Arguments, lang: Lang) -> String {
    let Outcome { files, compared, findings, digest, .. } = outcome;
    if outcome.package == Package::Built && !findings.any_error() {
        return built(outcome, arguments, lang);
    }
    if findings.any_error() {
        return match lang {
            Lang::Zh => format!("核验不通过（{}）：发现{}处问题\n", outcome.package.name(lang), findings.len()),
            Lang::En => format!("not verified ({}): {} findings\n", outcome.package.name(lang), findings.len()),
        };
    }
    if outcome.package == Package::Delta {
        return of_delta(outcome, lang);
    }
    let (of, digest) = digest.as_ref().map_or(("-", "-"), |(of, digest)| (of, digest));
    let mut held = Vec::new();
    match lang {
        Lang::Zh => {
            held.extend(arguments.against.as_ref().map(|_| "与来源文件重新生成的逐字节相同"));
            held.extend(arguments.receipt.as_ref().map(|_| "与回执相同"));
            let registered = match arguments.digest {
                Some(_) => "与登记的相同",
                None => "请与移交、发布时登记的比较，或用 --digest；清单和内容可能一并被替换，登记过的总校验值不会",
            };
            format!(
                "核验通过（{}）：{files}个文件与清单一致，{}份报告的{}个数字各处一致{}\n总校验值 {digest}（{of} 的 SHA-256）：{registered}\n",
                outcome.package.name(lang),
                compared.reports,
                compared.cells,
                held.iter().map(|held| format!("，{held}")).collect::<String>(),
            )
        }
        Lang::En => {
            held.extend(arguments.against.as_ref().map(|_| "every byte as the sources build it"));
            held.extend(arguments.receipt.as_ref().map(|_| "the same as in the receipt"));
            let registered = match arguments.digest {
                Some(_) => "the one registered",
                None => {
                    "compare it with the one that was registered, or use --digest; lists and content can be replaced together, this cannot"
                }
            };
            format!(
                "verified ({}): {files} files are those of the lists, {} figures of {} reports the same everywhere{}\ndigest of the whole {digest} (SHA-256 of {of}): {registered}\n",
                outcome.package.name(lang),
                compared.cells,
                compared.reports,
                held.iter().map(|held| format!(", {held}")).collect::<String>(),
            )
        }
    }
}

/// What can be said of a delta package by itself.
fn of_delta(outcome: &Outcome, lang: Lang) -> String {
    let Outcome { files, digest, before, .. } = outcome;
    let after = digest.as_ref().map_or("-", |(_, digest)| digest);
    match (lang, before) {
        (Lang::Zh, Some(before)) => format!(
            "核验通过（差量包）：所含{files}个文件与其清单一致\n接在总校验值为 {before} 的发布之后\n发布后的总校验值 {after}\n"
        ),
        (Lang::Zh, None) => {
            format!("核验通过（差量包）：所含{files}个文件与其清单一致，用于首次发布\n发布后的总校验值 {after}\n")
        }
        (Lang::En, Some(before)) => format!(
            "verified (delta package): its {files} files are those of its list\nit follows the release {before}\nand leads to {after}\n"
        ),
        (Lang::En, None) => format!(
            "verified (delta package): its {files} files are those of its list, for a first release\nit leads to {after}\n"
        ),
    }
}

/// What can be said of a folder that was built, and what cannot.
fn built(outcome: &Outcome, arguments: &Arguments, lang: Lang) -> String {
    let Outcome { files, compared, .. } = outcome;
    let path = arguments.path.display();
    let whole = arguments.against.is_some() || arguments.receipt.is_some();
    match lang {
        Lang::Zh => {
            let head = format!(
                "核验通过（{}）：{files}个文件齐全，{}份报告的{}个数字各处一致",
                outcome.package.name(lang),
                compared.reports,
                compared.cells
            );
            match whole {
                true => format!("{head}，每个文件都已逐字节核对\n"),
                false => format!(
                    "{head}\n这里没有校验清单，无法判断其他文字是否改动；要逐字节核对，用 nianbao verify {path} --against <站点>；\
                     校验清单在发布（nianbao publish）或归档（nianbao archive）时写入\n"
                ),
            }
        }
        Lang::En => {
            let head = format!(
                "verified ({}): {files} files are there, {} figures of {} reports the same everywhere",
                outcome.package.name(lang),
                compared.cells,
                compared.reports
            );
            match whole {
                true => format!("{head}, every file compared byte by byte\n"),
                false => format!(
                    "{head}\nno list of digests is here, so other words may have changed unnoticed; compare every byte with \
                     nianbao verify {path} --against <site>; digests are written by nianbao publish and nianbao archive\n"
                ),
            }
        }
    }
}
