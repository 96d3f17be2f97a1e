//! The files that the page of comparisons loads: a catalogue, and the figures of all agencies a file an indicator.
//!
//! They are scripts that hand over their data, because a page on a disk may load nothing else.
//!
//! # `compare/catalogue.js`
//!
//! One object: `stamp`, which every file of one build shares; `years`; `least`, below which a share is not compared;
//! `forms`, the editions as key and name; `groups` of agencies and `agencies`, each a line of id, name, short name, group,
//! scopes and other names, apart by tabs; `aliases`, older ids with those of today; `headings` of indicators and
//! `indicators`, each a line of slug, title, heading, whether it is a share, and key, label and unit of each column.
//!
//! # `compare/<slug>.js`
//!
//! A text of lines: the stamp; the usual edition of each year as its place in `forms`; then each agency in the
//! catalogue's order. Columns are apart by tabs. Within one, own figures stand before `+` and aggregated ones behind it, a
//! figure a year, apart by commas; what is empty at the end is left out.
//!
//! | figure | means |
//! |---|---|
//! | nothing | no report of this scope |
//! | `12.5` | an amount |
//! | `3/7` | a share; one of nothing where the second number is zero |
//! | `12~` | an amount of money without its unit |
//! | `?` `/` `!` `-` | left blank; not applicable; not readable; not in the form |
//! | `…@1` | the same, stated in another edition than is usual for the year |

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use crate::link::{Followed, FollowedColumn, Value};
use crate::model::{Entry, Scope};
use crate::render::Renderer;
use crate::tree::Sink;

/// The catalogue's name among the indicators; one that is called so cannot be compared.
pub(in crate::render) const CATALOGUE: &str = "catalogue";

#[derive(Serialize)]
struct CatalogueData {
    stamp: String,
    years: Vec<u16>,
    least: i32,
    forms: Vec<(String, String)>,
    groups: Vec<String>,
    agencies: Vec<String>,
    aliases: BTreeMap<String, String>,
    headings: Vec<String>,
    indicators: Vec<String>,
}

/// What one report says of a column.
#[derive(Debug, Clone, Copy)]
struct Said {
    scope: Scope,
    value: Value,
    /// The place of its edition.
    edition: usize,
}

/// A column: what is said by agency, and by year in each.
type Column = Vec<Vec<Option<Said>>>;

/// What the files of one build share.
struct Shared {
    years: Vec<u16>,
    editions: Vec<String>,
    stamp: String,
}

