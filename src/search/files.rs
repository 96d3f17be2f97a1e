//! The files of the index: shards of grams, the catalogue, the names of agencies.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fold::{self, Fold, Rare};
use super::gram::Gram;
use super::posting::Posting;
use super::run::Packed;
use super::{Builder, State, ask, grams_of, text};
use crate::render::{SearchColumn, SearchIndicator};

impl Builder<'_> {
    /// The numbers of all documents, with what they share.
    fn slots(&self, state: &State) -> BTreeMap<u32, Option<usize>> {
        let group = |index: usize| state.groups.get(index).copied().flatten();
        let reports = self.portal.reports.iter().enumerate();
        let reports = reports.map(|(index, report)| (self.layout.report(report), group(index)));
        let pages = (0..self.portal.pages.len() as u32).map(|page| (page, None));
        pages.chain(reports).collect()
    }

    pub(super) fn write_shards(&self, state: &State) {
        let sizes = self.layout.sizes;
        let all: Vec<u32> = self.slots(state).into_keys().collect();
        // What stands in shared texts and in names, by shard.
        let mut common: BTreeMap<(u32, Gram), Posting> = BTreeMap::new();
        for (number, shared) in state.shared.iter().enumerate() {
            for gram in grams_of(shared.texts.iter().map(|(_, text)| text)) {
                common.entry((sizes.shard(gram), gram)).or_default().groups.push(number as u32);
            }
        }
        for (number, names) in self.names.iter().enumerate() {
            for gram in grams_of(names.iter()) {
                common.entry((sizes.shard(gram), gram)).or_default().agencies.push(number as u32);
            }
        }
        (0..sizes.shards).into_par_iter().for_each(|shard| {
            if !state.all_differ && !state.differ.contains(&shard) {
                return self.sink.keep(&format!("search/{}/g{shard}.js", self.layout.folder));
            }
            let mut lists: Vec<(Gram, Packed<'_>)> = Vec::new();
            for run in &state.runs {
                run.part(sizes.entries(shard), |gram, list| lists.push((gram, list)));
            }
            lists.sort_unstable_by_key(|&(gram, list)| (gram, list.first));
            let here = common.range((shard, Gram(0))..(shard + 1, Gram(0)));
            let mut here = here.map(|(&(_, gram), posting)| (gram, posting)).peekable();
            let mut data = String::from("\t");
            let mut posting = Posting::default();
            for same in lists.chunk_by(|a, b| a.0 == b.0) {
                let gram = same[0].0;
                while let Some((before, posting)) = here.next_if(|&(before, _)| before < gram) {
                    print_gram(before, posting, &all, &mut data);
                }
                posting.clone_from(here.next_if(|&(common, _)| common == gram).map_or(&Posting::default(), |(_, p)| p));
                for (_, list) in same {
                    list.unpack(gram, &mut posting);
                }
                print_gram(gram, &posting, &all, &mut data);
            }
            for (gram, posting) in here {
                print_gram(gram, posting, &all, &mut data);
            }
            let name = format!("g{shard}");
            let mut literal = String::with_capacity(data.len() + 64);
            text::push_literal(&data, &mut literal);
            let file = text::script(&name, &literal);
            self.sink.file(&format!("search/{}/{name}.js", self.layout.folder), file.as_bytes());
        });
    }

    pub(super) fn catalogue_of(&self, state: &State) -> String {
        let layout = &self.layout;
        // One character for each number: a space where there is no document, otherwise which shared
        // texts it has.
        let slots = self.slots(state);
        let mut documents = String::new();
        for slot in 0..layout.pages + layout.agencies * layout.years {
            documents.push(match slots.get(&slot) {
                None => ' ',
                Some(group) => {
                    let number = group.map_or(0, |group| group as u32 + 1);
                    char::from_u32(u32::from('0') + number).unwrap_or('0')
                }
            });
        }
        let mut data = format!(
            "{{\"folder\":\"{}\",\"shards\":{},\"packs\":[{},{}],\"pages\":{},\"year\":{},\"years\":{},\"documents\":",
            layout.folder,
            layout.sizes.shards,
            layout.sizes.packs,
            layout.sizes.of,
            layout.pages,
            layout.first_year,
            layout.years
        );
        text::push_literal(documents.trim_end(), &mut data);
        data.push_str(",\"kinds\":\"");
        for agency in &self.portal.agencies {
            let kind =
                agency.kind.and_then(|kind| crate::model::AgencyKind::ALL.iter().position(|&other| other == kind));
            data.push(kind.map_or('-', |kind| char::from(b'a' + kind as u8)));
        }
        data.push_str("\",\"kindKeys\":[");
        for (index, kind) in crate::model::AgencyKind::ALL.iter().enumerate() {
            data.push_str(if index == 0 { "" } else { "," });
            text::push_literal(kind.key(), &mut data);
        }
        data.push_str("],\"shared\":[");
        let mut rare = Rare::new();
        for (index, shared) in state.shared.iter().enumerate() {
            data.push_str(if index == 0 { "[[" } else { ",[[" });
            for (index, (id, text)) in shared.texts.iter().enumerate() {
                data.push_str(if index == 0 { "" } else { "," });
                text::push_literal(&format!("{id}|{text}"), &mut data);
                fold::fold(text, &mut Fold::default(), &mut rare);
            }
            data.push_str("],[");
            let mut before = String::new();
            for (index, row) in shared.rows.iter().enumerate() {
                data.push_str(if index == 0 { "" } else { "," });
                let columns: Vec<String> = row.columns.iter().map(|(key, label)| format!("{key}={label}")).collect();
                let columns = columns.join(",");
                // Most rows have the columns of the one before.
                let told = if columns == before { "" } else { &*columns };
                let line = format!("{}|{}|{told}|{}", row.key, row.anchors.join(","), row.label);
                before = columns;
                text::push_literal(&line, &mut data);
                fold::fold(&line, &mut Fold::default(), &mut rare);
            }
            data.push_str("],[");
            for (index, heading) in shared.headings.iter().enumerate() {
                data.push_str(if index == 0 { "" } else { "," });
                text::push_literal(&format!("{}|{heading}", text::section(index)), &mut data);
            }
            data.push_str("]]");
        }
        data.push_str("],\"indicators\":[");
        let mut before = String::new();
        for (index, indicator) in state.asked.iter().enumerate() {
            data.push_str(if index == 0 { "" } else { "," });
            print_indicator(indicator, &mut before, &mut data);
        }
        data.push_str("],\"asking\":");
        text::push_literal(&ask::ASKING.join("|"), &mut data);
        data.push_str(",\"rare\":");
        text::push_rare(&rare, &mut data);
        data.push('}');
        data
    }

    pub(super) fn write_agencies(&self) {
        let mut data = String::from("[");
        for (index, agency) in self.portal.agencies.iter().enumerate() {
            data.push_str(if index == 0 { "" } else { "," });
            text::push_literal(&format!("{}\n{}", agency.id, self.names[index].join("\n")), &mut data);
        }
        data.push(']');
        self.sink.file("search/agencies.js", text::script("agencies", &data).as_bytes());
    }
}

