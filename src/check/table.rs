//! The table of checks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::memo::Found;
use super::relation::BrokenRelation;
use super::text::TextFigures;
use super::writing::{
    amount, blank, contact, document_number, half_width, numbering, punctuation, traditional, wording,
};
use super::{
    Filed, attachment, balance, below_part, below_zero, broad_waiver, carry_over, chart_blank, column_total,
    correction, filing, misfiled,
};
use super::{
    changed_figure, empty_report, missing_entry, old_edition, personal, regulations, review, row_total, waiver,
};
use super::{copied, instruction, left_over, other_agency, placeholder, section_nothing, section_topics, zero_table};
use super::{magnitude, same_as_before, same_as_other, scope_change};
use super::{text_date, text_figure, text_growth, text_silent, text_sum};
use crate::finding::{Check, Finding, Findings};
use crate::finding::{
    agency, aggregate, binding, characters, chart, damage, figure, file, form, key, left_open, link, name, paper,
    section, site, syntax, text, theme,
};
use crate::form::Forms;
use crate::link::{Handover, Links, Timeline};
use crate::model::{Portal, Report, Year};
use crate::prose::TextLine;

/// The reports of a year, with what was found in each report of the portal by itself.
#[derive(Clone, Copy)]
pub(super) struct OneYear<'a> {
    pub portal: &'a Portal,
    pub links: &'a Links,
    pub year: Year,
    pub found: &'a [Arc<Found>],
}

impl<'a> OneYear<'a> {
    /// The reports, as indexes into [`Portal::reports`].
    pub fn reports(&self) -> &'a [usize] {
        self.links.of_year.get(&self.year).map_or(&[][..], Vec::as_slice)
    }
}

