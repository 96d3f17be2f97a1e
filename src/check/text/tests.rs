//! Sentences as reports have them, beside a table, with what is said of them.

use super::TextFigures;
use crate::check;
use crate::finding::words::Lang;
use crate::form::Forms;
use crate::model::{Amount, Entry, Report, Scope, Year};
use crate::prose::{self, NoTargets};

/// A report for 2024 whose tables are these: 28 requests received, 2 carried in, 29 concluded, 1 carried over.
fn report() -> Report {
    let form = Forms::embedded().get("2021").unwrap();
    let mut report = Report::blank(form.clone(), Year::new(2024).unwrap());
    report.entries.fill(Entry::Amount(Amount::ZERO));
    for (address, amount) in [
        ("requests.received.natural_person", 20),
        ("requests.received.commercial_enterprise", 5),
        ("requests.received.legal_service_institution", 3),
        ("requests.received.total", 28),
        ("requests.carried_in.natural_person", 2),
        ("requests.carried_in.total", 2),
        ("requests.granted.natural_person", 12),
        ("requests.granted.total", 18),
        ("requests.partially_granted.total", 4),
        ("requests.denied_third_party_rights.total", 1),
        ("requests.denied_enforcement_case_file.total", 2),
        ("requests.unavailable_not_held.total", 3),
        ("requests.rejected_duplicate.total", 1),
        ("requests.concluded_total.total", 29),
        ("requests.carried_out.total", 1),
        ("disputes.reconsideration.upheld", 3),
        ("disputes.reconsideration.corrected", 1),
        ("disputes.reconsideration.total", 4),
        ("disputes.litigation_direct.upheld", 1),
        ("disputes.litigation_direct.total", 1),
        ("disputes.litigation_after_reconsideration.pending", 1),
        ("disputes.litigation_after_reconsideration.total", 1),
        ("active_disclosure.normative_documents.issued", 5),
        ("active_disclosure.normative_documents.repealed", 2),
        ("active_disclosure.normative_documents.in_force", 37),
        ("active_disclosure.administrative_licensing.decisions", 858),
        ("active_disclosure.administrative_penalty.decisions", 40),
        ("active_disclosure.administrative_coercion.decisions", 1),
    ] {
        let cell = report.form.find(address).unwrap();
        report.entries[cell.index()] = Entry::Amount(Amount::whole(amount));
    }
    let cell = report.form.find("active_disclosure.administrative_fees.amount").unwrap();
    report.entries[cell.index()] = Entry::Amount(Amount::read("152.3").unwrap());
    report
}

/// What is said of a text of section 一, apart from notes.
fn said(report: &Report, text: &str) -> Vec<String> {
    said_in(report, &format!("## 一、总体情况\n\n{text}\n"))
}

fn said_in(report: &Report, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    prose::read_lines(text.into(), &report.form, &NoTargets, &mut |lines| {
        let findings = check::text(report, lines).1;
        found = findings
            .iter()
            .filter(|finding| finding.check.starts_with("text-") && finding.check != "text-silent")
            .map(|finding| format!("{}: {}", finding.check, finding.problem.words(Lang::Zh).message))
            .collect();
    });
    found
}

