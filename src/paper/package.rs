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
    let packed = || -> std::io::Result<Vec<u8>> {
        let mut out = Cursor::new(Vec::new());
        let mut zip = ZipWriter::new(&mut out, DateTime::from(day), &InMemory)?;
        for (path, text) in parts {
            zip.compressed(path, &Compressed::new((XML.to_owned() + &text).into_bytes(), true)?)?;
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
    use super::xml::escaped;
    let stamp = date(subject).map(|day| {
        let stamp =
            |name: &str| format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:{name}>");
        stamp("created") + &stamp("modified")
    });
    format!(
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>zh-CN</dc:language>{}</cp:coreProperties>",
        escaped(&subject.title()),
        escaped(subject.name()),
        stamp.unwrap_or_default()
    )
}