impl Renderer<'_> {
    /// The files of comparisons that are wanted.
    pub(super) fn compare_files(&self, sink: &dyn Sink) {
        let shared = self.shared_by_series();
        let path = |slug: &str| format!("compare/{slug}.js");
        if sink.wants(&path(CATALOGUE)) {
            let data = serde_json::to_string(&self.compare_catalogue(&shared)).expect("plain data");
            sink.file(&path(CATALOGUE), script(CATALOGUE, &data).as_bytes());
        }
        self.compared().collect::<Vec<_>>().into_par_iter().for_each(|followed| {
            let path = path(&followed.slug);
            if sink.wants(&path) {
                let columns: Vec<Column> = followed.leading().map(|column| self.said_of(column, &shared)).collect();
                let data = serde_json::to_string(&print(&shared.stamp, &columns)).expect("text");
                sink.file(&path, script(&followed.slug, &data).as_bytes());
            }
        });
    }

    /// The indicators that can be compared.
    fn compared(&self) -> impl Iterator<Item = &Followed> {
        self.catalogue().indicators.iter().filter(|followed| followed.slug != CATALOGUE)
    }

    fn shared_by_series(&self) -> Shared {
        let mut all = self.links.of_year.keys().map(|year| year.get());
        let years: Vec<u16> = match (all.next(), all.next_back()) {
            (Some(first), last) => (first..=last.unwrap_or(first)).collect(),
            (None, _) => Vec::new(),
        };
        let mut editions = BTreeSet::new();
        for form in &self.catalogue().forms {
            editions.insert(form.id.clone());
            editions.extend(form.tables.iter().map(|table| table.edition.clone()));
        }
        let mut hash = blake3::Hasher::new();
        let mut note = |text: &str| {
            hash.update(text.as_bytes());
            hash.update(b"\n");
        };
        years.iter().for_each(|year| note(&year.to_string()));
        editions.iter().for_each(|edition| note(edition));
        self.order.iter().for_each(|&agency| note(&self.portal.agencies[agency].id));
        for followed in self.compared() {
            note(&followed.slug);
            followed.leading().for_each(|column| note(&column.key));
        }
        let stamp = hash.finalize().to_hex()[..10].to_owned();
        Shared { years, editions: editions.into_iter().collect(), stamp }
    }

    fn compare_catalogue(&self, shared: &Shared) -> CatalogueData {
        let (mut groups, mut headings): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let (mut last, mut group) = (None, 0);
        let mut agencies = Vec::with_capacity(self.order.len());
        let mut aliases = BTreeMap::new();
        for &agency in &self.order {
            let entry = &self.portal.agencies[agency];
            // Those of one kind stand together, but for what is below one of them.
            if last != Some(self.kin(agency)) {
                last = Some(self.kin(agency));
                let name = self.kin_name(agency);
                group = groups.iter().position(|other| *other == name).unwrap_or_else(|| {
                    groups.push(name);
                    groups.len() - 1
                });
            }
            let scopes: String =
                Scope::ALL.iter().filter(|scope| self.has_reports(agency, **scope)).map(|it| &it.key()[..1]).collect();
            let (name, short) = (self.told_apart(agency, &entry.name), self.told_apart(agency, &entry.short_name));
            let short = if short == name { String::new() } else { short };
            let former: Vec<&str> = entry.former_names.iter().map(|former| &*former.name).collect();
            agencies.push(line(&[&entry.id, &name, &short, &group.to_string(), &scopes, &former.join("、")]));
            aliases.extend(entry.aliases.iter().map(|alias| (alias.clone(), entry.id.clone())));
        }
        let indicators = self.compared().map(|followed| {
            let heading = self.indicator_heading(followed);
            if headings.last() != Some(&heading) {
                headings.push(heading);
            }
            let (at, share) = ((headings.len() - 1).to_string(), if followed.is_share() { "1" } else { "" });
            let title = followed.title();
            let mut fields: Vec<&str> = vec![&followed.slug, &title, &at, share];
            for column in followed.leading() {
                fields.extend([&*column.key, &*column.label, &*column.unit]);
            }
            line(&fields)
        });
        let indicators = indicators.collect();
        let name = |edition: &String| (edition.clone(), self.edition_name(edition));
        CatalogueData {
            stamp: shared.stamp.clone(),
            years: shared.years.clone(),
            least: self.config.least_sample,
            forms: shared.editions.iter().map(name).collect(),
            groups,
            agencies,
            aliases,
            headings,
            indicators,
        }
    }

    /// What all reports say of a column.
    fn said_of(&self, column: &FollowedColumn, shared: &Shared) -> Column {
        let said = |&agency: &usize| {
            let mut years = vec![None; shared.years.len()];
            for report in self.reports_of(agency) {
                let edition = self.catalogue().edition(column, report);
                years[usize::from(report.year.get() - shared.years[0])] = Some(Said {
                    scope: report.scope,
                    value: self.catalogue().value(column, report),
                    edition: shared.editions.iter().position(|other| other == edition).unwrap_or_default(),
                });
            }
            years
        };
        self.order.iter().map(said).collect()
    }
}

/// Fields of a line, apart by tabs; the last ones that are empty are left out.
fn line(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| field.replace(['\t', '\n'], " ")).collect();
    fields.join("\t").trim_end_matches('\t').to_owned()
}

