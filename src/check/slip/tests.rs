//! Slips planted into a sound table, and what a clerk is told.

use expect_test::expect;

use super::*;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::link::Handover;
use crate::model::Portal;
use crate::model::Year;

/// Rows of table three with figures in them, without their totals; all others are zero.
const ROWS: [(&str, [i32; 6]); 9] = [
    ("received", [128, 21, 0, 1, 4, 0]),
    ("carried_in", [5, 0, 0, 0, 1, 0]),
    ("granted", [64, 12, 0, 1, 3, 0]),
    ("partially_granted", [13, 2, 0, 0, 0, 0]),
    ("denied_third_party_rights", [4, 0, 0, 0, 0, 0]),
    ("unavailable_not_held", [37, 5, 0, 0, 2, 0]),
    ("rejected_duplicate", [7, 0, 0, 0, 0, 0]),
    ("other_misc", [1, 2, 0, 0, 0, 0]),
    ("carried_out", [7, 0, 0, 0, 0, 0]),
];

/// A report that adds up.
fn sound() -> Report {
    let form = Forms::embedded().get("2021").unwrap().clone();
    let mut report = Report::blank(form.clone(), Year::new(2023).unwrap());
    report.file = "content/a/2023.md".to_owned();
    report.entries.fill(Entry::Amount(Amount::ZERO));
    let mut concluded = [0; 6];
    for (row, figures) in ROWS {
        put(&mut report, row, figures);
        if !["received", "carried_in", "carried_out"].contains(&row) {
            concluded = std::array::from_fn(|column| concluded[column] + figures[column]);
        }
    }
    put(&mut report, "concluded_total", concluded);
    for (column, figure) in ["upheld", "corrected", "pending", "total"].into_iter().zip([3, 1, 2, 6]) {
        set(&mut report, &format!("disputes.reconsideration.{column}"), figure);
    }
    assert!(Sums::of(&report).broken().is_empty());
    report
}

fn cells(report: &Report, row: &str) -> Vec<Cell> {
    let first = report.form.find(&format!("requests.{row}.natural_person")).expect("a row").0;
    (first..first + 7).map(Cell).collect()
}

fn put(report: &mut Report, row: &str, figures: [i32; 6]) {
    let total = figures.iter().sum();
    for (cell, figure) in cells(report, row).into_iter().zip(figures.into_iter().chain([total])) {
        report.entries[cell.index()] = Entry::Amount(Amount::whole(figure));
    }
}

fn set(report: &mut Report, address: &str, figure: i32) {
    let cell = report.form.find(address).unwrap_or_else(|| panic!("no {address}"));
    report.entries[cell.index()] = Entry::Amount(Amount::whole(figure));
}

/// Changes a report as a line says: `granted.natural_person 46` sets a figure, `granted <- 1 2 3 …` a row, and
/// `granted <> other_misc` exchanges two rows.
fn plant(report: &mut Report, slip: &str) {
    let words: Vec<&str> = slip.split(' ').collect();
    match words[..] {
        [row, "<>", other] => {
            for (a, b) in cells(report, row).into_iter().zip(cells(report, other)) {
                report.entries.swap(a.index(), b.index());
            }
        }
        [row, "<-", ref figures @ ..] => {
            for (cell, figure) in cells(report, row).into_iter().zip(figures) {
                report.entries[cell.index()] = Entry::Amount(Amount::read(figure).unwrap());
            }
        }
        [address, figure] => set(report, address, figure.parse().unwrap()),
        _ => panic!("{slip}"),
    }
}

fn check(report: &Report) -> Vec<Finding> {
    let mut findings = Findings::default();
    super::check(report, &mut findings);
    findings.into_iter().collect()
}

/// What is said, each with the cell it stands at.
fn said(report: &Report, findings: &[Finding]) -> Vec<String> {
    let said = findings.iter().map(|finding| {
        let Place::Cell(cell) = finding.place else { panic!("{finding:?}") };
        let address = report.form.address(cell);
        let address = address.split_once('.').expect("a table").1;
        format!("{} {address}: {}", finding.check, finding.problem.words(Lang::Zh).message)
    });
    said.collect()
}

