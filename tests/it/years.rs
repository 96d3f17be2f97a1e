//! Reports against those of other years and other agencies, and what a site says of its agencies: a fault planted
//! into a sound site is found at its place, and nothing is said of what is sound.

use nianbao::finding::Level;
use nianbao::finding::words::Lang;
use nianbao::form::Forms;
use nianbao::model::{Amount, Entry, Report, Scope, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::{Tree, TreeSite};

use crate::site;

/// What this file is about.
const CHECKS: [&str; 18] = [
    "agency-circle",
    "agency-names",
    "agency-succession",
    "aggregate-sum",
    "aggregate-units",
    "balance",
    "broad-waiver",
    "carry-over",
    "documents-in-force",
    "disclosed-carry-over",
    "item-carry-over",
    "left-open",
    "magnitude",
    "request-balance",
    "same-as-before",
    "same-as-other",
    "scope-change",
    "unit-above-total",
];

/// A site in the making.
#[derive(Default)]
struct Making(Tree);

impl Making {
    fn agency(mut self, id: &str, facts: &str) -> Making {
        self.0.insert(format!("content/{id}/_index.md"), format!("---\nname: 清河县{id}局\n{facts}\n---\n"));
        self
    }

    /// A report with these figures, `row.column: amount` separated by commas, beside those of a sound table of
    /// requests: received, carried in, granted and carried over.
    fn report(self, id: &str, year: u16, requests: [i32; 4], figures: &str) -> Making {
        self.written(id, year, requests, figures, Scope::Own, |text| text)
    }

    fn whole(self, id: &str, year: u16, requests: [i32; 4], figures: &str) -> Making {
        self.written(id, year, requests, figures, Scope::Aggregated, |text| text)
    }

    fn written(
        mut self,
        id: &str,
        year: u16,
        requests: [i32; 4],
        figures: &str,
        scope: Scope,
        finish: impl Fn(String) -> String,
    ) -> Making {
        let form = Forms::embedded().of_year(year).expect("it has one").clone();
        let mut report = Report { scope, ..Report::blank(form.clone(), Year::new(year).expect("a year")) };
        report.entries.fill(Entry::Amount(Amount::ZERO));
        let [received, carried_in, granted, carried_out] = requests;
        let rows = [("received", received), ("carried_in", carried_in), ("granted", granted)];
        for (row, count) in rows.into_iter().chain([("concluded_total", granted), ("carried_out", carried_out)]) {
            for column in ["natural_person", "total"] {
                let cell = form.find(&format!("requests.{row}.{column}")).expect("a cell");
                report.entries[cell.index()] = Entry::Amount(Amount::whole(count));
            }
        }
        for (address, amount) in figures.split(',').filter_map(|figure| figure.split_once(':')) {
            let cell = form.find(address.trim()).unwrap_or_else(|| panic!("{address} is a cell"));
            report.entries[cell.index()] = Entry::Amount(Amount::read(amount.trim()).expect("an amount"));
        }
        self.0.insert(format!("content/{id}/{year}.md"), finish(print_front_matter(&report)));
        self
    }

    /// The findings: level, check, file and message of each.
    fn said(&self) -> Vec<String> {
        let mut tree = self.0.clone();
        tree.insert("site.toml", "title = \"年报\"\n");
        let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
        let mut said: Vec<String> = Vec::new();
        for finding in examined.findings.iter().filter(|it| CHECKS.contains(&it.check.as_str())) {
            let (words, english) = (finding.problem.words(Lang::Zh), finding.problem.words(Lang::En));
            assert!(!english.message.is_empty() && !words.help.is_empty(), "{finding:?}");
            let file = finding.file.trim_start_matches("content/").trim_end_matches(".md");
            said.push(format!(
                "{} {} {file}: {}（{}）",
                finding.level.key(),
                finding.check,
                words.message,
                words.label
            ));
        }
        said
    }
}

fn sound() -> Making {
    Making::default()
}

#[track_caller]
fn expect(making: Making, expected: &[&str]) {
    assert_eq!(making.said(), expected);
}

#[test]
fn figures_continue_those_of_the_year_before() {
    let two = |before: &str, now: &str| {
        sound().agency("a", "").report("a", 2022, [9, 0, 7, 2], before).report("a", 2023, [5, 2, 7, 0], now)
    };
    expect(two("", ""), &[]);
    expect(
        sound().agency("a", "").report("a", 2022, [9, 0, 7, 2], "").report("a", 2023, [5, 1, 6, 0], ""),
        &[
            "warning carry-over a/2023: “二、上年结转政府信息公开申请数量”的总计与2022年报告不衔接（填报 1，2022年报告“四、结转下年度继续办理”的总计为 2；自然人填报 1，应为 2）",
        ],
    );
    // The same in total.
    let other = "requests.carried_out.natural_person: 1, requests.carried_out.commercial_enterprise: 1, requests.granted.natural_person: 8, requests.concluded_total.natural_person: 8, requests.received.commercial_enterprise: 1, requests.received.total: 10, requests.granted.total: 8, requests.concluded_total.total: 8";
    expect(
        two(other, ""),
        &[
            "note carry-over a/2023: “二、上年结转政府信息公开申请数量”的总计与2022年报告相符，自然人不相符（填报 2，2022年报告“四、结转下年度继续办理”的自然人为 1；商业企业填报 0，应为 1）",
        ],
    );
    let documents = |issued: u8, repealed: u8, in_force: u8| {
        let row = "active_disclosure.normative_documents";
        format!("{row}.issued: {issued}, {row}.repealed: {repealed}, {row}.in_force: {in_force}")
    };
    expect(two(&documents(2, 0, 12), &documents(3, 1, 14)), &[]);
    expect(
        two(&documents(2, 0, 12), &documents(3, 1, 15)),
        &[
            "warning documents-in-force a/2023: “行政规范性文件”的现行有效件数与2022年报告不衔接（填报 15；2022年报告为 12，加本年制发件数 3，减本年废止件数 1，应为 14）",
        ],
    );
}

#[test]
fn items_of_2019_continue_in_every_row() {
    let two = |before: &str, now: &str| {
        sound().agency("a", "").report("a", 2019, [0; 4], before).report("a", 2020, [0; 4], now)
    };
    for row in ["administrative_licensing", "administrative_penalty", "other_public_services", "administrative_fees"] {
        let before = format!("active_disclosure.{row}.prior_year_items: 20, active_disclosure.{row}.items_change: -3");
        expect(two(&before, &format!("active_disclosure.{row}.prior_year_items: 17")), &[]);
        let said = two(&before, &format!("active_disclosure.{row}.prior_year_items: 20")).said();
        assert!(matches!(&said[..], [one] if one.starts_with("warning item-carry-over a/2020")), "{said:?}");
    }
    let total = |count: u8| format!("active_disclosure.normative_documents.total_disclosed: {count}");
    expect(two(&total(12), &total(15)), &[]);
    expect(
        two(&total(12), &total(10)),
        &[
            "warning disclosed-carry-over a/2020: “规范性文件”的对外公开总数量比2019年报告少（填报 10，2019年报告为 12）",
        ],
    );
}

#[test]
fn mergers_and_splits_carry_over_together() {
    let merged = |carried_in: i32| {
        let granted = 4 + carried_in;
        sound()
            .agency("a", "")
            .agency("b", "predecessors: [{ id: a, from: 2023 }]")
            .report("a", 2022, [9, 0, 6, 3], "")
            .report("b", 2022, [9, 0, 7, 2], "")
            .report("b", 2023, [4, carried_in, granted, 0], "")
    };
    expect(merged(5), &[]);
    expect(
        merged(2),
        &[
            "warning carry-over b/2023: “二、上年结转政府信息公开申请数量”的总计与“清河县a局”“清河县b局”2022年报告不衔接（填报 2，“清河县a局”“清河县b局”2022年报告“四、结转下年度继续办理”的总计合计为 5；自然人填报 2，应为 5）",
        ],
    );
    let split = |carried_in: i32| {
        sound()
            .agency("a", "successors: [{ id: b, from: 2023 }, { id: c, from: 2023 }]")
            .agency("b", "")
            .agency("c", "")
            .report("a", 2022, [9, 0, 6, 3], "")
            .report("b", 2023, [4, 1, 5, 0], "")
            .report("c", 2023, [5, carried_in, 5 + carried_in, 0], "")
    };
    expect(split(2), &[]);
    let said = split(3).said();
    assert!(matches!(&said[..], [one] if one.starts_with("warning carry-over b/2023")), "{said:?}");
    // The old one goes on, and both sides disagree.
    let said = split(2).report("a", 2023, [1, 0, 1, 0], "").agency("c", "predecessors: [{ id: a, from: 2022 }]").said();
    assert!(said.iter().any(|one| one.starts_with("warning agency-succession a/2023")), "{said:?}");
    assert!(said.iter().any(|one| one.starts_with("warning agency-succession c/_index")), "{said:?}");
}

/// Enough figures to tell a copy.
const FIGURES: &str = "active_disclosure.administrative_licensing.decisions: 1283, active_disclosure.administrative_penalty.decisions: 97, active_disclosure.administrative_fees.amount: 12.35";

#[test]
fn copies_and_slips_of_size_are_found() {
    let two = |now: &str| {
        sound().agency("a", "").report("a", 2022, [28, 3, 30, 1], FIGURES).report("a", 2023, [19, 1, 15, 5], now)
    };
    expect(two(&FIGURES.replace("1283", "1311").replace("97", "88")), &[]);
    // One cause, one finding: what is copied does not continue either.
    expect(
        sound().agency("a", "").report("a", 2022, [28, 3, 30, 1], FIGURES).report("a", 2023, [28, 3, 30, 1], FIGURES),
        &["warning same-as-before a/2023: 各表的全部数字与2022年报告相同（与2022年逐格相同）"],
    );
    expect(
        two(FIGURES),
        &["warning same-as-before a/2023: “主动公开政府信息情况”的全部数字与2022年报告相同（与2022年逐格相同）"],
    );
    // Small offices may be alike.
    expect(sound().agency("a", "").report("a", 2022, [1, 0, 1, 0], "").report("a", 2023, [1, 0, 1, 0], ""), &[]);
    expect(
        two(&FIGURES.replace("12.35", "130500").replace("97", "88")),
        &[
            "warning magnitude a/2023: “行政事业性收费”的本年收费金额（单位：万元）大约为2022年的一万倍（填报 130500，2022年为 12.35）",
        ],
    );
    expect(
        two(&FIGURES.replace("1283", "12830").replace("97", "88")),
        &["warning magnitude a/2023: “行政许可”的本年处理决定数量正好为2022年的十倍（填报 12830，2022年为 1283）"],
    );
    let alike = |figures: &str| {
        sound().agency("a", "").agency("b", "").report("a", 2022, [28, 3, 30, 1], FIGURES).report(
            "b",
            2022,
            [28, 3, 30, 1],
            figures,
        )
    };
    expect(
        alike(FIGURES),
        &["warning same-as-other b/2022: 各表的全部数字与“清河县a局”同年的报告相同（与 content/a/2022.md 逐格相同）"],
    );
    expect(alike(&FIGURES.replace("97", "98")), &[]);
}

/// A county with its office, two departments and a town.
fn county(unit: &str, whole: [i32; 4], figures: &str) -> Making {
    let below = "parent: county";
    sound()
        .agency("county", "kind: government")
        .agency("office", &format!("{below}\nkind: government_office"))
        .agency("land", below)
        .agency("town", below)
        .report("office", 2023, [31, 0, 31, 0], "")
        .report("land", 2023, [28, 0, 26, 2], unit)
        .report("town", 2023, [4, 0, 4, 0], "")
        .whole("county", 2023, whole, figures)
}

#[test]
fn an_aggregate_is_the_sum_of_its_units() {
    let right = [63, 0, 61, 2];
    expect(county("", right, ""), &[]);
    // Wrong by twenty in one cell, of which nothing else speaks.
    let decisions = "active_disclosure.administrative_licensing.decisions";
    expect(
        county(&format!("{decisions}: 120"), right, &format!("{decisions}: 140")),
        &[
            "warning aggregate-sum county/2023: “行政许可 · 本年处理决定数量”与所属3个单位之和不符（填报 140，各单位相加得 120，多 20）",
        ],
    );
    let said = county("", [59, 0, 57, 2], "").said();
    assert!(
        matches!(&said[..], [one] if one.starts_with("warning aggregate-sum county/2023") && one.contains("等6个单元格")),
        "{said:?}"
    );
    // An amount in another unit of money is not added up, nor is it more than the whole.
    let fees = "active_disclosure.administrative_fees.amount";
    for unit in ["yuan", "unstated"] {
        let unit = format!("{fees}: {unit}");
        let mut making = county(&format!("{fees}: 250000"), right, &format!("{fees}: 25"));
        making.0.0.entry("content/land/2023.md".to_owned()).and_modify(|text| {
            let units = format!("---\nunits: {{ {unit} }}\n");
            *text = String::from_utf8_lossy(text).replacen("---\n", &units, 1).into_bytes();
        });
        expect(making, &[]);
    }
    // A sign that no sum tells of is the unit's, whose cell is an error.
    let said = county(&format!("{decisions}: -120"), right, &format!("{decisions}: 120")).said();
    let levels: Vec<&str> = said.iter().filter_map(|one| one.split(':').next()).collect();
    assert_eq!(levels, ["note aggregate-sum county/2023"]);
    // A unit's own slip is an error there, and a note here.
    let said = county("requests.received.natural_person: 48, requests.received.total: 48", right, "").said();
    let aggregate: Vec<&String> = said.iter().filter(|one| one.contains("aggregate")).collect();
    assert!(matches!(aggregate[..], [one] if one.starts_with("note aggregate-sum county/2023")), "{said:?}");
    assert!(said.iter().any(|one| one.starts_with("error request-balance land/2023")), "{said:?}");
}

/// Two units and their county over two years, of figures that continue; a unit, or the county, may carry in otherwise.
fn two_years(unit: [i32; 4], whole: [i32; 4]) -> Vec<String> {
    let making = sound().agency("county", "kind: government").agency("land", "parent: county");
    let making = making.agency("town", "parent: county").whole("county", 2022, [14, 0, 11, 3], "");
    let making = making.report("land", 2022, [9, 0, 7, 2], "").report("town", 2022, [5, 0, 4, 1], "");
    let making = making.report("land", 2023, unit, "").report("town", 2023, [3, 1, 4, 0], "");
    making.whole("county", 2023, whole, "").said()
}

#[test]
fn what_follows_from_a_unit_accuses_only_the_unit() {
    let levels = |said: Vec<String>| -> Vec<String> {
        said.iter().map(|one| one.split(':').next().unwrap_or_default().to_owned()).collect()
    };
    assert!(two_years([6, 2, 8, 0], [9, 3, 12, 0]).is_empty());
    // The unit's, and the county has added it up.
    let said = two_years([6, 0, 6, 0], [9, 1, 10, 0]);
    assert_eq!(levels(said), ["note carry-over county/2023", "warning carry-over land/2023"]);
    // The county's own.
    let said = two_years([6, 2, 8, 0], [9, 5, 14, 0]);
    assert_eq!(levels(said), ["note aggregate-sum county/2023", "warning carry-over county/2023"]);
    // Something of both.
    let said = two_years([6, 0, 6, 0], [9, 5, 14, 0]);
    let expected = ["note aggregate-sum county/2023", "warning carry-over county/2023", "warning carry-over land/2023"];
    assert_eq!(levels(said), expected);
}

#[test]
fn sums_that_are_wrong_in_a_unit_are_so_in_the_whole() {
    let slip = "requests.granted.natural_person: 33, requests.granted.total: 28";
    let making = sound().agency("county", "kind: government").agency("land", "parent: county");
    let making = making.agency("town", "parent: county").report("town", 2023, [5, 0, 4, 1], "");
    let making = making.report("land", 2023, [30, 0, 28, 2], slip);
    let slip = "requests.granted.natural_person: 37, requests.granted.total: 32";
    let mut tree = making.whole("county", 2023, [35, 0, 32, 3], slip).0;
    tree.insert("site.toml", "title = \"年报\"\n");
    let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
    let errors = examined.findings.iter().filter(|it| it.level == Level::Error);
    let said: Vec<String> = errors.map(|it| format!("{} {}", it.file, it.problem.words(Lang::Zh).help)).collect();
    let follows = "所属“清河县land局”的报告在同一处有同样的差额，汇总数由此不符；请先更正该单位的报告，再重新汇总";
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.contains(&format!("content/county/2023.md {follows}")), "{said:?}");
}

