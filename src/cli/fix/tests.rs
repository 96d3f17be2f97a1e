//! What is repaired, and what is not.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::plan::{Mending, Refusal, plan_of};
use crate::form::Forms;
use crate::model::{Date, Report, Year};
use crate::source::print_front_matter;
use crate::tree::{Overlay, Site, Tree, TreeSite};

const FILE: &str = "content/a/2023.md";
const TODAY: Date = Date::constant(2024, 1, 20);

fn report(text: &str) -> String {
    let form = Forms::embedded().of_year(2023).unwrap().clone();
    let front = print_front_matter(&Report::blank(form, Year::new(2023).unwrap())).replace('~', "0");
    format!("{front}\n## 一、总体情况\n\n{text}\n")
}

fn site(bytes: impl Into<Vec<u8>>) -> TreeSite {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\n");
    tree.insert("content/a/_index.md", "---\nname: 甲\n---\n");
    tree.insert(FILE, bytes);
    TreeSite::from(tree)
}

fn plan(site: &dyn Site) -> Mending {
    plan_of(site, &BTreeSet::new(), TODAY)
}

/// A text repaired.
fn repaired(text: &str) -> String {
    let file = report(text);
    let mending = plan(&site(file.as_str()));
    assert_eq!(mending.refused, BTreeMap::new(), "{text}");
    let after = mending.files.get(FILE).map_or(file.as_str(), |mended| &mended.after);
    let at = file.find(text).unwrap();
    after[at..].trim_end_matches('\n').to_owned()
}

#[test]
fn sentences_are_repaired_and_all_else_is_left() {
    for (text, expected) in [
        ("甲,,乙。。丙", "甲，乙。丙"),
        ("（一) 县政府 办公室", "（一） 县政府 办公室"),
        ("`甲,乙`丙,丁", "`甲,乙`丙，丁"),
        ("见[甲,乙](http://a.cn/b,c)。", "见[甲，乙](http://a.cn/b,c)。"),
        ("甲<!-- 乙,丙 -->。丁,戊", "甲<!-- 乙,丙 -->。丁，戊"),
        ("甲,乙\n\n<!-- 乙,丙 -->", "甲，乙\n\n<!-- 乙,丙 -->"),
        ("新收{{ requests.received.total }}件。\n\n甲,乙", "新收{{ requests.received.total }}件。\n\n甲，乙"),
        ("{{ requests.received.total }}件,乙", "{{ requests.received.total }}件，乙"),
        ("甲,{{ requests.received.total | 汉字 }}件,乙", "甲，{{ requests.received.total | 汉字 }}件，乙"),
        ("条例\\(试行\\)", "条例（试行）"),
        ("```\n甲,乙\n```", "```\n甲,乙\n```"),
        ("| 甲,乙 | 丙 |\n|---|---|\n| 丁 | 3 |", "| 甲，乙 | 丙 |\n|---|---|\n| 丁 | 3 |"),
        ("**甲**,乙", "**甲**，乙"),
        ("称\"**甲级**\"的", "称“**甲级**”的"),
        ("称**\"甲级\"**的", "称**“甲级”**的"),
        // Another mark there would end the emphasis elsewhere.
        ("**\"**我局\"", "**\"**我局\""),
        ("⼈⺠政\u{200b}府", "人民政府"),
        ("关于印发《\\<方案\\>的通知》", "关于印发《〈方案〉的通知》"),
        ("1、甲。\n\n2、 乙。", "1.甲。\n\n2.乙。"),
    ] {
        assert_eq!(repaired(text), expected, "{text}");
    }
}

#[test]
fn other_encodings_are_refused() {
    let file = report("我局高度重视,认真落实。");
    let bytes = encoding_rs::GB18030.encode(&file).0.into_owned();
    let mending = plan(&site(bytes));
    assert_eq!(mending.files.len(), 0);
    assert_eq!(mending.refused.into_iter().collect::<Vec<_>>(), [(FILE.to_owned(), Refusal::Encoding)]);
    let links = BTreeSet::from([FILE.to_owned()]);
    let mending = plan_of(&site(file), &links, TODAY);
    assert_eq!(mending.refused.into_values().collect::<Vec<_>>(), [Refusal::Link]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What is repaired once is repaired for good: a second run finds nothing, no finding with a fix is left, and
    /// nothing is refused, whatever the damage.
    #[test]
    fn a_second_run_finds_nothing(text in "(一是|（一）|（2）|1、|我局|认真|落实|公开|信息|2023年|28件|,|;|:|\\(|\\)|（|）|，|。|、|；|\\.| |\"|“|”|《|》|〔2020〕|\\[2020\\]11号|的的|台帐|檔案|元元|—、|\\*\\*|\n\n){1,24}") {
        let file = report(&text);
        let site = site(file.as_str());
        let mending = plan(&site);
        prop_assert_eq!(&mending.refused, &BTreeMap::new());
        let mut tree = Tree::default();
        if let Some(mended) = mending.files.get(FILE) {
            tree.insert(FILE, mended.after.as_str());
        }
        let overlay = Overlay::new(Some(&site), tree);
        prop_assert_eq!(plan(&overlay).files.len(), 0);
        let examined = crate::examine(&overlay, TODAY);
        prop_assert!(examined.findings.iter().all(|finding| finding.fix.is_empty()));
    }
}
