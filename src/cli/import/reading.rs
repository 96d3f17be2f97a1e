//! One source, read as far as it can be without asking.

use super::gather::Source;
use super::{Arguments, Blank, ScopeArgument};
use crate::bytes::digest;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::import::note::{no_report_words, refusal_words};
use crate::import::transcript::Transcript;
use crate::import::{self, Import, Known, NoReport};
use crate::model::{Imported, Scope};

/// A source, and what was read of it.
pub(super) struct SourceReading<'s> {
    /// Where it lies.
    pub source: &'s Source,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What was read.
    pub read: Read,
}

/// What was read of a source.
pub(super) enum Read {
    /// A report.
    Report(Box<(Transcript, Import)>),
    /// Nothing says of which year it is.
    NoYear(Box<Transcript>),
    /// None: why, and what to do.
    Refused(String),
}

impl SourceReading<'_> {
    /// The report, where there is one.
    pub fn report(&self) -> Option<&(Transcript, Import)> {
        match &self.read {
            Read::Report(read) => Some(read),
            Read::NoYear(_) | Read::Refused(_) => None,
        }
    }
}

/// Reads a source.
pub(super) fn read<'s>(source: &'s Source, arguments: &Arguments, forms: &Forms, lang: Lang) -> SourceReading<'s> {
    let bytes = match source.bytes(lang) {
        Ok(bytes) => bytes,
        Err(reason) => return SourceReading { source, bytes: Vec::new(), read: Read::Refused(reason) },
    };
    let transcript = import::format::read(&source.name, &bytes);
    let read = match transcript {
        Ok(mut transcript) => {
            transcript.adopt(&|address| source.beside(address));
            let year = arguments.year;
            let name = &source.name;
            report(name, &bytes, transcript, Known { year, ..known(arguments) }, forms, lang)
        }
        Err(refusal) => Read::Refused(refusal_words(&refusal, &source.name, lang)),
    };
    SourceReading { source, bytes, read }
}

/// Reads the report of a source whose year is known or stated.
pub(super) fn report(
    name: &str,
    bytes: &[u8],
    transcript: Transcript,
    known: Known,
    forms: &Forms,
    lang: Lang,
) -> Read {
    let read = match import::read(&transcript, &known, forms) {
        // `2019.docx` says it by its name.
        Err(NoReport::NoYear) => match year_of_name(name) {
            Some(year) => import::read(&transcript, &Known { year: Some(year), ..known }, forms),
            None => return Read::NoYear(Box::new(transcript)),
        },
        read => read,
    };
    match read {
        Ok(mut import) => {
            let imported = Imported { from: name.to_owned(), sha256: digest::sha256(bytes) };
            import.report.record.imported = Some(imported);
            Read::Report(Box::new((transcript, import)))
        }
        Err(why) => Read::Refused(no_report_words(&why, lang)),
    }
}

/// What the command line says of all sources.
pub(super) fn known(arguments: &Arguments) -> Known {
    Known {
        year: arguments.year,
        form: arguments.form.clone(),
        scope: arguments.scope.map(|scope| match scope {
            ScopeArgument::Own => Scope::Own,
            ScopeArgument::Aggregated => Scope::Aggregated,
        }),
        blank_is_zero: arguments.blank == Some(Blank::Zero),
    }
}

/// The year that a file's name says, if it says one alone.
fn year_of_name(name: &str) -> Option<u16> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let numbers = stem.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let mut years = numbers.filter_map(|number| number.parse::<u16>().ok().filter(|year| (2000..2100).contains(year)));
    years.next().filter(|_| years.next().is_none())
}