#[test]
fn a_unit_above_the_whole_is_named() {
    let decisions = "active_disclosure.administrative_licensing.decisions";
    let making = county(&format!("{decisions}: 2342"), [63, 0, 61, 2], &format!("{decisions}: 1716"));
    let mut tree = making.0;
    tree.insert("site.toml", "title = \"年报\"\n");
    let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
    let sums = examined.findings.iter().filter(|it| it.check == "aggregate-sum");
    let said: Vec<String> = sums.map(|it| it.problem.words(Lang::Zh).help).collect();
    let named = "“清河县land局”的“行政许可 · 本年处理决定数量”填报 2342，一个单位就超过汇总数；请先核对这个单位";
    assert_eq!(said, [named]);
}

#[test]
fn units_are_missing_or_merged_away() {
    let earlier = |making: Making| making.report("late", 2022, [40, 0, 40, 0], "");
    let late = earlier(county("", [63, 0, 61, 2], "").agency("late", "parent: county"));
    expect(late, &["warning aggregate-units county/2023: 汇总报告的所属单位中，2023年“清河县late局”未报送报告（）"]);
    // A unit above its whole is noticed all the same.
    let said = earlier(county("", [27, 0, 25, 2], "").agency("late", "parent: county")).said();
    assert!(said.iter().any(|one| one.starts_with("warning unit-above-total county/2023")), "{said:?}");
    let merged =
        county("", [63, 0, 61, 2], "").agency("late", "parent: county\nsuccessors: [{ id: land, from: 2023 }]");
    expect(earlier(merged), &[]);
    // One that may have been founded later is not called missing.
    let later = county("", [63, 0, 61, 2], "").agency("late", "parent: county").report("late", 2024, [1, 0, 1, 0], "");
    expect(later, &[]);
}