/// Prints the series of an indicator.
fn print(stamp: &str, columns: &[Column]) -> String {
    let usual: Vec<Vec<Option<usize>>> = columns.iter().map(usual_editions).collect();
    let editions = |editions: &Vec<Option<usize>>| {
        let editions: Vec<String> =
            editions.iter().map(|edition| edition.map_or_else(String::new, |it| it.to_string())).collect();
        editions.join(",")
    };
    let mut out = format!("{stamp}\n{}", usual.iter().map(editions).collect::<Vec<_>>().join("\t"));
    for agency in 0..columns.first().map_or(0, Vec::len) {
        out.push('\n');
        for (index, column) in columns.iter().enumerate() {
            if index > 0 {
                out.push('\t');
            }
            for scope in Scope::ALL {
                push_years(&mut out, scope, &column[agency], &usual[index]);
            }
        }
        out.truncate(out.trim_end_matches('\t').len());
    }
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// The figures of one scope; nothing where there is no report of it.
fn push_years(out: &mut String, scope: Scope, years: &[Option<Said>], usual: &[Option<usize>]) {
    let of_scope = |said: &&Option<Said>| said.is_some_and(|said| said.scope == scope);
    let Some(last) = years.iter().rposition(|said| of_scope(&said)) else { return };
    if scope == Scope::Aggregated {
        out.push('+');
    }
    for (year, said) in years[..=last].iter().enumerate() {
        if year > 0 {
            out.push(',');
        }
        if let Some(said) = said.filter(|said| said.scope == scope) {
            push_value(out, said.value);
            if usual[year] != Some(said.edition) {
                out.push('@');
                out.push_str(&said.edition.to_string());
            }
        }
    }
}

fn push_value(out: &mut String, value: Value) {
    match value {
        Value::Amount(amount) => amount.push_to(out),
        Value::Share { part, whole } => {
            part.push_to(out);
            out.push('/');
            whole.push_to(out);
        }
        Value::OfNothing => out.push_str("0/0"),
        Value::WithoutUnit(amount) => {
            amount.push_to(out);
            out.push('~');
        }
        Value::Blank(Entry::NotApplicable) => out.push('/'),
        Value::Blank(Entry::Unread) => out.push('!'),
        Value::Blank(Entry::Missing | Entry::Amount(_)) => out.push('?'),
        Value::Absent => out.push('-'),
    }
}

/// The edition in which most reports of each year state a column.
fn usual_editions(column: &Column) -> Vec<Option<usize>> {
    let years = column.first().map_or(0, Vec::len);
    let usual = |year: usize| {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        column.iter().filter_map(|agency| agency[year]).for_each(|said| *counts.entry(said.edition).or_default() += 1);
        counts.into_iter().max_by_key(|&(_, count)| count).map(|(edition, _)| edition)
    };
    (0..years).map(usual).collect()
}

/// A script that hands over its data under a name; servers that call scripts GB 2312 are told by its first character.
fn script(name: &str, data: &str) -> String {
    let name = serde_json::to_string(name).expect("text");
    let mut out = String::with_capacity(data.len() + 64);
    out.push_str("\u{feff}nianbaoCompare(");
    for c in name.chars().chain([',']).chain(data.chars()) {
        // What older browsers end a line at, and what could end a script, stand for themselves only inside strings.
        match c {
            '<' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push_str(")\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Amount;

    fn said(scope: Scope, value: Value, edition: usize) -> Option<Said> {
        Some(Said { scope, value, edition })
    }

    #[test]
    fn a_series_is_a_line_an_agency() {
        use Scope::{Aggregated, Own};
        let amount = |text: &str| Value::Amount(Amount::read(text).unwrap());
        let share = |part, whole| Value::Share { part: Amount::whole(part), whole: Amount::whole(whole) };
        let first: Column = vec![
            vec![said(Own, amount("12"), 0), None, said(Own, amount("-3.50"), 1), None],
            vec![None; 4],
            vec![said(Own, Value::Absent, 0), said(Aggregated, amount("7"), 0), said(Own, share(3, 7), 0), None],
            vec![None, said(Aggregated, Value::OfNothing, 0), None, None],
            vec![None; 4],
        ];
        let blank = |entry| said(Own, Value::Blank(entry), 1);
        let second: Column = vec![
            vec![None; 4],
            vec![None; 4],
            vec![blank(Entry::Missing), blank(Entry::NotApplicable), blank(Entry::Unread), None],
            vec![None, None, said(Own, Value::WithoutUnit(Amount::whole(5)), 1), None],
            vec![None; 4],
        ];
        let expected = ["stamp", "0,0,1,\t1,1,1,", "12,,-3.5", "", "-,,3/7@0+,7\t?,/,!", "+,0/0\t,,5~"];
        assert_eq!(print("stamp", &[first, second]).lines().collect::<Vec<_>>(), expected);
        assert_eq!(print("stamp", &[Vec::new()]), "stamp");
    }

    #[test]
    fn no_text_ends_its_script() {
        assert_eq!(
            script("a\"b", "\"</script>\u{2028}\u{feff}县\""),
            "\u{feff}nianbaoCompare(\"a\\\"b\",\"\\u003c/script>\\u2028\\ufeff县\")\n"
        );
    }
}
