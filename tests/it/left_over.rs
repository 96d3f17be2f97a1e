//! What is left over from a template, from last year or from another agency is found at its place, and what only
//! looks like it is not.

use nianbao::finding::words::Lang;
use nianbao::form::Forms;
use nianbao::model::{Report, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::{Tree, TreeSite};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::site;

/// What a sound report says; each part may be put in the place of its own.
#[derive(Clone)]
struct Text {
    title: &'static str,
    preamble: String,
    overview: String,
    problems: String,
    others: String,
    signature: String,
}

impl Text {
    /// A text of an agency that nobody else has.
    fn of(agency: &str, year: u16) -> Text {
        // 教育首批, 教育次批: no year, no figure and no organ, which would be set aside.
        let own: String =
            agency.chars().skip(3).take(2).chain((if year == 2023 { "首批" } else { "次批" }).chars()).collect();
        Text {
            title: "",
            preamble: format!("本报告由{agency}编制，统计期限自{year}年1月1日起至{year}年12月31日止。"),
            overview: format!(
                "{year}年，{agency}坚持以公开为常态，{own}特色做法不断完善。通过门户网站主动公开各类信息（{own}专题）。\n\n\
                规范依申请公开办理，{own}答复质量提高；加强政府信息管理和平台建设，{own}目录动态调整；强化监督考核，{own}培训按期举办。"
            ),
            problems: format!(
                "{own}存在解读形式单一的问题，{own}个别栏目更新不及时。下一步，{own}将丰富解读形式，加强栏目日常检查。"
            ),
            others: format!("{year}年没有收取信息处理费。"),
            signature: agency.to_owned(),
        }
    }

    fn print(&self, year: u16) -> String {
        let Text { title, preamble, overview, problems, others, signature } = self;
        let form = Forms::embedded().of_year(year).expect("it has one").clone();
        let blank = Report::blank(form.clone(), Year::new(year).expect("a year"));
        let title = if title.is_empty() { String::new() } else { format!("title: {title}\n") };
        let front = print_front_matter(&blank).replace('~', "0").replacen("---\n", &format!("---\n{title}"), 1);
        let told = [overview, "", "", "", problems, others];
        let sections = form.sections.iter().zip(told);
        let sections: String = sections
            .map(|(section, told)| format!("## {}、{}\n\n{told}\n\n", section.number, section.heading))
            .collect();
        format!("{front}\n{preamble}\n\n{sections}{signature}\n\n{}年1月20日\n", year + 1)
    }
}

const CHECKS: [&str; 9] = [
    "placeholder",
    "form-instruction",
    "section-nothing",
    "section-topics",
    "zero-table",
    "left-over-sentence",
    "section-unchanged",
    "section-copied",
    "other-agency",
];

const AGENCIES: [(&str, &str, &str); 4] = [
    ("xian", "清河县人民政府", "kind: government"),
    ("jia", "清河县教育局", "kind: department\nparent: xian"),
    ("yi", "清河县财政局", "kind: department\nparent: xian"),
    ("bing", "清河县民政局", "kind: department\nparent: xian"),
];

/// A site of four agencies and two years, in which one report says something else.
fn site_with(agency: &str, year: u16, change: impl Fn(&mut Text)) -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\n");
    for (id, name, more) in AGENCIES {
        tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\n{more}\n---\n"));
        for at in [2023, 2024] {
            let mut text = Text::of(name, at);
            if (id, at) == (agency, year) {
                change(&mut text);
            }
            tree.insert(format!("content/{id}/{at}.md"), text.print(at));
        }
    }
    tree
}

/// What these checks say, with the words that each marks.
fn said(tree: &Tree) -> Vec<String> {
    let examined = nianbao::examine(&TreeSite::from(tree.clone()), site::TODAY.0);
    let findings = examined.findings.iter().filter(|finding| CHECKS.contains(&finding.check.as_str()));
    findings
        .map(|finding| format!("{} {}: {}", finding.file, finding.check, finding.problem.words(Lang::Zh).message))
        .collect()
}

#[test]
fn sound_reports_have_nothing_left_over() {
    assert_eq!(said(&site_with("", 0, |_| {})), Vec::<String>::new());
}

type Change = (&'static str, fn(&mut Text), &'static str);