#[test]
fn facts_of_the_site() {
    let one = || sound().report("a", 2023, [0; 4], "");
    expect(one().agency("a", "parent: a"), &["warning agency-circle a/_index: 上级机关写成本机关（）"]);
    expect(
        one().agency("a", "names: [{ name: 甲, until: 2019 }, { name: 乙, until: 2015 }]"),
        &["warning agency-names a/_index: 曾用名“乙”只使用至2015年，却排在使用至2019年的名称之后（）"],
    );
    expect(
        sound().agency("a", "").report("a", 2022, [0; 4], "").whole("a", 2023, [0; 4], ""),
        &["note scope-change a/2023: 数据范围与上年不同：2022年是本单位数据（own），本年是汇总数据（aggregated）（）"],
    );
    let waived = |waiver: &str| {
        let waiver = format!("---\nwaivers: [{{ {waiver}, reason: 机构合并 }}]\n");
        sound().agency("a", "").written("a", 2023, [0; 4], "", Scope::Own, |text| text.replacen("---\n", &waiver, 1))
    };
    let broad = "warning broad-waiver a/2023: “carry-over”的说明未写明单元格，也未写明截止日期，会持续掩盖这份报告的同类问题（未写明单元格）";
    expect(waived("check: carry-over"), &[broad]);
    expect(waived("check: carry-over, cell: requests.carried_in.total"), &[]);
    expect(waived("check: carry-over, until: 2030-12-31"), &[]);
    expect(waived("check: filing-deadline"), &[]);
    let open = |head: &str| {
        let head = format!("---\n{head}# 待核：表三第2行\n");
        sound().agency("a", "").written("a", 2023, [0; 4], "", Scope::Own, |text| text.replacen("---\n", &head, 1))
    };
    expect(open(""), &["warning left-open a/2023: 报告已不是草稿，仍有1处“# 待核”未处理（待核）"]);
    expect(open("draft: true\n"), &[]);
}

