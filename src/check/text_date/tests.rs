//! Days, periods and years as texts have them, in a report for 2024 that was published on 18 January 2025.

use crate::check;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::model::{Date, Report, Year};
use crate::prose::{self, NoTargets};

/// What these checks say of a text: the name of each, and its message.
fn said(text: &str) -> Vec<(String, String)> {
    let form = Forms::embedded().get("2021").unwrap();
    let mut report = Report::blank(form.clone(), Year::new(2024).unwrap());
    report.published = Some(Date::constant(2025, 1, 18));
    let mut found = Vec::new();
    prose::read_lines(text.into(), &report.form, &NoTargets, &mut |lines| {
        let findings = check::text(&report, lines).1;
        let ours =
            findings.iter().filter(|finding| ["text-date", "text-period", "text-year"].contains(&&*finding.check));
        found = ours.map(|finding| (finding.check.clone(), finding.problem.words(Lang::Zh).message)).collect();
    });
    found
}

/// Each text has one fault, by the check and a word of its message.
#[track_caller]
fn has(check: &str, rows: &[(&str, &str)], around: impl Fn(&str) -> String) {
    let mut faults = Vec::new();
    for (text, word) in rows {
        let found = said(&around(text));
        if !matches!(&found[..], [(name, message)] if name == check && message.contains(word)) {
            faults.push(format!("{text}: {found:?}"));
        }
    }
    assert_eq!(faults, [""; 0], "{}", faults.join("\n"));
}

#[track_caller]
fn has_none(rows: &[&str], around: impl Fn(&str) -> String) {
    let faults: Vec<String> = rows
        .iter()
        .map(|text| (text, said(&around(text))))
        .filter(|(_, found)| !found.is_empty())
        .map(|(text, found)| format!("{text}: {found:?}"))
        .collect();
    assert_eq!(faults, [""; 0], "{}", faults.join("\n"));
}

fn overview(text: &str) -> String {
    format!("## 一、总体情况\n\n{text}\n")
}

fn before_sections(text: &str) -> String {
    format!("{text}\n\n## 一、总体情况\n\n略。\n")
}

#[test]
fn days_cannot_be() {
    has(
        "text-date",
        &[
            ("2024年2月30日召开会议。", "2月30日"),
            ("2024.4.31公开信息3条。", "2024.4.31"),
            ("于2024-02-30发布。", "2024-02-30"),
            ("2024/6/31召开会议。", "2024/6/31"),
            ("2024年8月15日至2024年7月20日开展检查。", "早于起期"),
            ("2024.8.15—2024.7.20开展检查。", "早于起期"),
            ("2024年9月至2024年3月开展检查。", "早于起期"),
            ("2025年6月30日，完成网站改版。", "2025年6月30日"),
            ("2025年3月召开推进会。", "2025年3月"),
            ("2025年2月15日，我局发布指南。", "2025年2月15日"),
        ],
        overview,
    );
    has(
        "text-date",
        &[("云溪县民政局\n\n2024年1月18日", "落款日期"), ("云溪县民政局\n\n2023年1月18日", "落款日期")],
        |text| format!("## 六、其他需要报告的事项\n\n无。\n\n{text}\n"),
    );
    has_none(
        &[
            "2024年2月29日召开会议。",
            "版本2024.4.31.2上线。",
            "2024年12月26日至2025年1月10日，开展年度自查。",
            "2024年12月26日至1月10日，开展年度自查。",
            "2025年1月5日完成年报数据核对。",
            "2025年6月30日前，完成网站改版。",
            "计划2025年6月30日，完成网站改版。",
            "2025年3月将召开推进会。",
            "2024年10月18日\n\n公开信息3条。\n\n一\n\n二\n\n三",
        ],
        overview,
    );
    has_none(&["2025年6月底，完成网站改版。"], |text| {
        format!("## 五、存在的主要问题及改进情况\n\n{text}\n")
    });
    has_none(&["云溪县民政局\n\n2025年1月18日"], |text| {
        format!("## 六、其他需要报告的事项\n\n无。\n\n{text}\n")
    });
}

