//! Agencies and free pages: the front matter of `_index.md` and of pages that are no reports.

use super::file::{self, Parts};
use super::keys::{self, KeyRow};
use super::layout::PageFile;
use super::node::{Node, Reader, Value};
use super::recover;
use crate::finding::{AgencyProblem, Findings, KeyProblem, NameProblem};
use crate::model::{Agency, AgencyKind, FormerName, FreePage, Succession, Year};
use crate::tree::Site;

/// Reads an agency's `_index.md`.
pub(crate) fn read(site: &dyn Site, id: &str, path: &str, findings: &mut Findings) -> Agency {
    let mut agency = Agency { name: String::new(), short_name: String::new(), ..unnamed(id, path) };
    let mut names = Vec::new();
    let read = read_front(site, path, keys::AGENCY, findings, |reader, key, value| match key {
        "name" => agency.name = reader.text(key, value).unwrap_or_default(),
        "short_name" => agency.short_name = reader.text(key, value).unwrap_or_default(),
        "former_names" => {
            let former = reader.texts(key, value).into_iter().map(|name| FormerName { name, until: None });
            agency.former_names = former.collect();
        }
        "names" => names = read_names(reader, key, value),
        "kind" => {
            if let Some(word) = reader.text(key, value) {
                agency.kind = AgencyKind::read(&word);
                if agency.kind.is_none() {
                    let allowed = AgencyKind::ALL.iter().flat_map(|kind| [kind.key(), kind.words()[0]]);
                    let allowed = allowed.map(str::to_owned).collect();
                    reader.push(&value.span, KeyProblem::UnknownWord { key: key.to_owned(), word, allowed });
                }
            }
        }
        "order" => agency.order = reader.whole(key, value),
        "parent" => agency.parent = reader.text(key, value),
        "division_code" => {
            agency.division_code = reader.text(key, value);
            let digits =
                |code: &String| (code.len() == 6 || code.len() == 9) && code.bytes().all(|b| b.is_ascii_digit());
            if let Some(code) = agency.division_code.clone().filter(|code| !digits(code)) {
                reader.push(&value.span, NameProblem::InvalidCode { code, what: "行政区划代码" });
            }
        }
        "uscc" => {
            agency.uscc = reader.text(key, value);
            if let Some(code) = agency.uscc.clone().filter(|code| !is_uscc(code)) {
                reader.push(&value.span, NameProblem::InvalidCode { code, what: "统一社会信用代码" });
            }
        }
        "predecessors" => agency.predecessors = read_successions(reader, key, value),
        "successors" => agency.successors = read_successions(reader, key, value),
        _ => agency.aliases = reader.texts(key, value),
    });
    take_names(&mut agency, names);
    agency.has_words = read.as_ref().is_some_and(|read| read.has_body);
    if agency.name.is_empty() {
        if read.is_some_and(|read| read.whole) {
            Reader { file: path, offset: 0, findings }.push_whole(KeyProblem::MissingKey { key: "name" });
        }
        // Its reports are read and checked all the same, under the name that its folder has.
        agency.name = id.to_owned();
    }
    if agency.short_name.is_empty() {
        agency.short_name = agency.name.clone();
    }
    agency
}

/// Names with the last year of each, in order; a year that is not after the one before it is a finding.
fn read_names(reader: &mut Reader<'_>, key: &'static str, value: &Node) -> Vec<FormerName> {
    let mut names: Vec<FormerName> = Vec::new();
    let mut last: Option<Year> = None;
    for item in reader.items(key, value) {
        let (mut name, mut until, mut is_read) = (None, None, true);
        if let Value::Scalar(_) = item.value {
            name = reader.text(key, item);
        } else {
            reader.fields(key, item, keys::NAME, |reader, key, value| match key {
                "name" => name = reader.text(key, value),
                _ => {
                    until = reader.year(key, value);
                    is_read = until.is_some();
                }
            });
        }
        let Some(name) = name else {
            reader.push(&item.span, KeyProblem::MissingKey { key: "name" });
            continue;
        };
        // Of a name whose year could not be read, nothing is known but the name.
        if let (Some(before), Some(until), true) = (last, until, is_read)
            && until <= before
        {
            let problem = AgencyProblem::NameOrder { name: name.clone(), until, before };
            reader.push(&item.span, problem);
        }
        last = last.max(until);
        names.push(FormerName { name, until });
    }
    names
}