/// A draft is checked, says so, and holds nobody back.
#[test]
fn drafts_are_checked_apart() {
    let draft = |text: String| {
        let text = text.replacen("---\n", "---\ndraft: true\n", 1);
        let blank = |line: &str| {
            if line.trim_start().starts_with("granted:") { line.replacen('0', "~", 1) } else { line.into() }
        };
        let text: String = text.lines().map(|line| blank(line) + "\n").collect();
        format!(
            "{text}\n## 一、总体情况\n\n予以公开{{{{ requests.granted.natural_person }}}}件。我镇2023年主动公开信息。\n"
        )
    };
    let making = sound().agency("a", "").report("a", 2022, [9, 0, 7, 2], "").written(
        "a",
        2023,
        [0; 4],
        "requests.received.total: 9",
        Scope::Own,
        draft,
    );
    let mut tree = making.0.clone();
    tree.insert("site.toml", "title = \"年报\"\n");
    let (portal, examined) = site::build(tree);
    let findings = &examined.findings;
    let of_draft: Vec<&str> = findings.iter().filter(|it| it.draft).map(|it| it.check.as_str()).collect();
    for check in ["request-row-total", "unknown-binding", "carry-over", "missing-entry", "other-agency"] {
        assert!(of_draft.contains(&check), "{check}: {of_draft:?}");
    }
    assert!(!findings.any_error() && findings.count_in_drafts(Level::Error) > 0);
    assert!(portal.text("a/2022/index.html").is_some() && portal.text("a/2023/index.html").is_none());
}