/// Looks at the reports of a year.
pub(super) type OfYear = fn(&OneYear<'_>, &mut Findings);

/// What a check looks at.
#[derive(Clone, Copy)]
pub(super) enum LooksAt {
    /// Keys, figures and texts of a report: noticed where they are read.
    Input,
    /// Whether a file can be read and written at all.
    File,
    /// The site, its folders, agencies and theme: noticed where they are read, linked or written.
    Site,
    /// A package or a published folder: noticed by `verify`.
    Package,
    /// The text of a report, beside its figures: noticed where it is read.
    Text(fn(&Report, &[TextLine<'_>], &mut Findings)),
    /// The figures of a text beside those of the tables, likewise.
    Figures(fn(&Report, &TextFigures<'_>, &mut Findings)),
    /// A file beside a report: looked into once it is known which files pages link.
    Attachment,
    /// A report by itself.
    Report(fn(&Report, &mut Findings)),
    /// A relation that a form states, under the form's name for it; the function says that it does not hold.
    Relation(fn(&BrokenRelation<'_>) -> Finding),
    /// A report as it was filed: with its agency, the site's rules and the day.
    Filed(fn(&Filed<'_>, &mut Findings)),
    /// A report and that of the year before, of the same scope, with no merger between.
    Years(fn(&Report, &Report, &mut Findings)),
    /// A report among the agencies of the portal.
    Agencies,
    /// A report as it was last published, and as it is now; only where the two differ.
    Published(fn(&Report, &Filed<'_>, &mut Findings)),
    /// What waivers come to, when all else has been noticed.
    Waivers,
    /// A report, which may be a draft, among all of its agency.
    Series(fn(&Portal, &Report, &mut Findings)),
    /// A report among those of the years round it.
    Timeline(fn(&Timeline<'_>, &mut Findings)),
    /// Reports and those of the year before that they continue, through mergers and splits.
    Handover(fn(&Portal, &Links, &Handover<'_>, &mut Findings)),
    /// The reports of a year against each other, and the agencies: nothing of other years.
    OfYear(OfYear),
    /// The reports of a portal against each other.
    Portal(fn(&Portal, &Links, &mut Findings)),
}

/// A check and what it looks at.
pub struct CheckRow {
    /// Its name, weight, gloss and manual page.
    pub check: &'static Check,
    pub(super) looks_at: LooksAt,
}

impl CheckRow {
    /// Whether it looks at relations, whose names are the forms'.
    pub fn is_of_forms(&self) -> bool {
        // What continues the year before is a relation, too.
        matches!(self.looks_at, LooksAt::Relation(_)) || std::ptr::eq(self.check, &carry_over::CHECK)
    }

    /// Whether it speaks of cells, so that a waiver names one.
    pub(super) fn is_of_cells(&self) -> bool {
        let is_of_figures = matches!(self.looks_at, LooksAt::Report(_) | LooksAt::Timeline(_) | LooksAt::Published(_));
        let of_cells = [&text_figure::CHECK, &aggregate::AGGREGATE_SUM, &aggregate::UNIT_ABOVE_TOTAL];
        (is_of_figures || of_cells.iter().any(|check| std::ptr::eq(self.check, *check)))
            && !std::ptr::eq(self.check, &form::FORM_EDITION)
            && !std::ptr::eq(self.check, &broad_waiver::CHECK)
    }

    /// Whether a report may explain what it notices: not that its file cannot be read, nor what is not its own.
    pub(super) fn is_waivable(&self) -> bool {
        !matches!(self.looks_at, LooksAt::File | LooksAt::Site | LooksAt::Package | LooksAt::Waivers)
    }
}

const fn row_of(check: &'static Check, looks_at: LooksAt) -> CheckRow {
    CheckRow { check, looks_at }
}

/// Every check.
pub static TABLE: &[CheckRow] = &[
    // The figures of a report.
    row_of(&row_total::CHECK, LooksAt::Relation(row_total::finding)),
    row_of(&column_total::CHECK, LooksAt::Relation(column_total::finding)),
    row_of(&balance::CHECK, LooksAt::Relation(balance::finding)),
    row_of(&below_zero::CHECK, LooksAt::Relation(below_zero::finding)),
    row_of(&below_part::CHECK, LooksAt::Relation(below_part::finding)),
    row_of(&missing_entry::CHECK, LooksAt::Report(missing_entry::check)),
    row_of(&empty_report::CHECK, LooksAt::Report(empty_report::check)),
    row_of(&regulations::CHECK, LooksAt::Filed(regulations::check)),
    row_of(&correction::CORRECTION, LooksAt::Report(correction::check)),
    row_of(&changed_figure::CHECK, LooksAt::Published(changed_figure::check)),
    row_of(&waiver::CHECK, LooksAt::Waivers),
    row_of(&form::FORM_EDITION, LooksAt::Report(old_edition::check)),
    row_of(&broad_waiver::CHECK, LooksAt::Report(broad_waiver::check)),
    // Years.
    row_of(&carry_over::CHECK, LooksAt::Handover(carry_over::check)),
    row_of(&same_as_before::CHECK, LooksAt::Years(same_as_before::check)),
    row_of(&magnitude::CHECK, LooksAt::Timeline(magnitude::check)),
    // Agencies against each other.
    row_of(&aggregate::AGGREGATE_SUM, LooksAt::Portal(super::aggregate::sums)),
    row_of(&aggregate::AGGREGATE_UNITS, LooksAt::Portal(super::aggregate::units)),
    row_of(&aggregate::UNIT_ABOVE_TOTAL, LooksAt::Portal(super::aggregate::units_above)),
    row_of(&same_as_other::CHECK, LooksAt::OfYear(same_as_other::check)),
    row_of(&scope_change::CHECK, LooksAt::Portal(scope_change::check)),
    // When a report was filed.
    row_of(&filing::UNFINISHED_YEAR, LooksAt::Filed(filing::unfinished)),
    row_of(&filing::FILING_DATE, LooksAt::Filed(filing::date)),
    row_of(&filing::FILING_DEADLINE, LooksAt::Filed(filing::deadline)),
    row_of(&review::REVIEW_STEP, LooksAt::Filed(review::steps)),
    row_of(&review::REVIEW_ENTRY, LooksAt::Filed(review::entries)),
    // What must not go public.
    row_of(&personal::PERSONAL_DATA, LooksAt::Text(personal::check_numbers)),
    row_of(&personal::PERSONAL_DETAIL, LooksAt::Text(personal::check_details)),
    row_of(&attachment::ATTACHMENT_DATA, LooksAt::Attachment),
    row_of(&attachment::UNLINKED_FILE, LooksAt::Attachment),
    row_of(&attachment::ATTACHMENT_NAME, LooksAt::Attachment),
    row_of(&attachment::PICTURE_PLACE, LooksAt::Attachment),
    row_of(&attachment::ATTACHMENT_PROPERTIES, LooksAt::Attachment),
    row_of(&attachment::ATTACHMENT_UNSEEN, LooksAt::Attachment),
    // Files, and how they are written.
    row_of(&characters::NOT_UTF8, LooksAt::File),
    row_of(&characters::ENCODING, LooksAt::Input),
    row_of(&characters::CONFLICT, LooksAt::File),
    row_of(&characters::ODD_CHARACTER, LooksAt::Input),
    row_of(&file::FILE_TOO_LARGE, LooksAt::File),
    row_of(&file::UNREADABLE, LooksAt::File),
    row_of(&file::ODD_FILE, LooksAt::File),
    row_of(&file::OUTPUT, LooksAt::File),
    row_of(&file::MORE, LooksAt::File),
    row_of(&syntax::FRONT_MATTER, LooksAt::File),
    row_of(&syntax::YAML, LooksAt::File),
    row_of(&syntax::TOML, LooksAt::File),
    row_of(&syntax::ODD_SYNTAX, LooksAt::Input),
    row_of(&syntax::CUT_AT_HASH, LooksAt::Input),
    row_of(&key::DUPLICATE_KEY, LooksAt::Input),
    row_of(&key::UNKNOWN_KEY, LooksAt::Input),
    row_of(&key::MISSING_KEY, LooksAt::Input),
    row_of(&key::WRONG_TYPE, LooksAt::Input),
    row_of(&key::ODD_DATE, LooksAt::Input),
    row_of(&key::WIDE_QUOTES, LooksAt::Input),
    row_of(&key::UNKNOWN_WORD, LooksAt::Input),
    row_of(&key::UNKNOWN_CELL, LooksAt::Input),
    row_of(&left_open::LEFT_OPEN, LooksAt::Input),
    row_of(&key::UNKNOWN_CHECK, LooksAt::Input),
    row_of(&figure::ROW_LENGTH, LooksAt::Input),
    row_of(&figure::CELL_VALUE, LooksAt::Input),
    row_of(&figure::ODD_NUMBER, LooksAt::Input),
    row_of(&figure::MISSING_ROW, LooksAt::Input),
    row_of(&form::FORM, LooksAt::Input),
    row_of(&name::STRAY_FILE, LooksAt::Site),
    row_of(&name::INVALID_ID, LooksAt::Site),
    row_of(&name::RESERVED_ID, LooksAt::Site),
    row_of(&name::SAME_ID, LooksAt::Site),
    row_of(&name::UNKNOWN_AGENCY, LooksAt::Site),
    row_of(&name::INVALID_YEAR, LooksAt::Site),
    row_of(&name::TWO_REPORTS, LooksAt::Site),
    row_of(&name::MISFILED, LooksAt::Filed(misfiled::agency)),
    row_of(&name::INVALID_CODE, LooksAt::Site),
    row_of(&name::NO_AGENCIES, LooksAt::Site),
    row_of(&agency::AGENCY_NAMES, LooksAt::Site),
    row_of(&agency::AGENCY_CIRCLE, LooksAt::Site),
    row_of(&agency::AGENCY_SUCCESSION, LooksAt::Site),
    // Texts.
    row_of(&section::SECTION_MISSING, LooksAt::Input),
    row_of(&section::SECTION_EMPTY, LooksAt::Input),
    row_of(&section::SECTION_ORDER, LooksAt::Input),
    row_of(&section::SECTION_HEADING, LooksAt::Input),
    row_of(&link::UNSAFE_LINK, LooksAt::Input),
    row_of(&link::BROKEN_LINK, LooksAt::Input),
    row_of(&link::BROKEN_ANCHOR, LooksAt::Input),
    row_of(&link::ODD_LINK, LooksAt::Input),
    row_of(&link::LINK_SPELLING, LooksAt::Input),
    row_of(&link::FOREIGN_IMAGE, LooksAt::Input),
    row_of(&binding::UNKNOWN_BINDING, LooksAt::Input),
    row_of(&binding::ODD_BINDING, LooksAt::Input),
    row_of(&text::TEXT_LOST, LooksAt::Input),
    row_of(&text::TEXT_MARK, LooksAt::Input),
    row_of(&text::TEXT_NOTE, LooksAt::Input),
    row_of(&text::TEXT_TABLE, LooksAt::Input),
    row_of(&text::TABLE_MARK, LooksAt::Input),
    row_of(&chart::CHART_MARK, LooksAt::Input),
    row_of(&chart_blank::CHECK, LooksAt::Series(chart_blank::check)),
    row_of(&text::TEXT_LAYOUT, LooksAt::Input),
    row_of(&text::TEXT_COMMENT, LooksAt::Input),
    // What texts say, beside the tables and the years.
    row_of(&text_figure::CHECK, LooksAt::Figures(text_figure::check)),
    row_of(&text_sum::SUM, LooksAt::Figures(text_sum::check)),
    row_of(&text_sum::SHARE, LooksAt::Input),
    row_of(&text_date::DATE, LooksAt::Text(text_date::check)),
    row_of(&text_date::PERIOD, LooksAt::Input),
    row_of(&text_date::YEAR, LooksAt::Input),
    row_of(&text_growth::CHECK, LooksAt::Years(text_growth::check)),
    row_of(&text_silent::CHECK, LooksAt::Figures(text_silent::check)),
    // How texts are written.
    row_of(&numbering::CHECK, LooksAt::Text(numbering::check)),
    row_of(&half_width::CHECK, LooksAt::Text(half_width::check)),
    row_of(&punctuation::CHECK, LooksAt::Text(punctuation::check)),
    row_of(&blank::CHECK, LooksAt::Text(blank::check)),
    row_of(&document_number::CHECK, LooksAt::Text(document_number::check)),
    row_of(&traditional::CHECK, LooksAt::Text(traditional::check)),
    row_of(&wording::CHECK, LooksAt::Text(wording::check)),
    row_of(&amount::CHECK, LooksAt::Text(amount::check)),
    row_of(&contact::CHECK, LooksAt::Text(contact::check)),
    // What is left over from a template, from last year or from another agency.
    row_of(&placeholder::CHECK, LooksAt::Text(placeholder::check)),
    row_of(&instruction::CHECK, LooksAt::Text(instruction::check)),
    row_of(&section_nothing::CHECK, LooksAt::Text(section_nothing::check)),
    row_of(&section_topics::CHECK, LooksAt::Filed(section_topics::check)),
    row_of(&zero_table::CHECK, LooksAt::Figures(zero_table::check)),
    row_of(&left_over::LEFT_OVER_SENTENCE, LooksAt::Years(left_over::sentences)),
    row_of(&left_over::SECTION_UNCHANGED, LooksAt::Years(left_over::sections)),
    row_of(&copied::CHECK, LooksAt::OfYear(copied::check)),
    row_of(&other_agency::CHECK, LooksAt::Agencies),
    // The site and its theme.
    row_of(&site::SITE_FACTS, LooksAt::Site),
    row_of(&theme::THEME, LooksAt::Site),
    row_of(&paper::PAPER, LooksAt::Site),
    // Packages.
    row_of(&damage::PACKAGE, LooksAt::Package),
    row_of(&damage::PACKAGE_DIGEST, LooksAt::Package),
    row_of(&damage::PACKAGE_FIGURE, LooksAt::Package),
    row_of(&damage::PACKAGE_REBUILD, LooksAt::Package),
];

/// The row of a check, or of a kind of relation.
pub fn row(name: &str) -> Option<&'static CheckRow> {
    TABLE.iter().find(|row| row.check.name == name)
}

/// The check of a name, but for the names that forms give.
pub fn of_name(name: &str) -> Option<&'static Check> {
    row(name).map(|row| row.check)
}

/// The relations of forms: the name of each, and the kind whose check looks at it.
pub(super) fn relations(forms: &Forms) -> impl Iterator<Item = (&str, &'static str)> {
    forms.iter().flat_map(|form| {
        let within = form.relations.iter().map(|relation| (&*relation.name, relation.rule.kind()));
        let across = form.continuations.iter().map(|across| (&*across.name, carry_over::CHECK.name));
        within.chain(across)
    })
}

/// The names of all checks: those of the table, and those that forms give to their relations.
pub fn names(forms: &Forms) -> BTreeSet<String> {
    let own = TABLE.iter().filter(|row| !row.is_of_forms()).map(|row| row.check.name);
    own.chain(relations(forms).map(|(name, _)| name)).map(str::to_owned).collect()
}