/// What is said of some slips, a line a finding.
fn told(slips: &str) -> String {
    let mut report = sound();
    slips.split(", ").for_each(|slip| plant(&mut report, slip));
    said(&report, &check(&report)).join("\n")
}

#[test]
fn one_figure_is_one_finding_at_its_cell() {
    for (slip, expected) in [
        ("granted.natural_person 66", ""),
        ("granted.natural_person 46", "，疑似数字前后颠倒"),
        ("granted.natural_person 640", "，疑似多写一个0"),
        ("granted.natural_person 664", "，疑似一位数字重复"),
        ("granted.natural_person 6", "，疑似漏写一位数字"),
        ("granted.natural_person 13", "，填报的数与下一行相同，疑似错行"),
        ("granted.total 8", "，疑似少写一个0"),
        ("received.commercial_enterprise 12", "，疑似数字前后颠倒"),
        ("received.total 145", "，疑似数字前后颠倒"),
        ("concluded_total.total 44", "，填报的数与“1.本机关不掌握相关政府信息”相同，疑似错行"),
        ("concluded_total.natural_person 121", ""),
        ("carried_out.other_organization 3", ""),
    ] {
        let address = slip.split(' ').next().unwrap();
        let (sound, said) = (sound(), told(slip));
        let cell = sound.form.find(&format!("requests.{address}")).unwrap();
        let sums = if address.starts_with("concluded") { "三处" } else { "两处" };
        let (label, wanted) = (sound.form.label(cell), sound.amount(cell).unwrap());
        let expected =
            format!("request-row-total {address}: {sums}合计不符：若“{label}”为{wanted}，{sums}都相符{expected}");
        assert_eq!(said, expected, "{slip}");
    }
}

/// A minus sign before figures that add up is one slip, not a row of figures that would do as well.
#[test]
fn minus_signs_of_a_row_are_one_finding() {
    for (slip, expected) in [
        (
            "rejected_duplicate <- -7 0 0 0 0 0 -7",
            "concluded-total rejected_duplicate.natural_person: 两处合计不符：若“2.重复申请”一行的自然人为7、总计为7，\
             两处都相符，疑似正负号写反",
        ),
        (
            "granted <- -64 12 0 1 3 0 -48",
            "concluded-total granted.natural_person: 两处合计不符：若“（一）予以公开”一行的自然人为64、总计为80，\
             两处都相符，疑似正负号写反",
        ),
        ("carried_in <- 5 0 0 0 -1 0 4", "request-balance carried_in.legal_service_institution: 两处合计不符："),
    ] {
        assert!(told(slip).starts_with(expected), "{slip}: {}", told(slip));
    }
}

/// What is said of some slips beside a text, a line a finding, and how many figures of the text still differ.
fn told_beside(text: &str, slips: &str) -> String {
    let mut report = sound();
    slips.split(", ").filter(|slip| !slip.is_empty()).for_each(|slip| plant(&mut report, slip));
    let text = format!("## 一、总体情况\n\n{text}\n");
    let mut differing = 0;
    let form = report.form.clone();
    crate::prose::read_lines(text.as_str().into(), &form, &crate::prose::NoTargets, &mut |lines| {
        let (said, found) = crate::check::text(&report, lines);
        differing = found.iter().filter(|finding| finding.check == "text-figure").count();
        report.said = Arc::new(said);
    });
    format!("{} | {differing}", said(&report, &check(&report)).join("\n"))
}