#[test]
fn what_is_left_over_is_found() {
    let changes: &[Change] = &[
        ("上一年的句子", |text| text.overview.push_str("2023年，我局举办培训3次。"), ""),
        ("空", |text| text.overview.push_str("收到XX条建议。"), "placeholder: “XX条”是模板中待填写的内容"),
        (
            "说明",
            |text| text.others.push_str("\n\n该部分以表格形式报告，表格如下："),
            "form-instruction: “该部分以表格形式报告，表格如下：”是格式中写给填报人的说明",
        ),
        (
            "勾稽",
            |text| text.others.push_str("（本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和）"),
            "form-instruction: “2024年没有收取信息处理费。（本列数据的勾稽关…”是格式中写给填报人的说明",
        ),
        ("无", |text| text.problems = "无。".to_owned(), "section-nothing: “存在的主要问题及改进情况”只写了“无”"),
        ("六部分的无", |text| text.others = "无。没有收取信息处理费。".to_owned(), ""),
        (
            "没有写处理费",
            |text| text.others = "无。".to_owned(),
            "section-topics: “其他需要报告的事项”未写明：信息处理费",
        ),
        (
            "只有问题",
            |text| text.problems = "教育信息公开意识不强，更新不够及时，解读形式单一，培训有待加强。".to_owned(),
            "section-topics: “存在的主要问题及改进情况”未写明：改进情况",
        ),
        (
            "全零",
            |text| text.overview.push_str("全年收到政府信息公开申请28件。"),
            "zero-table: 正文写有“全年收到政府信息公开申请28件”，“收到和处理政府信息公开申请情况”的表格却全为 0",
        ),
        (
            "别人的标题",
            |text| text.title = "清河县财政局2024年政府信息公开工作年度报告",
            "other-agency: 标题写的是“清河县财政局”，本报告是“清河县教育局”的",
        ),
        (
            "别县的标题",
            |text| text.title = "邻水县教育局2024年政府信息公开工作年度报告",
            "other-agency: 标题写的是“邻水县教育局”，本报告是“清河县教育局”的",
        ),
        ("自己的标题", |text| text.title = "河北省清河县教育局2024年政府信息公开工作年度报告", ""),
        (
            "别人编制",
            |text| text.preamble = "本报告由清河县民政局编制。".to_owned(),
            "other-agency: 编制机关写的是“清河县民政局”，本报告是“清河县教育局”的",
        ),
        (
            "别人落款",
            |text| text.signature = "邻水县教育局".to_owned(),
            "other-agency: 落款写的是“邻水县教育局”，本报告是“清河县教育局”的",
        ),
        (
            "别人的工作",
            |text| text.overview.push_str("清河县财政局2024年主动公开信息31条。"),
            "other-agency: 这一句的主语写的是“清河县财政局”，本报告是“清河县教育局”的",
        ),
        (
            "别人的做法",
            |text| text.overview.push_str("清河县财政局修订信息发布审核办法。"),
            "other-agency: 这一句的主语写的是“清河县财政局”，本报告是“清河县教育局”的",
        ),
        (
            "别县的开头",
            |text| text.overview.push_str("邻水县教育局持续做好政府信息公开。"),
            "other-agency: 这一句的主语写的是“邻水县教育局”，本报告是“清河县教育局”的",
        ),
        (
            "自称有误",
            |text| text.overview.push_str("我镇将公开纳入考核。"),
            "other-agency: 这一句的主语写的是“我镇”，本报告是“清河县教育局”的",
        ),
        (
            "别人的事",
            |text| {
                text.overview.push_str("我局委托第三方评估，自我局限得到克服；答复“我镇道路何时维修”的来信。");
                text.overview.push_str(
                    "群众来信反映我镇道路失修。清河县财政局制定采购办法；清河县财政局修订信息公开指南，我局派员参加。",
                );
            },
            "",
        ),
        (
            "提到上级",
            |text| text.overview.push_str("清河县人民政府高度重视，清河县财政局公布了预算，印发《邻水县教育局办法》。"),
            "",
        ),
    ];
    for (name, change, expected) in changes {
        let found = said(&site_with("jia", 2024, change));
        let expected: Vec<String> = Some(expected)
            .filter(|it| !it.is_empty())
            .map(|it| format!("content/jia/2024.md {it}"))
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn sentences_of_last_year_are_found_where_last_year_has_them() {
    let mut tree = site_with("jia", 2023, |text| text.overview.push_str("2023年，我局举办培训3次。"));
    let mut text = Text::of("清河县教育局", 2024);
    text.overview.push_str("2023年，我局举办培训3次。自2023年起实行新办法。");
    tree.insert("content/jia/2024.md", text.print(2024));
    assert_eq!(said(&tree), ["content/jia/2024.md left-over-sentence: 这一句写的是2023年，与2023年报告的原句相同"]);
}

/// Two figures of last year or more, to the digit, were forgotten; fewer may be chance, and an address stays.
#[test]
fn figures_of_last_year_are_found() {
    for (sentence, expected) in [
        ("通过各类平台公开政府信息1108条，其中门户网站590条、微信公众号518条。", 1),
        ("共设公开查阅点3处，开展培训2次、120人。", 0),
        ("热线12345共受理1108件，办结1108件。", 0),
    ] {
        let mut tree = site_with("jia", 2023, |text| text.overview.push_str(sentence));
        let mut text = Text::of("清河县教育局", 2024);
        text.overview.push_str(sentence);
        let print = text.print(2024).replacen("administrative_licensing: [0]", "administrative_licensing: [31]", 1);
        tree.insert("content/jia/2024.md", print);
        let found = said(&tree);
        assert_eq!(
            found.iter().filter(|said| said.contains("连同各项数字")).count(),
            expected,
            "{sentence}: {found:?}"
        );
    }
}

/// Where each sentence has a word changed, its clauses tell. What a table counts is told alike everywhere.
#[test]
fn near_copies_are_found_among_siblings() {
    let problems = |first: &str, last: &str| {
        format!(
            "一是{first}有待增强；二是政务新媒体互动功能不强，群众参与度不高；三是工作人员业务能力有待提升。下一步，将加强业务培训，\
             优化栏目设置，{last}。"
        )
    };
    let site = |other: String| {
        let mut tree = site_with("jia", 2024, |text| text.problems = problems("主动公开意识", "提升救助政策知晓度"));
        let mut text = Text::of("清河县财政局", 2024);
        text.problems = other;
        tree.insert("content/yi/2024.md", text.print(2024));
        said(&tree)
    };
    let found = site(problems("依申请公开的时限", "规范公文办理的流程"));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|said| said.contains("section-copied") && said.contains("%的文字相同")), "{found:?}");
    let own =
        "一是少数科室对时限把握不准；二是群众参与度不高。下一步，将制定时限对照表，优化栏目设置，开通线上意见征集。";
    assert_eq!(site(own.to_owned()), [""; 0]);
}