/// Old reports keep the name of their time; the agency shows all of them.
#[test]
fn reports_are_named_as_their_agency_was_then() {
    let mut tree = sound()
        .agency("a", "names: [{ name: 清河县建设委员会, until: 2019 }, { name: 清河县建设局, until: 2022 }]")
        .report("a", 2019, [0; 4], "")
        .report("a", 2022, [0; 4], "")
        .report("a", 2023, [0; 4], "")
        .0;
    tree.insert("site.toml", "title = \"年报\"\n");
    let (portal, _) = site::build(tree);
    for (year, name) in [(2019, "清河县建设委员会"), (2022, "清河县建设局"), (2023, "清河县a局")] {
        let page = portal.text(&format!("a/{year}/index.html")).expect("a page");
        for part in [format!("<h1>{name}{year}年"), format!("data-agency=\"{name}\""), format!("content=\"{name}\"")] {
            assert!(page.contains(&part), "{part} in {page}");
        }
        let data = portal.text(&format!("a/{year}/report.json")).expect("data");
        assert!(data.contains(&format!("\"agency\":{{\"id\":\"a\",\"name\":\"{name}\",")), "{data}");
        assert!(portal.text(&format!("years/{year}/index.html")).expect("a page").contains(name), "{name}");
    }
    let agency = portal.text("a/index.html").expect("a page");
    assert!(agency.contains("清河县建设委员会（至2019年度）、清河县建设局（至2022年度）"), "{agency}");
}