#[test]
fn a_text_proves_what_sums_leave_open() {
    let disputes = "因政府信息公开被申请行政复议6件，其中结果维持3件、结果纠正1件、尚未审结2件。";
    let shifted = "disputes.reconsideration.upheld 0, disputes.reconsideration.corrected 3, \
                   disputes.reconsideration.other 1, disputes.reconsideration.pending 0";
    let carried = "上年结转6件，结转下年度继续办理7件。";
    let outcomes = "不予公开4件，无法提供44件。";
    for (text, slips, expected) in [
        (
            disputes,
            shifted,
            "dispute-total reconsideration.upheld: “行政复议”一行的数疑似向右错一列：若依次为3、1、0、2、6，合计相符，\
             与正文的3处数字也都相符 | 0",
        ),
        (
            carried,
            "carried_in <> carried_out",
            "request-balance carried_in.natural_person: “二、上年结转政府信息公开申请数量”与“四、结转下年度继续办理”两行的数疑似\
             互换：若对调，合计相符，与正文的2处数字也都相符 | 0",
        ),
        (
            outcomes,
            "denied_administrative_inquiry <- 37 5 0 0 2 0 44, unavailable_not_held <- 0 0 0 0 0 0 0",
            "text-figure denied_administrative_inquiry.natural_person: “1.本机关不掌握相关政府信息”一行的数疑似填到了\
             “8.属于行政查询事项”一行：若移过去，与正文的2处数字也都相符 | 0",
        ),
        (disputes, "", " | 0"),
        // The text is what was exchanged.
        ("予以公开15件，部分公开80件。", "", " | 2"),
        // One figure proves nothing.
        ("结转下年度继续办理8件。", "", " | 1"),
    ] {
        assert_eq!(told_beside(text, slips), expected, "{text} {slips}");
    }
}

#[test]
fn two_rows_may_be_shifted() {
    assert_eq!(
        told("granted <- 0 64 12 0 1 3 80, partially_granted <- 0 13 2 0 0 0 15"),
        "concluded-total granted.natural_person: “（一）予以公开”“（二）部分公开（区分处理的，只计这一情形，不计其他情形）”两行的数\
         疑似都向右错一列：若各移回一列，六处都相符"
    );
}

