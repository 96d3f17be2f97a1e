//! The container of a document: parts in a ZIP, ECMA-376-2.

use std::io::Cursor;

use jiff::civil::DateTime;

use super::Subject;
use crate::bytes::zip::{Compressed, ZipWriter};
use crate::data::book::XML;
use crate::model::Date;
use crate::tree::InMemory;

/// The day that a report's papers are dated: that of its signature or publication; none where it states neither.
pub(super) fn date(subject: Subject<'_>) -> Option<Date> {
    subject.report.record.signed.or(subject.report.published)
}

/// Packs parts, and pictures as they are, dated as the report is, or else with the last day of its year.
pub(super) fn pack(subject: Subject<'_>, parts: Vec<(&str, String)>, pictures: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let last = || Date::new(subject.report.year.get().cast_signed(), 12, 31).expect("every year has a last day");
    let day = date(subject).unwrap_or_else(last);
    pack_on(day, parts, pictures)
}

/// Packs parts, one at a time as they come, and pictures as they are, dated with this day.
pub(super) fn pack_on<N: AsRef<str>>(
    day: Date,
    parts: impl IntoIterator<Item = (N, String)>,
    pictures: Vec<(String, Vec<u8>)>,
) -> Vec<u8> {
    let packed = move || -> std::io::Result<Vec<u8>> {
        let mut out = Cursor::new(Vec::new());
        let mut zip = ZipWriter::new(&mut out, DateTime::from(day), &InMemory)?;
        for (path, text) in parts {
            zip.compressed(path.as_ref(), &Compressed::new((XML.to_owned() + &text).into_bytes(), true)?)?;
        }
        for (path, bytes) in pictures {
            zip.compressed(&path, &Compressed::new(bytes, false)?)?;
        }
        zip.finish_plain()?;
        Ok(out.into_inner())
    };
    packed().expect("memory takes everything")
}

/// What the document says of itself: its title, and the agency as its creator. A day is stated where the report
/// states one.
pub(super) fn core(subject: Subject<'_>) -> String {
    core_of(&subject.title(), subject.name(), date(subject))
}

/// The same for a document of this title and creator, of this day where one is stated.
pub(super) fn core_of(title: &str, creator: &str, day: Option<Date>) -> String {
    use super::xml::escaped;
    let stamp = day.map(|day| {
        let stamp =
            |name: &str| format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:{name}>");
        stamp("created") + &stamp("modified")
    });
    format!(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>zh-CN</dc:language>{}</cp:coreProperties>",
        escaped(title),
        escaped(creator),
        stamp.unwrap_or_default()
    )
}