/// Takes in the names of an agency. The one without a last year may be that of today.
fn take_names(agency: &mut Agency, mut names: Vec<FormerName>) {
    if agency.name.is_empty()
        && let Some(now) = names.iter().rposition(|name| name.until.is_none())
    {
        agency.name = names.remove(now).name;
    }
    names.retain(|former| former.until.is_some() || former.name != agency.name);
    let is_listed = |former: &FormerName| names.iter().any(|name| name.name == former.name);
    agency.former_names.retain(|former| !is_listed(former));
    names.append(&mut agency.former_names);
    names.sort_by_key(|former| (former.until.is_none(), former.until));
    agency.former_names = names;
}

/// The other agencies of mergers and splits.
fn read_successions(reader: &mut Reader<'_>, key: &'static str, value: &Node) -> Vec<Succession> {
    let mut successions = Vec::new();
    for item in reader.items(key, value) {
        let (mut id, mut from) = (None, None);
        reader.fields(key, item, keys::SUCCESSION, |reader, key, value| match key {
            "id" => id = reader.text(key, value),
            _ => from = reader.year(key, value),
        });
        match id {
            Some(id) => successions.push(Succession { id, from }),
            None => reader.push(&item.span, KeyProblem::MissingKey { key: "id" }),
        }
    }
    successions
}

/// An agency of which nothing is known but its folder.
pub(crate) fn unnamed(id: &str, path: &str) -> Agency {
    Agency::named(id, id, path)
}

/// Reads the front matter of a free page.
pub(super) fn read_page(site: &dyn Site, found: &PageFile, findings: &mut Findings) -> Option<FreePage> {
    let path = found.file.as_str();
    let attachments = found.attachments.clone();
    let mut page = FreePage { id: found.id.clone(), file: path.to_owned(), attachments, ..FreePage::default() };
    let read = read_front(site, path, keys::PAGE, findings, |reader, key, value| match key {
        "title" => page.title = reader.text(key, value).unwrap_or_default(),
        "description" => page.description = reader.text(key, value),
        "menu" => page.in_menu = reader.truth(key, value).unwrap_or(false),
        "template" => page.template = reader.text(key, value),
        "order" => page.order = reader.whole(key, value).unwrap_or(0),
        _ => page.aliases = reader.texts(key, value),
    });
    if page.title.is_empty() {
        if read.is_some_and(|read| read.whole) {
            Reader { file: path, offset: 0, findings }.push_whole(KeyProblem::MissingKey { key: "title" });
        }
        return None;
    }
    Some(page)
}

/// How much of a file could be read.
struct FrontMatterExtent {
    /// All of its front matter, so that what is not there is missing.
    whole: bool,
    /// There is a text behind it.
    has_body: bool,
}

/// Reads a front matter field by field; `None` where the file cannot be read.
fn read_front(
    site: &dyn Site,
    path: &str,
    known: &'static [KeyRow],
    findings: &mut Findings,
    each: impl FnMut(&mut Reader<'_>, &'static str, &Node),
) -> Option<FrontMatterExtent> {
    let text = file::read_text(site, path, findings)?;
    let Parts { front, front_at, body, .. } = match file::split(&text) {
        Ok(parts) => parts,
        Err(misread) => {
            Reader { file: path, offset: 0, findings }.push(&misread.1, misread.0);
            return None;
        }
    };
    let mut reader = Reader { file: path, offset: front_at, findings };
    let read = recover::parse_yaml(front);
    let whole = read.slips.is_empty();
    for (problem, span) in read.slips.into_iter().chain(read.cuts) {
        reader.push(&span, problem);
    }
    match read.root {
        Some(Node { value: Value::Map(_), .. }) => reader.fields(path, read.root.as_ref()?, known, each),
        Some(root) if !root.is_nothing() => reader.wrong("---", &root, crate::finding::Expected::Map),
        _ => {}
    }
    Some(FrontMatterExtent { whole, has_body: !body.trim().is_empty() })
}

/// Whether the check character of a 统一社会信用代码 is right (GB 32100-2015).
pub(crate) fn is_uscc(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> =
        code.bytes().map(|byte| ALPHABET.iter().position(|&letter| letter == byte)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    values[17] == (31 - sum % 31) % 31
}

#[cfg(test)]
mod tests {
    use super::is_uscc;

    /// The eight codes met in real reports (format.md §5).
    #[test]
    fn credit_codes_are_checked() {
        for code in [
            "11370900004341590P",
            "11341702486344515H",
            "11341702003256036D",
            "11331002002673436R",
            "11370812004339255B",
            "11370000MB284723XW",
            "12620600MB0523338C",
            "113325000026455663",
        ] {
            assert!(is_uscc(code), "{code}");
        }
        for code in ["11370900004341590Q", "1137090000434159P", "11370900004341590p", ""] {
            assert!(!is_uscc(code), "{code}");
        }
    }
}
