//! `attachment-data`, `unlinked-file`, `attachment-name`, `picture-place`, `attachment-properties`,
//! `attachment-unseen`: files that lie beside a report.
//!
//! Only what a page links goes public: the text of the report, that of another page, or the page of a report without
//! tables, which is the files beside it. A file that nobody links stays at home and is named. Every such file is looked
//! into: text, tables, heads and feet of pages, notes, comments, deleted text, hidden sheets, rows and columns, the pages
//! of a PDF, files in a ZIP, and what the file says of itself. Identity, mobile, bank card and passport numbers there are
//! errors, whether or not the file is linked; a waiver in the report, with its reason, explains them.
//!
//! A name that speaks of a register, of applicants or of what is internal is a warning where the file is linked, and so
//! is a picture that tells where it was taken. Authors, tracked changes, comments and hidden sheets are notes; so is a
//! file that could not be looked into: a scan, one with a password, a damaged one. A file that lies elsewhere in the
//! site and is used by nothing is looked into as well. No message repeats a number.
//!
//! 只有页面链接的文件才会公开：报告正文、其他页面里的链接和图片；没有表格的报告以旁边的文件为内容，由页面列出。没有链接的
//! 文件留在站点里，不公开，并列出提醒。这些文件都会打开核对：正文、表格、页眉页脚、脚注、批注、已删除的修订、隐藏的工作表和
//! 行列、PDF 的各页、压缩包里的文件，以及文件属性。其中有身份证号码、手机号码、银行卡号、护照号码的，无论是否链接，都按错误
//! 列出；确须公开的，在报告的 waivers 里写明理由。
//!
//! 已经链接的文件，名称里有“台账”“申请人”“内部”等字样的作提醒；图片里记有拍摄地点的作提醒。作者、修订、批注、隐藏的工作表
//! 作提示；扫描件、有密码的和损坏的文件未能核对，也作提示。放在站点里其他位置、未使用的文件也会打开核对。提示里不重复号码。
//!
//! Basis: 条例 Arts. 15 and 17; 《个人信息保护法》 Arts. 4, 28 and 34. How the words of a file are found: ECMA-376,
//! ISO 32000-1; where a picture was taken: Exif 2.32.
//!
//! 依据：《条例》第十五条、第十七条；《个人信息保护法》第四条、第二十八条、第三十四条。

mod seen;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

pub(super) use seen::Seen;
use words::AttachmentProblem;

use super::organ;
use crate::attachment::Trait;
use crate::finding::{Check, Finding, Findings, Level, Place, Role, name};
use crate::model::{FileLink, Report};
use crate::source::Source;
use crate::tree::{Site, Stamp};

const PAGE: &str = include_str!("mod.rs");

/// `attachment-data`
pub(super) static ATTACHMENT_DATA: Check =
    Check::new("attachment-data", Level::Error, "附件里有个人信息", "personal data in an attachment", PAGE);
/// `unlinked-file`
pub(super) static UNLINKED_FILE: Check =
    Check::new("unlinked-file", Level::Warning, "没有链接的附件", "an attachment that no page links", PAGE);
/// `attachment-name`
pub(super) static ATTACHMENT_NAME: Check = Check::new(
    "attachment-name",
    Level::Warning,
    "附件的名称疑似非公开文件",
    "an attachment whose name is not of a public file",
    PAGE,
);
/// `picture-place`
pub(super) static PICTURE_PLACE: Check =
    Check::new("picture-place", Level::Warning, "图片记有拍摄地点", "a picture that tells where it was taken", PAGE);
/// `attachment-properties`
pub(super) static ATTACHMENT_PROPERTIES: Check = Check::new(
    "attachment-properties",
    Level::Note,
    "附件带有作者、修订等信息",
    "an attachment that tells of its making",
    PAGE,
);
/// `attachment-unseen`
pub(super) static ATTACHMENT_UNSEEN: Check =
    Check::new("attachment-unseen", Level::Note, "附件未能核对", "an attachment that was not looked into", PAGE);

/// Words in names of files that are hardly meant for the public, and longer ones that are.
const TELLING: [&str; 12] =
    ["台账", "申请人", "身份证", "手机号", "电话", "内部", "涉密", "密级", "机密", "绝密", "花名册", "通讯录"];
const HARMLESS: [&str; 10] = [
    "申请人须知",
    "申请人指南",
    "申请人情况",
    "内部控制",
    "内部审计",
    "咨询电话",
    "监督电话",
    "办公电话",
    "投诉电话",
    "电话热线",
];

/// What was seen of files, by their paths, each with the stamp of its bytes.
#[derive(Default)]
pub(super) struct AttachmentMemo(BTreeMap<String, (Stamp, Arc<Seen>)>);