/// Of an agency that was merged into another no report is missing; one that was late stays so when it is corrected;
/// agencies of one name are told apart; lists go from the government down.
#[test]
fn who_has_filed_is_said_justly() {
    let dated = |day: &str, more: &str| {
        let head = format!("---\npublished: {day}\n{more}");
        move |text: String| text.replacen("---\n", &head, 1)
    };
    let corrected =
        "corrections: [{ date: 2024-05-06, cell: requests.received.total, old: 8, new: 9, reason: 录入有误 }]\n";
    let mut tree = sound()
        .agency("a", "kind: township\nparent: g")
        .agency("b", "kind: department\nparent: g\nsuccessors: [{ id: c, from: 2023 }]")
        .agency("c", "kind: department\nparent: g\nshort_name: 住建局")
        .agency("d", "kind: department\nparent: h\nshort_name: 住建局")
        .agency("g", "kind: government")
        .agency("h", "kind: government")
        .written("a", 2023, [9, 0, 9, 0], "", Scope::Own, dated("2024-03-05", corrected))
        .written("b", 2022, [0; 4], "", Scope::Own, dated("2023-01-05", ""))
        .written("c", 2023, [0; 4], "", Scope::Own, dated("2024-01-05", ""))
        .0;
    tree.insert("site.toml", "title = \"年报\"\n");
    let (portal, _) = site::build(tree);
    let home = portal.text("index.html").expect("a page");
    assert!(home.contains("<dd>2<small> / 5</small></dd>"), "five should have filed for 2023: {home}");
    let rows: Vec<String> = home.split("<tr><th scope=\"row\">").skip(1).take(6).map(plain).collect();
    let expected = [
        "清河县g局 未公布 未公布",
        "清河县b局 已撤并 按期",
        "住建局（清河县g局） 按期 尚未设立",
        "清河县a局 逾期有更正 未公布",
        "清河县h局 未公布 未公布",
        "住建局（清河县h局） 未公布 未公布",
    ];
    assert_eq!(rows, expected);
    let report = portal.text("a/2023/index.html").expect("a page");
    for part in ["逾期（期限为2024年1月31日）", "<a href=\"../../corrections/index.html\">公布后有更正</a>"]
    {
        assert!(report.contains(part), "{part} in {report}");
    }
    let year = portal.text("years/2023/index.html").expect("a page");
    assert!(!year.contains("清河县b局") && year.contains("清河县g局"), "{year}");
}

/// The words of a row of a table, a blank between cells.
fn plain(row: &str) -> String {
    let row = row.split("</tr>").next().unwrap_or_default().replace("</th>", " ").replace("</td>", " ");
    let words: String = row.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    words.trim().to_owned()
}
