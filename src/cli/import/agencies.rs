//! A list of agencies that a clerk gives for a whole folder: id, name, and what else is known of each.

use std::collections::BTreeMap;
use std::path::Path;

use super::LARGEST;
use crate::disk;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::import::format;
use crate::import::note::refusal_words;
use crate::import::transcript::BlockKind;
use crate::model::{Agency, AgencyKind};
use crate::render::folders;
use crate::source::is_agency_id;

/// The columns, by what they may be called. Without a line of names they stand in this order.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("id", &["id", "代号", "机关代号"]),
    ("name", &["name", "名称", "全称", "机关名称", "机关"]),
    ("kind", &["kind", "类型", "类别"]),
    ("parent", &["parent", "上级", "上级机关"]),
    ("short_name", &["short_name", "简称"]),
];

/// Reads a list. The reason of a refusal names every line that is wrong.
pub(super) fn read(path: &Path, lang: Lang) -> Result<Vec<Agency>, String> {
    let zh = lang == Lang::Zh;
    let at = path.display().to_string();
    let bytes = disk::read_up_to(path, LARGEST).map_err(|error| {
        let reason = localize(&error.to_string(), lang);
        if zh { format!("无法打开 {at}：{reason}") } else { format!("cannot open {at}: {reason}") }
    })?;
    let transcript =
        format::read(&at, &bytes).map_err(|refusal| format!("{at}: {}", refusal_words(&refusal, &at, lang)))?;
    let rows = transcript.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Table(table) => Some(table.rows.iter()),
        BlockKind::Paragraph(_) | BlockKind::Picture(_) => None,
    });
    let rows: Vec<(String, BTreeMap<usize, String>)> = rows
        .flatten()
        .map(|row| {
            let place = row.iter().find_map(|cell| transcript.place(cell.range.start)).map(|place| place.words(lang));
            let cells = row.iter().map(|cell| (cell.column, transcript.words(cell.range.clone()).trim().to_owned()));
            (place.unwrap_or_default(), cells.collect())
        })
        .collect();
    let column_of = |name: &str| {
        let name = name.to_lowercase();
        COLUMNS.iter().find(|(_, names)| names.contains(&&*name)).map(|(key, _)| *key)
    };
    let named: BTreeMap<usize, &str> = rows.first().map_or_else(BTreeMap::new, |(_, cells)| {
        cells.iter().filter_map(|(at, name)| Some((*at, column_of(name)?))).collect()
    });
    let has_names = named.values().any(|key| *key == "id") && named.values().any(|key| *key == "name");
    let columns: BTreeMap<usize, &str> =
        if has_names { named } else { COLUMNS.iter().enumerate().map(|(at, (key, _))| (at, *key)).collect() };
    let mut agencies: Vec<Agency> = Vec::new();
    let mut faults = Vec::new();
    for (place, cells) in rows.iter().skip(usize::from(has_names)) {
        let value = |wanted: &str| {
            let column = columns.iter().find(|(_, key)| **key == wanted).map(|(at, _)| at);
            column.and_then(|at| cells.get(at)).cloned().unwrap_or_default()
        };
        let (id, name, kind) = (value("id"), value("name"), value("kind"));
        if id.is_empty() && name.is_empty() {
            continue;
        }
        let mut fault = |zh_words: String, en_words: String| {
            faults.push(format!("{at} {place}：{}", if zh { zh_words } else { en_words }));
        };
        if !is_agency_id(&id, &folders()) {
            fault(format!("“{id}”不能用作机关代号"), format!("`{id}` cannot be an agency's address"));
        }
        if name.is_empty() {
            fault(format!("{id} 没有全称"), format!("{id} has no name"));
        }
        if agencies.iter().any(|known| known.id == id) {
            fault(format!("{id} 出现两次"), format!("{id} is there twice"));
        }
        if !kind.is_empty() && AgencyKind::read(&kind).is_none() {
            let words: Vec<&str> = AgencyKind::ALL.iter().map(|kind| kind.words()[0]).collect();
            fault(
                format!("未识别的类型“{kind}”，可以是：{}", words.join("、")),
                format!("`{kind}` is no kind; it may be {}", AgencyKind::ALL.map(AgencyKind::key).join(", ")),
            );
        }
        let short = value("short_name");
        agencies.push(Agency {
            kind: AgencyKind::read(&kind),
            parent: Some(value("parent")).filter(|parent| !parent.is_empty()),
            short_name: if short.is_empty() { name.clone() } else { short },
            ..Agency::named(&id, &name, "")
        });
    }
    if agencies.is_empty() && faults.is_empty() {
        faults.push(if zh {
            format!("{at} 里没有机关；每行写代号、全称、类型、上级")
        } else {
            format!("{at} lists no agency; a line has id, name, kind and parent")
        });
    }
    if faults.is_empty() { Ok(agencies) } else { Err(faults.join("\n")) }
}