/// Looks at every file beside a report.
pub(super) fn check(site: &dyn Site, source: &Source, memo: &mut AttachmentMemo, findings: &mut Findings) {
    let reports = source.portal.reports.shared().iter().chain(&source.drafts);
    let of_reports = reports.flat_map(|report| report.attachments.iter().map(|path| (Owner::Report(report), path)));
    let of_pages = source.portal.pages.iter();
    let of_pages = of_pages.flat_map(|page| page.attachments.iter().map(|path| (Owner::Page(&page.file), path)));
    let files: Vec<(Owner<'_>, &String)> = of_reports.chain(of_pages).collect();
    let look = |path: &str| {
        let stamp = site.stamp(path);
        match memo.0.get(path) {
            Some((known, seen)) if Some(*known) == stamp => (stamp, seen.clone()),
            _ => (stamp, Arc::new(Seen::of(site, path))),
        }
    };
    let looked: Vec<(Option<Stamp>, Arc<Seen>)> = files.par_iter().map(|(_, path)| look(path)).collect();
    // What lies in no report's folder goes public no more, and is as easily handed on.
    let strays: Vec<String> = strays(findings).collect();
    let found: Vec<(Option<Stamp>, Arc<Seen>)> = strays.par_iter().map(|path| look(path)).collect();
    for (path, (_, seen)) in strays.iter().zip(&found) {
        if seen.has_data() {
            *findings = std::mem::take(findings).only(|finding| !is_stray(finding) || finding.file != *path);
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let problem = AttachmentProblem::Unlinked { name, target: String::new(), numbers: seen.numbers() };
            findings.push(Finding::new(path, Place::File, problem));
        }
    }
    for (&(owner, path), (_, seen)) in files.iter().zip(&looked) {
        let links = source.portal.linked.get(path).map_or(&[][..], Vec::as_slice);
        judge(owner, path, links, seen, findings);
    }
    let stamped =
        files.iter().zip(looked).filter_map(|((_, path), (stamp, seen))| Some(((*path).clone(), (stamp?, seen))));
    let strays = strays.into_iter().zip(found).filter_map(|(path, (stamp, seen))| Some((path, (stamp?, seen))));
    memo.0 = stamped.chain(strays).collect();
}

fn is_stray(finding: &Finding) -> bool {
    std::ptr::eq(finding.problem.check(), &name::STRAY_FILE)
}

/// Files that nothing uses.
fn strays(findings: &Findings) -> impl Iterator<Item = String> + '_ {
    findings.iter().filter(|finding| is_stray(finding)).map(|finding| finding.file.clone())
}

/// Whose folder a file lies in.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Report(&'a Report),
    /// Another page, by its file.
    Page(&'a str),
}

/// Says what is wrong with one of them.
fn judge(owner: Owner<'_>, path: &str, links: &[FileLink], seen: &Seen, findings: &mut Findings) {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut push =
        |problem: AttachmentProblem| {
            let finding = Finding::new(path, Place::File, problem);
            // Who links the file decides what becomes of it.
            findings.push(links.iter().take(3).fold(finding, |finding, link| {
                finding.mark_in(&link.file, Place::Bytes(link.place.clone()), Role::Other)
            }));
        };
    let (file, numbers, is_whole) = match owner {
        Owner::Report(report) => (&*report.file, seen.numbers_but(report), report.form.tables.is_empty()),
        Owner::Page(file) => (file, seen.numbers(), false),
    };
    if !is_whole && links.is_empty() {
        let folder = crate::tree::folder(file);
        let target = crate::tree::relative(folder, path);
        // So is a name written that would end a link.
        let target = if target.contains([' ', '(', ')']) { format!("<{target}>") } else { target };
        push(AttachmentProblem::Unlinked { name, target, numbers });
        return;
    }
    if !numbers.is_empty() {
        push(AttachmentProblem::Data { name: name.clone(), numbers });
    }
    let bare = HARMLESS.iter().fold(name.clone(), |name, harmless| name.replace(harmless, ""));
    if let Some(word) = TELLING.iter().find(|word| bare.contains(**word)) {
        push(AttachmentProblem::Name { name: name.clone(), word });
    }
    if !seen.located.is_empty() {
        push(AttachmentProblem::Located { name: name.clone(), inside: seen.located.clone() });
    }
    // An office as the author tells no more than the page does.
    let is_told = |is: &&Trait| match is {
        Trait::Author(name) | Trait::ModifiedBy(name) | Trait::Company(name) => organ::at_start(name) != Some(&**name),
        _ => true,
    };
    let traits: Vec<Trait> = seen.traits.iter().filter(is_told).cloned().collect();
    if !traits.is_empty() {
        push(AttachmentProblem::Properties { name: name.clone(), traits });
    }
    if let Some(why) = &seen.unseen {
        push(AttachmentProblem::Unseen { name, why: why.clone() });
    }
}