/// What many have comes from a template, and nobody copied it.
#[test]
fn what_most_agencies_say_is_nobodys_own() {
    const TEMPLATE: &str =
        "公开的广度和深度有待拓展，解读形式比较单一的问题仍然存在。下一步将加强业务培训，完善公开目录，丰富解读形式。";
    let copy = |ids: &[&str]| {
        let mut tree = site_with("", 0, |_| {});
        for (id, name, _) in AGENCIES.iter().filter(|(id, ..)| ids.contains(id)) {
            let text = Text { problems: TEMPLATE.to_owned(), ..Text::of(name, 2024) };
            tree.insert(format!("content/{id}/2024.md"), text.print(2024));
        }
        said(&tree).into_iter().filter(|said| said.contains("section-copied")).count()
    };
    assert_eq!(copy(&["jia"]), 0);
    assert_eq!(copy(&["jia", "yi"]), 2);
    assert_eq!(copy(&["jia", "yi", "bing"]), 3);
    assert_eq!(copy(&["xian", "jia", "yi", "bing"]), 0);
    // What the one above says may be said below.
    assert_eq!(copy(&["xian", "jia"]), 0);
}

/// Sections of sentences that have no word in common.
fn section() -> impl Strategy<Value = Vec<String>> {
    const HEADS: [&str; 6] = ["公开意识不强", "更新不及时", "解读单一", "培训不够", "下一步加强检查", "将完善目录"];
    vec((select(HEADS.to_vec()), "[甲-龥]{8,20}", 0..500_u32), 3..8).prop_map(|sentences| {
        sentences.into_iter().map(|(head, tail, count)| format!("{head}{tail}{count}条。")).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A section copied from last year or from another agency is found, also with other figures and one sentence
    /// more; one that says something else is not.
    #[test]
    fn copies_are_found_and_changes_are_not(own in section(), changed in section(), figure in 0..500_u32, from_sibling: bool) {
        let (source, check) = if from_sibling { (("yi", 2024), "section-copied") } else { (("jia", 2023), "section-unchanged") };
        let name = if from_sibling { "清河县财政局" } else { "清河县教育局" };
        let with = |copy: &[String]| {
            let mut tree = site_with("jia", 2024, |text| text.problems = copy.concat());
            let text = Text { problems: own.concat(), ..Text::of(name, source.1) };
            tree.insert(format!("content/{}/{}.md", source.0, source.1), text.print(source.1));
            let found = said(&tree).into_iter().filter(|said| said.starts_with(&format!("content/jia/2024.md {check}: “存在")));
            found.count()
        };
        prop_assert_eq!(with(&own), 1);
        let renumbered: Vec<String> =
            own.iter().map(|sentence| sentence.trim_end_matches(|c: char| !c.is_alphabetic()).trim_end_matches(|c: char| c == '条' || c.is_numeric()).to_owned() + &format!("{figure}条。")).collect();
        prop_assert_eq!(with(&renumbered), 1);
        prop_assert_eq!(with(&changed), usize::from(changed == own));
    }
}
