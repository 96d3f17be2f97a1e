//! Every problem we know, as facts.
//!
//! A new problem is a variant here, a name and level below, and its words in [`super::words`];
//! the compiler asks for each.

use super::{Damage, Level};
use crate::form::FormError;
use crate::model::{Amount, Date};
use crate::tree::Oddity;

/// What a value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Text.
    Text,
    /// A date: 2021-01-29.
    Date,
    /// A day of any year: 01-31.
    Day,
    /// A year.
    Year,
    /// `true` or `false`.
    Truth,
    /// A whole number.
    Whole,
    /// A list.
    List,
    /// A list of figures: one row.
    Row,
    /// Keys with values.
    Map,
    /// A single figure.
    Figure,
}

/// What a value was instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// Text or a number.
    Scalar,
    /// A list.
    List,
    /// Keys with values.
    Map,
}

/// Why a line that is probably meant as a section's heading is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NearMiss {
    /// Its level is another one: `### 二、…`.
    Level,
    /// Its marks are full-width: `＃＃ 二、…`.
    WideMark,
    /// The space is missing: `##二、…`.
    NoSpace,
    /// It has no mark at all: `二、…`, `**二、…**`.
    NoMark,
    /// It is worded differently.
    Wording,
}

/// What was noticed. Labels are in the form's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of each say what its facts are")]
pub enum Problem {
    // The file as such.
    NotUtf8,
    FileTooLarge { size: u64, limit: u64 },
    Unreadable { reason: String },
    OddFile { oddity: Oddity },
    StrayFile { name: String },
    ReportOutside { name: String },
    More { count: usize },
    // Its syntax.
    NoFrontMatter,
    FrontMatterOpen,
    FrontMatterTooLong { limit: usize },
    BadYaml { message: String },
    WideMark { mark: char },
    TabIndent,
    OpenBracket { close: char },
    Misaligned { more: bool, by: usize },
    BlankCell,
    NoColon { key: String },
    NoSpace,
    BadToml { message: String },
    TooDeep,
    AnchorsRefused,
    // Its keys and values.
    DuplicateKey { key: String },
    UnknownKey { key: String, suggestion: Option<String> },
    MissingKey { key: &'static str },
    WrongType { key: String, wanted: Wanted, found: Found },
    OddDate { key: String, text: String, date: Date },
    NoSuchDay { key: String, text: String },
    WideQuotes { key: String },
    UnknownWord { key: String, word: String, allowed: Vec<String> },
    UnknownCell { address: String, suggestion: Option<String> },
    UnknownCheck { name: String, suggestion: Option<String> },
    // Figures.
    RowLength { row: String, wanted: usize, found: usize, columns: Vec<String> },
    NoComma,
    Thousands,
    NotANumber { cell: String, text: String },
    Negative { cell: String, amount: Amount },
    NotWhole { cell: String, amount: Amount },
    TooFine { cell: String, text: String },
    AmountTooLarge { cell: String, text: String },
    OddNumber { cell: String, text: String, amount: String },
    MissingEntries { table: String, count: usize, first: String },
    MissingRows { table: String, rows: Vec<String> },
    MissingTable { table: String },
    // Names and addresses.
    InvalidId { id: String },
    InvalidName { name: String },
    ReservedId { id: String },
    SameButForCase { id: String, other: String },
    UnknownAgency { id: String },
    InvalidYear { name: String },
    TwoReports { year: u16 },
    InvalidCode { code: String, what: &'static str },
    NoAgencies,
    // The form.
    UnknownForm { id: String, known: Vec<String> },
    NoFormForYear { year: u16 },
    WrongEdition { year: u16, edition: String, wanted: String, table: String },
    OldEdition { year: u16, edition: String },
    BadForm { error: FormError },
    // Relations.
    RowTotal { name: String, row: String, stated: Amount, terms: Vec<Amount> },
    ColumnTotal { name: String, column: String, row: String, stated: Amount, terms: Vec<Amount> },
    Balance { name: String, column: String, left: Vec<(String, Amount)>, right: Vec<(String, Amount)> },
    BelowZero { name: String, row: String, terms: Vec<(String, Amount)> },
    BelowPart { name: String, row: String, upper: (String, Amount), lower: (String, Amount) },
    CarryOver { name: String, row: String, column: String, stated: Amount, year: u16, left: Amount },
    CorrectionDiffers { cell: String, stated: String, wanted: String },
    CorrectionChain { cell: String, stated: String, wanted: String },
    // Filing.
    UnfinishedYear { year: u16 },
    DateWithinYear { key: &'static str, date: Date, year: u16 },
    DateToCome { key: &'static str, date: Date },
    DateMissing,
    FiledLate { date: Date, due: Date },
    // Prose.
    NoSections,
    SectionEmpty { heading: String },
    SectionMissing { heading: String, near: Option<NearMiss> },
    SectionNumber { heading: String, wanted: String },
    SectionOrder { heading: String, after: String },
    SectionTwice { heading: String },
    SectionUnknown { heading: String },
    UnsafeLink { target: String },
    BrokenLink { target: String },
    ForeignImage { target: String },
    UnknownBinding { text: String, suggestion: Option<String> },
    BlankBinding { text: String },
    // Site and theme.
    SiteFactMissing { key: &'static str },
    InvalidSiteFact { key: &'static str, value: String },
    UnknownTheme { name: String },
    UnknownThemeFile { name: String, suggestion: Option<String> },
    UnknownThemeWord { key: String, suggestion: Option<String> },
    Template { template: String, message: String },
    NotWritten { reason: String },
    // Packages and published folders.
    Damaged(Damage),
}

impl Problem {
    /// The name of the check that notices it.
    pub fn check(&self) -> &str {
        use Problem::*;
        match self {
            NotUtf8 => "not-utf8",
            FileTooLarge { .. } => "file-too-large",
            Unreadable { .. } => "unreadable",
            OddFile { .. } => "odd-file",
            StrayFile { .. } | ReportOutside { .. } => "stray-file",
            More { .. } => "more",
            NoFrontMatter | FrontMatterOpen | FrontMatterTooLong { .. } => "front-matter",
            BadYaml { .. }
            | WideMark { .. }
            | TabIndent
            | OpenBracket { .. }
            | Misaligned { .. }
            | BlankCell
            | NoColon { .. }
            | NoSpace
            | TooDeep
            | AnchorsRefused => "yaml",
            BadToml { .. } => "toml",
            DuplicateKey { .. } => "duplicate-key",
            UnknownKey { .. } => "unknown-key",
            MissingKey { .. } => "missing-key",
            WrongType { .. } | NoSuchDay { .. } => "wrong-type",
            OddDate { .. } => "odd-date",
            WideQuotes { .. } => "wide-quotes",
            UnknownWord { .. } => "unknown-word",
            UnknownCell { .. } => "unknown-cell",
            UnknownCheck { .. } => "unknown-check",
            RowLength { .. } | NoComma | Thousands => "row-length",
            NotANumber { .. } | Negative { .. } | NotWhole { .. } | TooFine { .. } | AmountTooLarge { .. } => {
                "cell-value"
            }
            OddNumber { .. } => "odd-number",
            MissingEntries { .. } => "missing-entry",
            MissingRows { .. } | MissingTable { .. } => "missing-row",
            InvalidId { .. } | InvalidName { .. } => "invalid-id",
            ReservedId { .. } => "reserved-id",
            SameButForCase { .. } => "same-id",
            UnknownAgency { .. } => "unknown-agency",
            InvalidYear { .. } => "invalid-year",
            TwoReports { .. } => "two-reports",
            InvalidCode { .. } => "invalid-code",
            NoAgencies => "no-agencies",
            UnknownForm { .. } | NoFormForYear { .. } | BadForm { .. } => "form",
            WrongEdition { .. } | OldEdition { .. } => "form-edition",
            RowTotal { name, .. }
            | ColumnTotal { name, .. }
            | Balance { name, .. }
            | BelowZero { name, .. }
            | BelowPart { name, .. }
            | CarryOver { name, .. } => name,
            CorrectionDiffers { .. } | CorrectionChain { .. } => "correction",
            UnfinishedYear { .. } => "unfinished-year",
            DateWithinYear { .. } | DateToCome { .. } | DateMissing => "filing-date",
            FiledLate { .. } => "filing-deadline",
            NoSections | SectionMissing { .. } => "section-missing",
            SectionEmpty { .. } => "section-empty",
            SectionOrder { .. } => "section-order",
            SectionTwice { .. } | SectionUnknown { .. } | SectionNumber { .. } => "section-heading",
            UnsafeLink { .. } => "unsafe-link",
            BrokenLink { .. } => "broken-link",
            ForeignImage { .. } => "foreign-image",
            UnknownBinding { .. } | BlankBinding { .. } => "unknown-binding",
            SiteFactMissing { .. } | InvalidSiteFact { .. } => "site-facts",
            UnknownTheme { .. } | UnknownThemeFile { .. } | UnknownThemeWord { .. } | Template { .. } => "theme",
            NotWritten { .. } => "output",
            Damaged(damage) => damage.check(),
        }
    }

    /// The names of all checks that are not relations of a form.
    pub const CHECKS: [&str; 48] = [
        "broken-link",
        "cell-value",
        "correction",
        "duplicate-key",
        "file-too-large",
        "filing-date",
        "filing-deadline",
        "foreign-image",
        "form",
        "form-edition",
        "front-matter",
        "invalid-code",
        "invalid-id",
        "invalid-year",
        "missing-entry",
        "missing-key",
        "missing-row",
        "more",
        "no-agencies",
        "not-utf8",
        "odd-date",
        "odd-file",
        "odd-number",
        "output",
        "reserved-id",
        "row-length",
        "same-id",
        "section-empty",
        "section-heading",
        "section-missing",
        "section-order",
        "site-facts",
        "stray-file",
        "theme",
        "toml",
        "two-reports",
        "unfinished-year",
        "unknown-agency",
        "unknown-binding",
        "unknown-cell",
        "unknown-check",
        "unknown-key",
        "unknown-word",
        "unreadable",
        "unsafe-link",
        "wide-quotes",
        "wrong-type",
        "yaml",
    ];

    /// The level it usually has: what cannot be read or does not add up is an error; order,
    /// wording and gaps are warnings, for real reports differ there legitimately.
    pub fn level(&self) -> Level {
        use Problem::*;
        match self {
            MissingEntries { .. }
            | OldEdition { .. }
            | BelowPart { .. }
            | CarryOver { .. }
            | CorrectionDiffers { .. }
            | CorrectionChain { .. }
            | UnfinishedYear { .. }
            | DateWithinYear { .. }
            | DateToCome { .. }
            | DateMissing
            | FiledLate { .. }
            | WideQuotes { .. }
            | NoSections
            | SectionEmpty { .. }
            | SectionMissing { .. }
            | SectionNumber { .. }
            | SectionOrder { .. }
            | SectionTwice { .. }
            | SectionUnknown { .. }
            | BrokenLink { .. }
            | UnsafeLink { .. }
            | ForeignImage { .. }
            | SiteFactMissing { .. }
            | InvalidSiteFact { .. }
            | InvalidCode { .. }
            | StrayFile { .. }
            | UnknownCheck { .. }
            | UnknownThemeFile { .. }
            | UnknownThemeWord { .. }
            | NoAgencies => Level::Warning,
            OddNumber { .. } | OddDate { .. } => Level::Note,
            _ => Level::Error,
        }
    }
}