#[test]
fn what_differs_is_said() {
    let mut faults = Vec::new();
    for (text, words) in [
        ("全年新收政府信息公开申请25件。", &["“25件”", "28"][..]),
        ("2024年，我局共收到政府信息公开申请25件，办结29件。", &["“25件”", "28"]),
        ("共受理依申请公开二十五件。", &["“二十五件”", "28"]),
        ("收到信息公开申请２５件，均已答复。", &["“２５件”", "28"]),
        ("新收申请28件，上年结转3件。", &["“3件”", "2"]),
        ("新收申请28件，结转下年度4件。", &["“4件”", "1"]),
        ("收到申请28件，办结23件。", &["“23件”", "29"]),
        ("收到申请28件，答复申请23件。", &["“23件”", "29"]),
        ("新收申请28件，其中自然人21件、商业企业5件、法律服务机构3件。", &["“21件”", "20"]),
        ("新收申请28件，其中自然人20件、法人或其他组织9件。", &["“9件”", "8"]),
        ("办理结果为：予以公开17件，部分公开4件，不予公开3件。", &["“17件”", "18"]),
        ("予以公开18件，部分公开4件，不予公开5件。", &["“5件”", "3"]),
        ("予以公开18件，无法提供2件，不予处理1件。", &["“2件”", "3"]),
        ("不予公开3件，其中属于行政执法案卷1件，保护第三方合法权益1件。", &["“1件”", "2"]),
        ("因政府信息公开被申请行政复议3件，被提起行政诉讼2件。", &["“3件”", "4"]),
        ("因政府信息公开被申请行政复议4件，其中维持2件、纠正1件。", &["“2件”", "3"]),
        ("因政府信息公开被申请行政复议4件，维持3件；被提起行政诉讼3件。", &["“3件”", "2"]),
        ("未发生因政府信息公开引起的行政复议。", &["未发生", "4"]),
        ("2024年未收到政府信息公开申请。", &["未收到", "28"]),
        ("我局没有因政府信息公开被提起行政诉讼的情况。", &["没有", "2"]),
        ("制发行政规范性文件6件，废止2件，现行有效37件。", &["“6件”", "5"]),
        ("制发行政规范性文件5件，废止3件，现行有效37件。", &["“3件”", "2"]),
        ("制发行政规范性文件5件，废止2件，现行有效件数36件。", &["“36件”", "37"]),
        ("全年作出行政许可决定885件、行政处罚40件、行政强制1件。", &["“885件”", "858"]),
        ("全年作出行政许可决定858件、行政处罚41件、行政强制1件。", &["“41件”", "40"]),
        ("行政事业性收费金额153.2万元。", &["“153.2万元”", "152.3"]),
        ("收到申请近20件。", &["“近20件”", "28"]),
        ("全年共收取信息处理费1523010元。", &["“1523010元”", "152.3"]),
        ("主动公开信息1000条，其中网站600条，微信300条，其他方式50条。", &["1000", "950"]),
        ("主动公开政府信息1000条。其中，网站750条，微信300条，微博50条。", &["1000", "1100"]),
        ("收到网上申请15件、信函申请10件，合计26件。", &["26", "25"]),
        ("办结工单41890件，办理结果满意36198件，满意率96.41%。", &["96.41", "86.41"]),
        ("会议于2024年2月30日召开。", &["2024年2月30日"]),
        ("本报告统计期限自2024年1月1日起至12月21日止。", &["12月21日"]),
        ("所列数据的统计期限为2023年1月1日至2023年12月31日。", &["2023年1月1日"]),
        ("统计期限自202424年1月1日至2024年12月31日。", &["202424年"]),
        ("2023年，我局主动公开政府信息，认真做好各项工作。", &["2023年", "2024年"]),
        ("本年度共收到政府信息公开申请二十五件，全部按时办结。", &["“二十五件”", "28"]),
        ("全年依申请公开收到申请25件。", &["“25件”", "28"]),
        ("2024年，全局共受理群众政府信息公开申请38件。", &["“38件”", "28"]),
        ("我局收到政府信息公开申请25件（其中自然人20件）。", &["“25件”", "28"]),
        ("办结政府信息公开申请39件。", &["“39件”", "29"]),
        ("本年结转下年度继续办理3件。", &["“3件”", "1"]),
        ("新收申请28件，其中28件办结，3件结转下年度办理。", &["“3件”", "1"]),
        ("新收政府信息公开申请28件，其中自然人申请20件，商业企业6件，法律服务机构3件。", &["“6件”", "5"]),
        ("予以公开18件，部分公开4件，无法提供3件，不予处理2件。", &["“2件”", "1"]),
        ("无法提供的3件中，本机关不掌握相关政府信息2件。", &["“2件”", "3"]),
        ("发生政府信息公开行政复议案件5件。", &["“5件”", "4"]),
        ("被申请行政复议4件，结果纠正2件。", &["“2件”", "1"]),
        ("政府信息公开行政诉讼案件5起，均已审结。", &["“5起”", "2"]),
        ("因政府信息公开被提起行政诉讼2件，其中未经复议直接起诉2件。", &["“2件”", "1"]),
        ("现行有效行政规范性文件39件。", &["“39件”", "37"]),
        ("全年制定行政规范性文件8件。", &["“8件”", "5"]),
        ("今年共废止行政规范性文件5件。", &["“5件”", "2"]),
        ("行政处罚处理决定42件。", &["“42件”", "40"]),
        ("全年收取行政事业性收费162.3万元。", &["“162.3万元”", "152.3"]),
        ("全年收取行政事业性收费1623000元。", &["“1623000元”", "152.3"]),
        ("2024年本机关未收到政府信息公开申请，全年无来件。", &["未收到", "28"]),
        ("本年度未发生政府信息公开行政诉讼。", &["未发生", "2"]),
        ("无行政复议情况，政府信息公开工作平稳。", &["无行政", "4"]),
        ("通过网站公开信息500条，微信公开300条，其他渠道公开100条，共计950条。", &["950", "900"]),
        ("收到申请28件，按时办结26件，按时办结率99%。", &["99", "92.86"]),
        ("主动公开信息500条，其中政策类200条，占45%。", &["45", "40"]),
        ("统计期限为2024年1月1日至2024年12月30日。", &["12月30日"]),
        ("数据统计期限：2024年1月1日—2023年12月31日。", &["2023年12月31日"]),
        ("2023年，全局收到政府信息公开申请28件，均已答复。", &["2023年", "2024年"]),
        ("本年度政府信息公开申请量为41件，较集中于征地补偿。", &["“41件”", "28"]),
        ("2024年，我局办理的政府信息公开申请共计54件。", &["“54件”", "29"]),
        ("收到政府信息公开申请不到20件。", &["“不到20件”", "28"]),
        ("收到政府信息公开申请超过50件。", &["“超过50件”", "28"]),
        ("新收申请28件，2023年结转5件。", &["“5件”", "2"]),
        ("全年办结29件，3件结转至2025年继续办理。", &["“3件”", "1"]),
        ("新收申请28件，办结29件，尚有5件正在办理。", &["“5件”", "1"]),
        ("新收申请28件，全部办结，无结转下年度的申请。", &["无结转下", "1"]),
        ("年末结转5件，年初结转2件。", &["“5件”", "1"]),
        ("未因政府信息公开工作被提起行政诉讼。", &["未因", "2"]),
        ("因政府信息公开被申请行政复议4件，其他结果2件。", &["“2件”", "0"]),
        ("办理建议提案21件，其中建议12件、提案10件，共计21件。", &["21件", "22件"]),
        ("上一年度结转办理5件。", &["“5件”", "2"]),
        ("新收申请28件，无上年结转申请。", &["无上年结转", "2"]),
        ("共登记政府信息公开申请50件。", &["“50件”", "28"]),
        ("作出政府信息公开答复53件。", &["“53件”", "29"]),
        ("予以公开和部分公开24件。", &["“24件”", "22"]),
        ("新收申请28件，上年结转2件，办结29件，办结率99.8%。", &["99.8", "30（28 + 2）", "96.67"]),
        ("因政府信息公开被提起行政诉讼2件，2件尚未审结。", &["“2件”", "1"]),
        ("因政府信息公开被申请行政复议4件，1件尚未审结。", &["“1件”", "0"]),
        ("实施行政强制3件。", &["“3件”", "1"]),
        ("全年未收取行政事业性收费。", &["未收取", "152.3"]),
        ("新收申请28件，结转下年度1件。申请人为自然人的23件。", &["“23件”", "20"]),
        ("新收申请28件，上年结转2件，其中自然人25件。", &["“25件”", "20"]),
        ("新收申请28件，上年结转5件，共计33件。", &["“5件”", "2"]),
    ] {
        let found = said(&report(), text);
        if found.len() != 1 || words.iter().any(|word| !found[0].contains(word)) {
            faults.push(format!("{text}: {found:#?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_may_be_meant_otherwise_is_left_alone() {
    let mut faults = Vec::new();
    for text in [
        "新收申请28件，上年结转2件，办结29件，结转下年度1件。",
        // 收到 with what was carried in; answers without what was carried in.
        "共收到申请30件，办结29件。",
        "收到申请28件，答复27件。",
        "收到申请21件，涉及83个申请事项。",
        "收到政府信息公开申请28件，涉及83个申请事项。",
        "收到网上申请15件，信函申请13件。",
        "上半年收到申请10件。",
        "全县各级行政机关共受理政府信息公开申请95件。",
        "2023年收到申请20件，2024年收到申请28件。",
        "收到申请28件，比上年增加8件。",
        "收到申请28件，上年同期20件。",
        "收到申请28件，比上年20件增长40%。",
        "12345热线受理诉求申请1896件，县长信箱收到来信195件。",
        "办理人大代表建议25件，政协提案126件。",
        "收到不予公开方面的咨询12件。",
        "办理行政复议案件156件，维持100件。",
        "备案审查规范性文件12件。",
        "公开政策解读15件，规范性文件解读5件。",
        "归集行政许可93842条、行政处罚16683条。",
        "收到申请近30件。",
        "收到申请20余件。",
        "信息公开类行政复议4起，行政诉讼2起。",
        "予以公开18件，部分公开4件，不予公开3件，无法提供3件，不予处理1件，其他处理0件。",
        "予以公开18件，其中自然人12件。",
        "没有收到对政府信息公开工作的投诉举报。",
        "未收取任何费用，无正当理由反复申请的情况没有出现。",
        "主动公开政府信息250余条，其中规范性文件10件，其他文件42件。",
        "主动公开信息1000条，其中教育类100条、医疗类50条。",
        "主动公开12264条，比上年增长2%。其中，网站6479条，微博784条，比上年增长17.3%，微信4576条，比上年增长22.7%，公报43条，其他方式382条。",
        "收到建议74件，办复率100%。",
        "留言406条，处理194条，回复194条，回复率100%。",
        "转办工单41890件，办理结果满意36198件，满意率86.41%。",
        "行政事业性收费152.3万元，即1523000元。",
        "2024年1月1日，新规定施行；按照2023年12月5日印发的方案执行。",
        "2023年以来，持续加强制度建设。",
        "2025年，我局将进一步加强主动公开。",
        "2023年度考核中发现的问题已整改。",
        "对《清河县行政复议服务指南》开展图解9次，印发《依申请公开收到申请12件以上的处理办法》。",
        "每年1月31日前公布上一年度报告。",
        "新收申请28件，其中通过网络收到15件、信函收到13件。",
        "收到12345热线转来的咨询56件，信息公开申请28件。",
        "依申请公开收到申请28件（含县政府转办5件）。",
        "向县政府办公室移送申请3件。",
        "收到申请28件，其中涉及征地拆迁10件、城乡规划8件。",
        "收到申请28件，主动撤回2件。",
        "受理不予受理的行政复议申请12件。",
        "县法院审理行政诉讼案件56件，行政机关负责人出庭应诉56件。",
        "办理信访事项126件，群众满意率98%。",
        "政府信息公开申请量较大的有3个部门。",
        "全省政府信息公开申请总量为10万件。",
        "自2008年条例施行以来累计收到申请300件。",
        "每件申请均在20个工作日内答复，最长1件用时18日。",
        "对超过10件的申请收取信息处理费。",
        "一般公共预算支出1234.5万元，政府采购金额456万元。",
        "减免行政事业性收费12万元。",
        "全年共收取信息处理费380元。",
        "未收取信息处理费。",
        "公开行政许可结果信息120条、行政处罚信息80条。",
        "公布行政许可事项85项。",
        "规范性文件数据库收录文件300件。",
        "刊登规范性文件45件。",
        "全文公开规章和规范性文件目录2份。",
        "本报告中使用的统计数据，期限为2024年1月1日至12月31日。",
        "2024年6月1日至6月30日开展政务公开宣传月活动，统计参加人数300人。",
        "与2023年相比，主动公开信息增加12条。",
        "2023年12月，县政府印发方案，2024年继续推进。",
        "到2025年，基本建成公开体系。",
        "其中新收28件，上年结转2件，共计30件。",
        "组织培训3次，参加人数120人次，覆盖率100%。",
        "网站发布信息1000条，其中政务动态600条（含图片新闻200条）、公告400条。",
        "新收申请28件，结转下年度1件。申请人为自然人的20件，法律服务机构的3件。",
        "新收申请28件，上年结转2件，其中自然人22件。",
        "收到不属于本机关职责、告知申请人向其他机关提出的9件。",
        "受理公租房申请632件，审核通过518件。",
        "窗口全年受理申请1320件，办结1286件，按时办结率100%。",
        "参加行政复议15件，其中政府信息公开类4件；应诉行政诉讼22件，其中政府信息公开类2件。",
        "办理行政复议答复案件17件、行政诉讼应诉案件23件，政府信息公开类4件和2件。",
        "清理规范性文件，继续有效22件，废止2件。",
        "2019年以来，累计收到政府信息公开申请213件，其中2024年28件。",
        "征求第三方意见6件，第三方不同意公开2件。",
        "因属于行政执法案卷不予公开2件，因不掌握无法提供3件。",
        "予以公开和部分公开22件，不予公开3件。",
        "因政府信息公开被提起行政诉讼2件，驳回原告诉讼请求1件。",
        "新收申请28件，上年结转2件，办结29件，办结率96.67%。",
        "收到政府信息公开申请20件以上。",
        "接听热线电话467次，处理网民留言98件，网站发布信息510条、微信128条，采用148条，采用率100%。",
        "公布规范性文件目录37件，制发非规范性政策文件31件。",
        "参与制定县政府规范性文件3件。",
        "没有被确认违法或责令重新答复的政府信息公开行政诉讼案件。",
        "现行有效行政规范性文件37件，其中2024年制发5件、此前制发32件。",
        "报请县政府废止规范性文件3件。",
        "",
    ] {
        let found = said(&report(), text);
        if !found.is_empty() {
            faults.push(format!("{text}: {found:#?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_report_is_for_is_said_before_its_sections() {
    let report = report();
    for (text, count) in [
        ("现公布清河县教育局2023年政府信息公开工作年度报告。", 1),
        ("现公布清河县教育局2024年政府信息公开工作年度报告。", 0),
        ("根据《关于做好2023年政府信息公开工作年度报告的通知》编制。", 0),
    ] {
        let text = format!("{text}\n\n## 一、总体情况\n\n坚持公开。\n");
        assert_eq!(said_in(&report, &text).len(), count, "{text}");
    }
    assert_eq!(said(&report, "及时公布2023年政府信息公开工作年度报告。"), [] as [&str; 0]);
}

#[test]
fn an_aggregated_report_is_held_to_the_whole_and_not_to_its_office() {
    let aggregated = Report { scope: Scope::Aggregated, ..report() };
    assert_eq!(said(&aggregated, "县政府办公室收到申请5件。"), [] as [&str; 0]);
    assert_eq!(said(&aggregated, "全县共受理政府信息公开申请25件。").len(), 1);
}

/// Whatever stands in a text, it is read without a panic, and what is marked stands in it.
#[test]
fn places_are_those_of_the_figures() {
    let report = report();
    let text = "## 一、总体情况\n\n全年**新收**政府信息公开申请25件，其中自然人20件。\n";
    prose::read_lines(text.into(), &report.form, &NoTargets, &mut |lines| {
        let figures = TextFigures::read(&report, lines);
        let places: Vec<&str> = figures.figures.iter().map(|figure| &text[figures.place(figure)]).collect();
        assert_eq!(places, ["25件", "20件"]);
    });
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "([0-9一二十万余约]{1,3}(件|条|%|万元|个)|收到|申请|复议|诉讼|结转|上年|其中|予以公开|自然人|比上年|增长|合计|满意率|未发生|。|，|；|（|）|年|月|日|\\PC){0,40}") {
        said(&report(), &text);
    }
}

/// Growth is held against the report of the year before: its tables, or the one figure of its text.
#[test]
fn growth_is_that_of_two_reports() {
    let with = |text: &str| {
        let mut report = report();
        let text = format!("## 一、总体情况\n\n{text}\n");
        let mut kept = None;
        prose::read_lines(text.as_str().into(), &report.form, &NoTargets, &mut |lines| {
            kept = Some(check::text(&report, lines).0)
        });
        report.said = kept.unwrap_or_default().into();
        report
    };
    let mut faults = Vec::new();
    for (before, now, expected) in [
        // Last year's report had 28 requests as well.
        ("", "收到申请28件，与上年相比增长12%。", Some("应为增加0%")),
        ("", "收到申请28件，比上年增加0件。", None),
        ("", "收到申请28件，上年同期28件。", None),
        ("", "收到申请28件，与2023年相比增加7件。", Some("应为增加0")),
        ("", "收到申请28件，2023年为25件。", Some("上年的新收申请为25，2024年报告为28")),
        ("主动公开政府信息1000条。", "主动公开政府信息1100条，同比增长10%。", None),
        ("主动公开政府信息1000条。", "主动公开政府信息1100条，同比增长11%。", Some("1000")),
        ("主动公开政府信息1000条。", "主动公开政府信息1103条，比上年增长10.3%。", None),
        ("主动公开政府信息1000条。", "主动公开政府信息1103条，比上年增长10%。", None),
        ("主动公开政府信息1000条。", "主动公开政府信息900条，比上年减少10%。", None),
        ("主动公开政府信息1000条。", "主动公开政府信息900条，比上年减少100条。", None),
        ("主动公开政府信息1000条。", "主动公开政府信息900条，比上年增加100条。", Some("减少100")),
        // Nothing to hold it against.
        ("主动公开政府信息1000条，主动公开信息20条。", "主动公开政府信息1100条，同比增长50%。", None),
        ("", "主动公开政府信息1100条，同比增长50%。", None),
    ] {
        let (before, report) = (with(before), with(now));
        let mut findings = crate::finding::Findings::default();
        check::text_growth::check(&before, &report, &mut findings);
        let found: Vec<String> = findings.iter().map(|finding| finding.problem.words(Lang::Zh).message).collect();
        let is_right = match expected {
            None => found.is_empty(),
            Some(word) => found.len() == 1 && found[0].contains(word),
        };
        if !is_right {
            faults.push(format!("{now}: {found:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
