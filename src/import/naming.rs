//! Which agency of the site a source is of, by the names that the source gives; and what a new one is called.

use std::collections::BTreeSet;

use pinyin::ToPinyin;

use super::head::{AgencyName, NameFrom, is_name as is_organ};
use crate::form::label::fold;
use crate::model::Agency;

/// An agency of the site that a source may be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// One of the site, by its id, and the name that says so.
    Known {
        /// Its id.
        id: String,
        /// The name in the source, or its folder.
        by: String,
    },
    /// None of the site.
    New {
        /// Its name.
        name: String,
    },
    /// Perhaps one of the site, whose name is like it.
    Near {
        /// The name in the source.
        name: String,
        /// The agency's id and name.
        agency: (String, String),
    },
    /// Title and signature name two that have nothing to do with each other.
    AtOdds {
        /// The name in the title.
        title: String,
        /// The other.
        other: String,
    },
    /// Only the web site names one, and it is mostly another's.
    OnlySite {
        /// The site's name.
        name: String,
    },
    /// Nothing in the source names an agency.
    Nameless,
}

/// The names of a source, put right: a title says `区生态环境局` and the signature which district; a report of a county,
/// town or village is its government's.
pub fn settled(names: &[AgencyName]) -> Vec<AgencyName> {
    let mut names: Vec<AgencyName> = names.to_vec();
    let others: Vec<AgencyName> = names.iter().filter(|name| name.from != NameFrom::Title).cloned().collect();
    for name in &mut names {
        let longer = others.iter().filter(|other| other.text.ends_with(&name.text) && other.text != name.text);
        // `县信息公开` above a list is no organ.
        let longer = longer.filter(|other| other.from != NameFrom::Website).max_by_key(|other| other.text.len());
        if let Some(other) = longer {
            name.text.clone_from(&other.text);
        } else if let Some(organ) = government_of(&name.text) {
            name.text.push_str(organ);
        }
    }
    names
}

/// What makes a place's name that of its government: nothing where it is an organ's already, or a zone's.
fn government_of(name: &str) -> Option<&'static str> {
    const ZONES: [&str; 12] =
        ["开发区", "园区", "新区", "管理区", "示范区", "景区", "林区", "矿区", "库区", "保税区", "合作区", "高新区"];
    if ZONES.iter().any(|zone| name.ends_with(zone)) || name.chars().count() < 2 {
        return None;
    }
    if name.ends_with("街道") {
        return Some("办事处");
    }
    name.ends_with(['省', '市', '县', '区', '旗', '镇', '乡']).then_some("人民政府")
}

/// Whether two names may be of one organ, or of organs one above the other.
fn are_related(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    one.contains(&other) || other.contains(&one)
}

/// Whether a name is one of an agency's own: full, short, former, its id or an older address.
pub fn is_of(name: &str, agency: &Agency) -> bool {
    let folded = fold(name);
    let own = [&agency.name, &agency.short_name, &agency.id];
    let former = agency.former_names.iter().map(|former| &former.name);
    own.into_iter().chain(former).chain(&agency.aliases).any(|own| fold(own) == folded)
}

/// Finds the agency by the names in a source, the likeliest first, and the folder it lies in.
pub fn find(names: &[AgencyName], folder: Option<&str>, agencies: &[Agency]) -> Named {
    let known = |name: &str| {
        let mut found = agencies.iter().filter(|agency| is_of(name, agency));
        found.next().filter(|_| found.next().is_none())
    };
    let as_written = names;
    let names = settled(names);
    let of = |from: NameFrom| names.iter().find(|name| name.from == from && is_full(&name.text));
    if let (Some(title), Some(other)) = (of(NameFrom::Title), of(NameFrom::Signature)) {
        let are_one = known(&title.text).zip(known(&other.text)).is_some_and(|(one, other)| one.id == other.id);
        if !are_one && !are_related(&title.text, &other.text) {
            return Named::AtOdds { title: title.text.clone(), other: other.text.clone() };
        }
    }
    let of_report = |name: &&AgencyName| name.from != NameFrom::Website;
    for name in names.iter().chain(as_written).filter(of_report) {
        if let Some(agency) = known(&name.text) {
            return Named::Known { id: agency.id.clone(), by: name.text.clone() };
        }
    }
    let of_folder = folder.and_then(|folder| Some((folder, known(folder)?)));
    let Some(name) = names.iter().filter(of_report).map(|name| &name.text).find(|name| is_full(name)) else {
        if let Some((by, agency)) = of_folder {
            return Named::Known { id: agency.id.clone(), by: by.to_owned() };
        }
        if let Some(folder) = folder.filter(|folder| is_full(folder) && is_organ(folder)) {
            return Named::New { name: folder.to_owned() };
        }
        let site = names.iter().find(|name| is_full(&name.text));
        return match site {
            Some(site) => Named::OnlySite { name: site.text.clone() },
            None => Named::Nameless,
        };
    };
    // A folder of one agency may hold what it was called before, or what belongs to another.
    if let Some((_, agency)) = of_folder {
        return Named::Near { name: name.clone(), agency: (agency.id.clone(), agency.name.clone()) };
    }
    let folded = fold(name);
    let is_near = |agency: &&Agency| {
        let own = fold(&agency.name);
        own.contains(&folded) || folded.contains(&own) && own.chars().count() > 3
    };
    match agencies.iter().find(is_near) {
        // `桓台县人民政府` and its office are two.
        Some(agency) if !is_other_organ(&folded, &fold(&agency.name)) => {
            Named::Near { name: name.clone(), agency: (agency.id.clone(), agency.name.clone()) }
        }
        _ => Named::New { name: name.clone() },
    }
}