#[test]
fn what_the_hand_did_is_one_finding_in_its_row() {
    let mut all = String::new();
    for slips in [
        // Shifted: to the right and left, all of it or from a cell on.
        "denied_third_party_rights <- 0 4 0 0 0 0 0",
        "granted <- 0 64 12 0 1 3 0",
        "granted <- 12 0 1 3 0 80 80",
        "granted <- 64 0 12 0 1 3 80",
        "concluded_total <- 0 126 21 0 1 5 0",
        "received <- 21 0 1 4 0 154 5",
        // In the neighbour's place.
        "denied_third_party_rights <- 0 4 0 0 0 0 4",
        "granted.natural_person 12, granted.commercial_enterprise 64",
        "unavailable_not_held.natural_person 64, granted.natural_person 37",
        "other_misc <> concluded_total",
        "concluded_total <> carried_out",
        "concluded_total <- 125 21 0 1 5 0 152",
    ] {
        all += &format!("{slips}\n  {}\n", told(slips));
    }
    expect![[r#"
        denied_third_party_rights <- 0 4 0 0 0 0 0
          request-row-total denied_third_party_rights.natural_person: “4.保护第三方合法权益”一行的数疑似向右错一列：若依次为4、0、0、0、0、0、4，四处都相符
        granted <- 0 64 12 0 1 3 0
          request-row-total granted.natural_person: “（一）予以公开”一行的数疑似向右错一列：若依次为64、12、0、1、3、0、80，八处都相符
        granted <- 12 0 1 3 0 80 80
          request-row-total granted.natural_person: “（一）予以公开”一行的数疑似向左错一列：若依次为64、12、0、1、3、0、80，七处都相符
        granted <- 64 0 12 0 1 3 80
          concluded-total granted.commercial_enterprise: “（一）予以公开”一行的数疑似向右错一列：若依次为64、12、0、1、3、0、80，五处都相符
        concluded_total <- 0 126 21 0 1 5 0
          request-row-total concluded_total.natural_person: “（七）总计”一行的数疑似向右错一列：若依次为126、21、0、1、5、0、153，15处都相符
        received <- 21 0 1 4 0 154 5
          request-row-total received.natural_person: “一、本年新收政府信息公开申请数量”一行的数疑似向左错一列：若依次为128、21、0、1、4、0、154，八处都相符
        denied_third_party_rights <- 0 4 0 0 0 0 4
          concluded-total denied_third_party_rights.natural_person: 两处合计不符：若“4.保护第三方合法权益”一行的自然人为4、商业企业为0，两处都相符，疑似错填至相邻的一列
        granted.natural_person 12, granted.commercial_enterprise 64
          concluded-total granted.natural_person: 两处合计不符：若“（一）予以公开”一行的自然人为64、商业企业为12，两处都相符，疑似两个数互换
        unavailable_not_held.natural_person 64, granted.natural_person 37
          request-row-total granted.natural_person: 两处合计不符：若“（一）予以公开 · 自然人”为64、“1.本机关不掌握相关政府信息 · 自然人”为37，两处都相符，疑似两个数互换
        other_misc <> concluded_total
          concluded-total other_misc.natural_person: “3.其他”与“（七）总计”两行的数疑似互换：若对调，十处都相符
        concluded_total <> carried_out
          concluded-total concluded_total.natural_person: “（七）总计”与“四、结转下年度继续办理”两行的数疑似互换：若对调，五处都相符
        concluded_total <- 125 21 0 1 5 0 152
          concluded-total concluded_total.natural_person: 四处合计不符：若“（七）总计”一行的自然人为126、总计为153，四处都相符
    "#]].assert_eq(&all);
}

#[test]
fn each_slip_has_a_finding_of_its_own() {
    let mut all = String::new();
    for slips in [
        "granted.natural_person 60, other_misc.commercial_enterprise 7",
        "granted.natural_person 65, granted.commercial_enterprise 14",
        "granted.natural_person 65, unavailable_not_held.natural_person 30",
        "granted.natural_person 65, rejected_duplicate.natural_person 9, received.total 1",
        // Another table is another matter.
        "granted.natural_person 65, disputes.reconsideration.total 7",
        // Both by the same figure: which of the two columns each is in, they do not say.
        "granted.natural_person 65, other_misc.commercial_enterprise 3",
    ] {
        all += &format!("{slips}\n  {}\n", told(slips).replace('\n', "\n  "));
    }
    expect![[r#"
        granted.natural_person 60, other_misc.commercial_enterprise 7
          request-row-total granted.natural_person: 两处合计不符：若“（一）予以公开 · 自然人”为64，两处都相符
          request-row-total other_misc.commercial_enterprise: 两处合计不符：若“3.其他 · 商业企业”为2，两处都相符
        granted.natural_person 65, granted.commercial_enterprise 14
          request-row-total granted.natural_person: 三处合计不符：若“（一）予以公开”一行的自然人为64、商业企业为12，三处都相符
          request-row-total granted.commercial_enterprise: 三处合计不符：若“（一）予以公开”一行的自然人为64、商业企业为12，三处都相符
        granted.natural_person 65, unavailable_not_held.natural_person 30
          request-row-total granted.natural_person: 三处合计不符：若“（一）予以公开 · 自然人”为64、“1.本机关不掌握相关政府信息 · 自然人”为37，三处都相符
          request-row-total unavailable_not_held.natural_person: 三处合计不符：若“（一）予以公开 · 自然人”为64、“1.本机关不掌握相关政府信息 · 自然人”为37，三处都相符
        granted.natural_person 65, rejected_duplicate.natural_person 9, received.total 1
          request-row-total received.total: 两处合计不符：若“一、本年新收政府信息公开申请数量 · 总计”为154，两处都相符
          request-row-total granted.natural_person: 三处合计不符：若“（一）予以公开 · 自然人”为64、“2.重复申请 · 自然人”为7，三处都相符
          request-row-total rejected_duplicate.natural_person: 三处合计不符：若“（一）予以公开 · 自然人”为64、“2.重复申请 · 自然人”为7，三处都相符
        granted.natural_person 65, disputes.reconsideration.total 7
          request-row-total granted.natural_person: 两处合计不符：若“（一）予以公开 · 自然人”为64，两处都相符
          dispute-total reconsideration.total: “行政复议”的总计不等于各项之和
        granted.natural_person 65, other_misc.commercial_enterprise 3
          request-row-total granted.total: “（一）予以公开”的总计不等于各项之和，另有两处随之不符；若“（一）予以公开 · 自然人”为64，或“（一）予以公开 · 商业企业”为11，即相符
          request-row-total other_misc.total: “3.其他”的总计不等于各项之和，另有两处随之不符；若“3.其他 · 商业企业”为2，或“3.其他 · 自然人”为0，即相符
    "#]].assert_eq(&all);
}

#[test]
fn what_is_open_stays_at_the_sums() {
    let mut all = String::new();
    for slips in [
        // A row is wrong as a whole, and which one is not to be seen.
        "granted <- 63 12 0 1 3 0 79",
        "granted.natural_person 65, granted.commercial_enterprise 11",
        "received <- 127 21 0 1 4 0 153",
        "partially_granted <- 64 12 0 1 3 0 80",
        // One sum alone.
        "disputes.reconsideration.total 9",
        "disputes.reconsideration.total 60",
    ] {
        all += &format!("{slips}\n  {}\n", told(slips).replace('\n', "\n  "));
    }
    expect![[r#"
        granted <- 63 12 0 1 3 0 79
          concluded-total concluded_total.natural_person: “自然人”一列的“（七）总计”不等于各行之和，另有一处随之不符
        granted.natural_person 65, granted.commercial_enterprise 11
          concluded-total concluded_total.natural_person: “自然人”一列的“（七）总计”不等于各行之和，另有一处随之不符
        received <- 127 21 0 1 4 0 153
          request-balance concluded_total.natural_person: “自然人”一列：“一、本年新收政府信息公开申请数量”与“二、上年结转政府信息公开申请数量”之和不等于“（七）总计”与“四、结转下年度继续办理”之和，另有一处随之不符；若“一、本年新收政府信息公开申请数量”一行的自然人为128、总计为154，或“二、上年结转政府信息公开申请数量”一行的自然人为6、总计为7，或“四、结转下年度继续办理”一行的自然人为6、总计为6，即相符
        partially_granted <- 64 12 0 1 3 0 80
          concluded-total concluded_total.natural_person: “自然人”一列的“（七）总计”不等于各行之和，另有四处随之不符；若“（一）予以公开”一行的自然人为13、商业企业为2、社会公益组织为0、法律服务机构为0、总计为15（填报的数与下一行相同，疑似错行），或“（二）部分公开（区分处理的，只计这一情形，不计其他情形）”一行的自然人为13、商业企业为2、社会公益组织为0、法律服务机构为0、总计为15（填报的数与上一行相同，疑似错行），即相符
        disputes.reconsideration.total 9
          dispute-total reconsideration.total: “行政复议”的总计不等于各项之和
        disputes.reconsideration.total 60
          dispute-total reconsideration.total: “行政复议”的总计不等于各项之和；若“行政复议 · 总计”为6（疑似多写一个0），即相符
    "#]].assert_eq(&all);
}

/// A figure is last year's, and what only follows from a slip is not said of two years as well.
#[test]
fn the_year_before_is_compared() {
    let before = sound();
    let mut report = sound();
    plant(&mut report, "received.total 160");
    let mut last = before.clone();
    plant(&mut last, "received <- 130 21 0 1 4 0 160");
    let mut findings = Findings::from_iter(check(&report));
    compare(&mut findings, &report, &last);
    let found: Vec<Finding> = findings.into_iter().collect();
    assert!(said(&report, &found)[0].ends_with("填报的数与2023年报告相同，疑似沿用上年的数"), "{found:?}");

    let years = |before: &Report, report: &Report| {
        let mut found = Findings::default();
        let handover = Handover { before: vec![before], after: vec![report] };
        crate::check::carry_over::check(&Portal::default(), &crate::link::Links::default(), &handover, &mut found);
        // That only the applicants differ is a note of its own.
        found.only(|finding| finding.level == crate::finding::Level::Warning)
    };
    for (of_before, of_report, expected) in [
        // A slip of one of the years explains it.
        ("carried_out.total 9", "carried_in <- 6 0 0 0 1 0 7", 0),
        ("carried_out.total 7", "carried_in.total 9", 0),
        // With another reason to differ, it stays.
        ("carried_out.total 9", "carried_in <- 7 0 0 0 1 0 8", 1),
        ("carried_out.total 7", "carried_in <- 7 0 0 0 1 0 8", 1),
    ] {
        let (mut before, mut report) = (sound(), sound());
        put(&mut report, "received", [127, 21, 0, 1, 4, 0]);
        put(&mut report, "carried_in", [6, 0, 0, 0, 1, 0]);
        plant(&mut before, of_before);
        plant(&mut report, of_report);
        assert_eq!(years(&before, &report).len(), 1, "{of_before}, {of_report}");
        let found = match Mended::of(&[&before, &report]) {
            Some(mended) => years(mended.get(&before), mended.get(&report)),
            None => years(&before, &report),
        };
        assert_eq!(found.len(), expected, "{of_before}, {of_report}: {found:?}");
    }
}

/// A slip speaks for all of its sums: turned off, weighed and explained it is only with each of them.
#[test]
fn a_slip_speaks_for_all_of_its_sums() {
    let mut report = sound();
    plant(&mut report, "granted.natural_person 66");
    let [finding] = &check(&report)[..] else { panic!() };
    assert_eq!(finding.checks().collect::<Vec<_>>(), ["request-row-total", "concluded-total"]);
    assert!(finding.cells.contains(&"requests.granted.total".to_owned()));
    assert!(finding.cells.contains(&"requests.concluded_total.natural_person".to_owned()));
    use crate::finding::{Level, Setting};
    for (settings, expected) in [
        (&[][..], Some(("request-row-total", Level::Error))),
        (&[("request-row-total", Setting::Off)], Some(("concluded-total", Level::Error))),
        (&[("request-row-total", Setting::Off), ("concluded-total", Setting::Off)], None),
        (&[("concluded-total", Setting::Level(Level::Note))], Some(("request-row-total", Level::Error))),
        (
            &[("request-row-total", Setting::Level(Level::Note)), ("concluded-total", Setting::Level(Level::Warning))],
            Some(("request-row-total", Level::Warning)),
        ),
    ] {
        let mut findings = Findings::from_iter([finding.clone()]);
        findings.set_levels(&settings.iter().map(|&(name, setting)| (name.to_owned(), setting)).collect());
        let found = findings.iter().next().map(|finding| (&*finding.check, finding.level));
        assert_eq!(found, expected, "{settings:?}");
    }
}

/// A report in which nothing adds up is no slip: each sum speaks for itself, and the search comes to its end.
#[test]
fn what_is_wrong_throughout_is_said_sum_by_sum() {
    let mut report = sound();
    for (at, cell) in report.form.clone().cells().enumerate() {
        report.entries[cell.index()] = Entry::Amount(Amount::whole((at * at * 7919 % 997) as i32));
    }
    let broken = Sums::of(&report).broken().len();
    assert!(broken > MOST_BROKEN - 10, "{broken}");
    assert_eq!(check(&report).len(), broken);
    // Less, and still more than can be told apart.
    for rows in 2..6 {
        let mut report = sound();
        let first = cells(&report, "granted")[0].index();
        for at in 0..7 * rows {
            report.entries[first + at] = Entry::Amount(Amount::whole((at * at * 7919 % 97) as i32));
        }
        let found = check(&report);
        assert!(!found.is_empty() && found.len() <= Sums::of(&report).broken().len(), "{found:?}");
    }
}