/// Prints an indicator: folder, title, bare names, its key, columns as `key=label=unit=leads` where they are not those
/// of the one before, the cells of each column by group, and the least sample of a share.
fn print_indicator(indicator: &SearchIndicator, before: &mut String, data: &mut String) {
    let mut names: Vec<String> = Vec::new();
    for name in &indicator.names {
        let name = ask::bare(name);
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    let column = |column: &SearchColumn| {
        let leads = if column.leads { "1" } else { "" };
        format!("{}={}={}={leads}", column.key, column.label, column.unit)
    };
    let columns: Vec<String> = indicator.columns.iter().map(column).collect();
    let columns = columns.join(",");
    let groups = indicator.columns.first().map_or(0, |column| column.cells.len());
    let cells: Vec<String> = (0..groups)
        .map(|group| indicator.columns.iter().map(|column| &*column.cells[group]).collect::<Vec<_>>().join(","))
        .collect();
    let told = if columns == *before { "" } else { &*columns };
    for (index, part) in
        [&*indicator.slug, &*indicator.title, &*names.join("|"), &*indicator.key, told, &*cells.join("|")]
            .into_iter()
            .enumerate()
    {
        data.push(if index == 0 { '[' } else { ',' });
        text::push_literal(part, data);
    }
    data.push_str(&format!(",{}]", indicator.least));
    *before = columns;
}

/// Whether the postings of a gram tell what is often: for three characters it would say little.
pub(super) fn is_weighed(gram: Gram) -> bool {
    gram.len() < 3
}

fn print_gram(gram: Gram, posting: &Posting, all: &[u32], out: &mut String) {
    out.push_str(&gram.text());
    out.push(' ');
    posting.print(is_weighed(gram), all, out);
    out.push('\t');
}