/// Whether one name is that of the other's office or bureau: the other, and the name of an organ behind it.
fn is_other_organ(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    long.starts_with(short) && long.len() > short.len()
}

/// Whether a name says which place its organ is of: `人民政府办公室` does not.
fn is_full(name: &str) -> bool {
    let bare = fold(name);
    // An id is no name.
    bare.chars().count() > 3
        && !bare.is_ascii()
        && !["人民政府", "政府", "办公室"].iter().any(|start| bare.starts_with(start))
}

/// An id for a new agency: the folder's name where that is one and free, else the name's pinyin, with a number where
/// that is taken.
pub fn id_for(name: &str, folder: Option<&str>, is_id: &dyn Fn(&str) -> bool, taken: &BTreeSet<String>) -> String {
    let spelt: String = name
        .chars()
        .filter_map(|c| match c.to_pinyin() {
            Some(pinyin) => Some(pinyin.plain().replace('ü', "v")),
            None => c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase().to_string()),
        })
        .collect();
    let first = folder.filter(|folder| is_id(folder) && !taken.contains(*folder)).map_or(spelt, str::to_owned);
    let first = if is_id(&first) { first } else { format!("jiguan-{first}") };
    let numbered = (2..).map(|number| format!("{first}-{number}"));
    std::iter::once(first.clone()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_are_found_by_exact_names() {
        let agencies = [Agency::named("huantai", "桓台县人民政府", ""), Agency::named("caizheng", "桓台县财政局", "")];
        for (names, folder, found) in [
            (&["桓台县 人民政府"][..], None, "Known huantai"),
            (&["桓台县人民政府办公室"], None, "New 桓台县人民政府办公室"),
            (&["县财政局"], None, "Near caizheng"),
            (&["县财政局", "桓台县财政局"], None, "Known caizheng"),
            (&["人民政府办公室"], None, "Nameless"),
            (&["人民政府办公室"], Some("caizheng"), "Known caizheng"),
            (&["青河县教育局"], Some("caizheng"), "Near caizheng"),
            (&["桓台县人民政府"], Some("caizheng"), "Known huantai"),
            (&[], None, "Nameless"),
            (&[], Some("青河县教育局"), "New 青河县教育局"),
            (&["区教育局", "青河区教育局"], None, "New 青河区教育局"),
            (&["靖塘县凤潭镇", "凤潭镇人民政府"], None, "New 靖塘县凤潭镇人民政府"),
            (&["桓台县"], None, "Known huantai"),
            (&["青河街道"], None, "New 青河街道办事处"),
            (&["青河经济开发区"], None, "New 青河经济开发区"),
            (&["青河县教育局", "青河县水务局"], None, "AtOdds 青河县教育局 青河县水务局"),
            (&["桓台县人民政府", "桓台县人民政府办公室"], None, "Known huantai"),
        ] {
            let from = [NameFrom::Title, NameFrom::Signature];
            let names: Vec<AgencyName> =
                names.iter().zip(from).map(|(name, from)| AgencyName::new(name, from)).collect();
            let given = match find(&names, folder, &agencies) {
                Named::Known { id, .. } => format!("Known {id}"),
                Named::New { name } => format!("New {name}"),
                Named::Near { agency: (id, _), .. } => format!("Near {id}"),
                Named::AtOdds { title, other } => format!("AtOdds {title} {other}"),
                Named::OnlySite { name } => format!("OnlySite {name}"),
                Named::Nameless => "Nameless".to_owned(),
            };
            assert_eq!(given, found, "{names:?}");
        }
    }

    #[test]
    fn new_agencies_are_spelt() {
        let taken = BTreeSet::from(["lvshunkouquzhengfu".to_owned()]);
        let is_id =
            |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        for (name, folder, id) in [
            ("旅顺口区政府", None, "lvshunkouquzhengfu-2"),
            ("青河县财政局", None, "qinghexiancaizhengju"),
            ("青河县财政局", Some("caizheng"), "caizheng"),
            ("青河县财政局", Some("财政局"), "qinghexiancaizhengju"),
            ("青河县财政局", Some("lvshunkouquzhengfu"), "qinghexiancaizhengju"),
        ] {
            assert_eq!(id_for(name, folder, &is_id, &taken), id);
        }
    }
}