#[test]
fn periods_are_the_year() {
    has(
        "text-period",
        &[
            ("统计期限为2024年1月1日至12月21日。", "12月21日"),
            ("统计期限为2024.1.1—2024.12.21。", "2024.12.21"),
            ("统计期限为2024/1/1至2024/12/30。", "2024/12/30"),
            ("本报告所列数据截至2024年11月30日。", "11月30日"),
            ("所列数据统计期限截至2023年12月31日。", "2023年12月31日"),
            ("本报告统计2024年1—11月数据。", "11月"),
            ("统计期限为2024年1月至11月。", "11月"),
            ("统计期限为1月至11月。", "11月"),
            ("统计期限：1-11月。", "11月"),
            ("统计期限为2023年1月至12月。", "2023年1月至12月"),
            ("本报告反映2024年1月至2024年11月的工作情况。", "2024年11月"),
            ("统计期限为2023年12月1日至2024年11月30日。", "2023年12月1日"),
        ],
        before_sections,
    );
    has_none(
        &[
            "统计期限为2024年1月1日至12月31日。",
            "统计期限为2024.1.1—2024.12.31。",
            "统计期限为2024年1月至12月。",
            "本报告统计2024年1—12月数据。",
            "本报告所列数据截至2024年12月31日。",
            "本报告所列数据截至2024年12月底。",
            "数据截至2024年底。",
        ],
        before_sections,
    );
    has_none(
        &[
            "截至2024年11月30日，政务微信关注数据达到3万。",
            "对1月至11月办结的申请逐件核对答复期限。",
            "2024年7月至9月开展数据统计培训。",
            "上半年（1—6月）公开信息3条。",
        ],
        overview,
    );
}

#[test]
fn years_are_that_of_the_report() {
    has(
        "text-year",
        &[
            ("2023年，我局主动公开信息28条。", "2023年"),
            ("2023年，我局新收政府信息公开申请26件，比上年增加5件。", "2023年"),
            ("2023年10月我局新收政府信息公开申请26件。", "2023年"),
            ("我局积极推进公开，2022年共举办新闻发布会4场。", "2022年"),
            ("全年（2023年）公开信息1325条。", "2023年"),
            ("截至2023年底，主动公开政府信息1325条。", "2023年"),
            ("2042年5月印发审查办法。", "2042年"),
            ("2042年5月印发工作要点。", "2042年"),
            ("我局积极推进公开，2023年共主动公开政府信息1325条。", "2023年"),
            ("2014年，我局公开信息1325条。", "2014年"),
            ("2032年，我局公开信息1325条。", "2032年"),
            ("2023年，自然人申请较多，我局收到申请26件。", "2023年"),
            ("2022年依法发出收费通知1件。", "2022年"),
            ("2020年，未收取信息处理费。", "2020年"),
        ],
        overview,
    );
    has(
        "text-year",
        &[("2022年依法发出收费通知1件。", "2022年"), ("2020年，未收取信息处理费。", "2020年")],
        |text| format!("## 六、其他需要报告的事项\n\n{text}\n"),
    );
    has_none(
        &[
            "2024年，我局主动公开信息28条。",
            "2021年建成的公开查阅点，2024年完成升级。",
            "2023年以来，我局公开信息28条。",
            "2023年新收申请21件。2024年新收申请26件。",
            "2022年公开12条，2023年公开13条，逐步增加。",
            "2023年新收申请21件，今年新收26件。",
            "2023年未审结的1件行政复议案件于本年审结。",
            "2019年以来累计收到政府信息公开申请98件。",
            "到2035年，建成法治政府。",
            "2035年远景目标纲要公开征求意见。",
            "2025年，将公开更多信息。",
            "自2022年起连续3年获评优秀。",
            "新收申请26件（2023年为21件）。",
            "比2023年增加5件。",
            "2018年，县政府整合设立政务服务中心。",
            "印发《2023年政务公开工作要点》。",
            "公开2025年部门预算和2023年部门决算。",
            "2023年结转的2件申请均已办结。",
            "2023年度余留的申请2件均于年初办结。",
            "2023年12月收到的2件申请，均已按期答复。",
            "2023年收到的2件申请均已答复。",
            "2023年，县政府印发政务公开要点，我局认真落实。",
            "对照2023年度考核反馈问题，我局逐项整改。",
            "围绕2023年优化营商环境，我局发布政策12条。",
            "2019年修订的《条例》施行以来，我局公开信息1325条。",
        ],
        overview,
    );
}
