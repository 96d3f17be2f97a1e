//! What is wrong with a link or picture: it leads nowhere, or is written unusually.

use super::links::{Host, LinkTarget, scheme};
use super::{Lead, Targets, nearly};
use crate::document::{Inline, InlineKind, LinkForm};
use crate::finding::LinkProblem;
use crate::tree;

/// Of a longer address, a message shows no more.
const LONGEST: usize = 80;

/// Of more files beside a report, a message lists no more.
const MOST: usize = 12;

/// Endings of hosts that are often written without a scheme.
const HOSTS: [&str; 5] = [".cn", ".com", ".net", ".org", ".政务"];

/// The address of a link or picture, if it is one.
fn target<'i>(inline: &'i Inline<'_>) -> Option<(&'i str, bool)> {
    match &inline.kind {
        InlineKind::Link(link) if link.form != LinkForm::Mail => Some((&link.target, false)),
        InlineKind::Image(image) => Some((&image.target, true)),
        _ => None,
    }
}

/// Looks at one link or picture.
pub(super) fn link_problem(inline: &Inline<'_>, body: &str, targets: &dyn Targets) -> Option<LinkProblem> {
    let (target, is_image) = target(inline)?;
    let shown = shortened(target);
    match LinkTarget::read(target, targets) {
        LinkTarget::Inside(_) => {
            spelling(target, &body[inline.range.clone()]).map(|wanted| LinkProblem::Spelling { target: shown, wanted })
        }
        LinkTarget::Foreign(..) if is_image => Some(LinkProblem::ForeignImage { target: shown }),
        LinkTarget::Foreign(_, Host::OwnWithoutPage) => Some(LinkProblem::NoPage { target: shown }),
        LinkTarget::Foreign(..) => None,
        LinkTarget::Broken => Some(broken(target, targets)),
        LinkTarget::Unsafe if is_local(target) => Some(LinkProblem::LocalFile { target: shown }),
        LinkTarget::Unsafe if target.starts_with("//") && is_image => Some(LinkProblem::ForeignImage { target: shown }),
        LinkTarget::Unsafe if target.starts_with("//") => {
            Some(LinkProblem::NoScheme { target: shown, wanted: format!("https:{target}") })
        }
        LinkTarget::Unsafe => Some(LinkProblem::Unsafe { target: shown }),
    }
}

/// A link to a page or file of the site, to be looked at when all pages are known.
pub(super) fn lead(inline: &Inline<'_>, targets: &dyn Targets) -> Option<Lead> {
    let (target, _) = target(inline)?;
    let LinkTarget::Inside(inside) = LinkTarget::read(target, targets) else { return None };
    Some(Lead {
        range: inline.range.clone(),
        written: shortened(target),
        file: inside.file?,
        fragment: inside.fragment,
    })
}

/// How an address that was understood is properly written, if it is not.
fn spelling(target: &str, source: &str) -> Option<String> {
    let slashed = target.replace('\\', "/");
    let is_bare = target.contains([' ', '\t']) || !nearly::is_balanced(target);
    let is_bare = is_bare && !source.contains("](<") && !source.contains(": <");
    (is_bare || slashed != target).then(|| nearly::destination(&slashed))
}

fn broken(target: &str, targets: &dyn Targets) -> LinkProblem {
    let shown = shortened(target);
    if is_local(target) {
        return LinkProblem::LocalFile { target: shown };
    }
    if let Some(wanted) = with_scheme(target) {
        return LinkProblem::NoScheme { target: shown, wanted };
    }
    let path = path_of(target);
    if !path.starts_with('/') && tree::resolve(tree::folder(targets.file()), &path).is_none() {
        return LinkProblem::AboveSite { target: shown };
    }
    if let Some((ending, is_run)) = resolved(target, targets).and_then(|path| targets.unpublished(&path)) {
        return LinkProblem::OtherType { target: shown, ending, is_run };
    }
    let meant = meant(target, targets);
    // What lies elsewhere is no file beside the report.
    let beside = if meant.is_none() && !path.contains('/') { targets.beside() } else { Vec::new() };
    let beside = beside.into_iter().take(MOST).collect();
    LinkProblem::Broken { target: shown, meant, beside }
}

/// The path of an address, as a file would have it.
fn path_of(target: &str) -> String {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    tree::decoded(path).unwrap_or(path.into()).replace('\\', "/")
}

/// The file of the site that an address names, be it there or not.
fn resolved(target: &str, targets: &dyn Targets) -> Option<String> {
    let path = path_of(target);
    match path.strip_prefix('/') {
        Some(path) => Some(format!("content/{path}")),
        None => tree::resolve(tree::folder(targets.file()), &path),
    }
}

/// How the address of the file that is probably meant is written.
pub(super) fn meant(target: &str, targets: &dyn Targets) -> Option<String> {
    let folder = tree::folder(targets.file());
    let path = resolved(target, targets)?;
    let near = tree::relative(folder, &targets.near(&path)?);
    let rest = target.find(['#', '?']).map_or("", |at| &target[at..]);
    let is_plain = !near.contains(['#', '?', '%', '\\']);
    let near = if is_plain { near } else { tree::encoded(&near) };
    Some(nearly::destination(&(near + rest)))
}

/// Whether an address names a file of the author's own computer: `C:\…`, `\\server\…`, `file:///…`.
fn is_local(target: &str) -> bool {
    let has_drive = || scheme(target).is_some_and(|scheme| scheme.len() == 1 || scheme == "file");
    target.starts_with('\\') || has_drive()
}

/// An address of mail or of the web with the scheme that it lacks.
pub(super) fn with_scheme(target: &str) -> Option<String> {
    if target.starts_with(['/', '.', '#', '?']) || target.contains(char::is_whitespace) || scheme(target).is_some() {
        return None;
    }
    if let Some((name, host)) = target.split_once('@') {
        let is_mail = !name.is_empty() && host.contains('.') && !target.contains(['/', '#']);
        return is_mail.then(|| format!("mailto:{target}"));
    }
    let host = target.split(['/', '?', '#', ':']).next().unwrap_or_default().to_lowercase();
    let is_host = host.starts_with("www.") || HOSTS.iter().any(|ending| host.ends_with(ending));
    is_host.then(|| format!("https://{target}"))
}

fn shortened(target: &str) -> String {
    match target.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &target[..end]),
        None => target.to_owned(),
    }
}
