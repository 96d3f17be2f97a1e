//! The site of this repository: five real reports, whose every figure is known.
//!
//! `tests/data/truth` was made by hand from the reports, apart from this program; so are the
//! headings below. A figure on a page is found as a screen reader finds it: by its `headers`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use nianbao::finding::Level;
use nianbao::tree::Tree;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use crate::site;

/// Each report's page with its truth. One cell of many rows of 温县's table is missing in the
/// source, and nothing tells which; the truth has zeros there.
const REPORTS: [(&str, &str); 5] = [
    ("huantai-office/2020", "seed0-huantai"),
    ("yiyuan/2020", "seed1-yiyuan"),
    ("taiqian/2020", "seed2-taiqian"),
    ("wenxian-office/2020", "seed3-wenxian"),
    ("suozhen/2020", "seed4-suozhen"),
];

/// `table.row.column`
type Cells = BTreeMap<String, Value>;

static PORTAL: LazyLock<Tree> = LazyLock::new(|| {
    let (portal, examined) = site::build(site::read(site::repository()));
    let errors = examined.findings.iter().filter(|finding| finding.level == Level::Error);
    assert_eq!(errors.collect::<Vec<_>>(), Vec::<&nianbao::finding::Finding>::new());
    portal
});

#[test]
fn search_can_be_left_out() {
    let mut site = site::read(site::repository());
    let config = site.text("site.toml").expect("there is one").to_owned();
    site.insert("site.toml", format!("search = false\n{config}"));
    let (portal, _) = site::build(site);
    let shared = |tree: &Tree| tree.0.keys().filter(|path| !path.starts_with("search/")).cloned().collect::<Vec<_>>();
    assert_eq!(portal.0.keys().cloned().collect::<Vec<_>>(), shared(&PORTAL));
    for path in portal.0.keys().filter(|path| path.ends_with(".html") || path.ends_with(".xml")) {
        let leads = ["/search/", "assets/suggest", "role=\"search\""];
        let text = portal.text(path).expect("pages are text");
        assert!(!leads.iter().any(|lead| text.contains(lead)), "{path} leads to a search");
    }
}

#[test]
fn figures_on_pages_are_the_truth() {
    let headings = headings();
    for (page, truth) in REPORTS {
        let html = PORTAL.text(&format!("{page}/index.html")).expect("the report has a page");
        compare(page, truth, on_page(html, &headings));
    }
}

/// A figure of a text leads to the cell that it states, and to no other.
#[test]
fn figures_of_texts_lead_to_their_cells() {
    let stated = Selector::parse("a.stated").expect("it is CSS");
    let mut led = 0;
    for (page, _) in REPORTS {
        let html = Html::parse_document(PORTAL.text(&format!("{page}/index.html")).expect("the report has a page"));
        for link in html.select(&stated) {
            let id = link.attr("href").and_then(|href| href.strip_prefix('#')).expect("it leads to this page");
            let cell = html.select(&Selector::parse(&format!("td[id=\"{id}\"]")).expect("it is CSS")).next();
            let words = |element: ElementRef<'_>| {
                let text = element.text().collect::<String>();
                text.trim_end_matches(['件', '万', '元']).replace([',', '，', ' '], "")
            };
            let (figure, stated) = (words(link), words(cell.unwrap_or_else(|| panic!("{page} has no {id}"))));
            let of_money =
                id.ends_with(".amount") && figure.parse::<f64>().ok() == stated.parse().map(|of: f64| of * 1e4).ok();
            assert!(figure == stated || of_money, "{page}: {figure} leads to {id}, which is {stated}");
            led += 1;
        }
    }
    assert!(led >= 6, "only {led} figures lead to cells");
}

#[test]
fn figures_in_json_are_the_truth() {
    let all: Value = serde_json::from_str(PORTAL.text("data/reports-2020.json").unwrap()).expect("JSON");
    let all = all["reports"].as_array().expect("a list");
    assert_eq!(all.len(), REPORTS.len());
    for (page, truth) in REPORTS {
        let report: Value = serde_json::from_str(PORTAL.text(&format!("{page}/report.json")).unwrap()).expect("JSON");
        assert!(all.contains(&report), "{page} is not in the list of all");
        compare(page, truth, cells_of(&report));
    }
}

#[test]
fn figures_in_csv_are_the_truth() {
    let (cells, of_year, of_all) =
        (lines_of_csv("data/cells-2020.csv"), lines_of_csv("data/reports-2020.csv"), lines_of_csv("data/reports.csv"));
    for (page, truth) in REPORTS {
        let (agency, year) = page.split_once('/').unwrap();
        let is_of = |line: &&BTreeMap<String, String>| line["agency"] == agency && line["year"] == year;
        compare(page, truth, cells.iter().filter(is_of).map(cell_of_line).collect());
        for reports in [&of_year, &of_all] {
            let line = reports.iter().find(is_of).expect("it has a line");
            let cells = line.iter().filter(|(name, _)| name.matches('.').count() == 2);
            let value = |value: &str| if value.is_empty() { Value::Null } else { serde_json::from_str(value).unwrap() };
            compare(page, truth, cells.map(|(name, text)| (name.clone(), value(text))).collect());
        }
    }
}

fn compare(page: &str, truth: &str, found: Cells) {
    let text = fs::read_to_string(site::tests(&format!("data/truth/{truth}.json"))).expect("the truth is there");
    let truth = cells_of(&serde_json::from_str(&text).expect("the truth is JSON"));
    let keys = |cells: &Cells| cells.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&found), keys(&truth), "{page}");
    let mut missing = Vec::new();
    for (cell, value) in &found {
        if value.is_null() {
            missing.push(cell.as_str());
        } else {
            assert_eq!(value, &truth[cell], "{page} {cell}");
        }
    }
    if page.starts_with("wenxian") {
        assert_eq!(missing.len(), 21, "{missing:?}");
        assert!(missing.iter().all(|cell| cell.starts_with("requests.") && cell.ends_with(".total")), "{missing:?}");
    } else {
        assert_eq!(missing, Vec::<&str>::new(), "{page}");
    }
}

fn cells_of(report: &Value) -> Cells {
    let mut cells = Cells::new();
    for table in ["active_disclosure", "requests", "disputes"] {
        for (row, columns) in report[table].as_object().expect("a table") {
            for (column, value) in columns.as_object().expect("a row") {
                cells.insert(format!("{table}.{row}.{column}"), value.clone());
            }
        }
    }
    cells
}

fn cell_of_line(line: &BTreeMap<String, String>) -> (String, Value) {
    let value = match line["state"].as_str() {
        "amount" => serde_json::from_str(&line["value"]).expect("an amount is a number"),
        "missing" => Value::Null,
        state => panic!("no report of the sample has {state}"),
    };
    (format!("{}.{}.{}", line["table"], line["row"], line["column"]), value)
}

fn lines_of_csv(path: &str) -> Vec<BTreeMap<String, String>> {
    let text = PORTAL.text(path).expect("the table is there");
    let text = text.strip_prefix('\u{feff}').expect("Excel needs the mark");
    let mut lines = text.split_terminator("\r\n").map(fields);
    let head = lines.next().expect("a table has a head");
    lines.map(|line| head.iter().cloned().zip(line).collect()).collect()
}

/// The fields of a line of CSV (RFC 4180, without line breaks in fields).
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            // A doubled quotation mark closes and opens again; the mark itself is not needed here.
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().expect("there is a first").push(c),
        }
    }
    fields
}

/// Every figure of a page, by what its headers say.
fn on_page(html: &str, headings: &BTreeMap<BTreeSet<&str>, String>) -> Cells {
    let page = Html::parse_document(html);
    let select = |css: &str| Selector::parse(css).expect("a selector of ours");
    let mut ids: BTreeMap<&str, ElementRef<'_>> = BTreeMap::new();
    let identified = select("[id]");
    for element in page.select(&identified) {
        let id = element.value().attr("id").unwrap();
        assert!(ids.insert(id, element).is_none(), "#{id} stands twice");
    }
    let mut cells = Cells::new();
    let figures = select(".forms tbody td");
    for figure in page.select(&figures) {
        let headers = figure.value().attr("headers").expect("a figure names its headers");
        let mut heading = BTreeSet::new();
        let texts: Vec<String> = headers
            .split(' ')
            .map(|id| {
                let header = ids.get(id).unwrap_or_else(|| panic!("no #{id}"));
                assert_eq!(header.value().name(), "th");
                assert!(header.value().attr("scope").is_some(), "#{id} has no scope");
                header
            })
            // The wide table prints no heading for its one row; a screen reader is given one.
            .filter(|header| header.value().attr("class") != Some("silent"))
            .map(|header| header.text().collect())
            .collect();
        heading.extend(texts.iter().map(String::as_str));
        let cell = headings.get(&heading).unwrap_or_else(|| panic!("no cell is called {heading:?}"));
        let text = figure.text().collect::<String>();
        let text = text.split_whitespace().next().unwrap_or_default();
        let value = match text {
            "未填报" => Value::Null,
            text => serde_json::from_str(&text.replace('−', "-")).unwrap_or_else(|_| panic!("{cell} is {text}")),
        };
        assert!(cells.insert(cell.clone(), value).is_none(), "{cell} stands twice");
    }
    cells
}

/// The full heading of every cell of the 2019 edition, as the official form prints it.
fn headings() -> BTreeMap<BTreeSet<&'static str>, String> {
    let mut headings = BTreeMap::new();
    let mut add = |key: String, parts: &[&[&'static str]]| {
        let heading: BTreeSet<&str> = parts.iter().flat_map(|part| part.iter().copied()).collect();
        assert!(headings.insert(heading, key).is_none(), "two cells of one heading");
    };
    for (caption, columns, rows) in DISCLOSURE {
        for (row, row_label) in rows {
            for (column, column_label) in columns {
                add(format!("active_disclosure.{row}.{column}"), &[&[caption, row_label, column_label]]);
            }
        }
    }
    for (row, row_labels) in REQUESTS {
        for (column, column_labels) in APPLICANTS {
            add(format!("requests.{row}.{column}"), &[row_labels, column_labels]);
        }
    }
    for (row, row_labels) in DISPUTES {
        for (column, label) in OUTCOMES {
            add(format!("disputes.{row}.{column}"), &[row_labels, &[label]]);
        }
    }
    headings
}

type Labelled = &'static [(&'static str, &'static str)];

const ITEMS: Labelled =
    &[("prior_year_items", "上一年项目数量"), ("items_change", "本年增/减"), ("decisions", "处理决定数量")];

const DISCLOSURE: [(&str, Labelled, Labelled); 5] = [
    (
        "第二十条第（一）项",
        &[
            ("newly_made", "本年新制作数量"),
            ("newly_disclosed", "本年新公开数量"),
            ("total_disclosed", "对外公开总数量"),
        ],
        &[("regulations", "规章"), ("normative_documents", "规范性文件")],
    ),
    (
        "第二十条第（五）项",
        ITEMS,
        &[("administrative_licensing", "行政许可"), ("other_public_services", "其他对外管理服务事项")],
    ),
    ("第二十条第（六）项", ITEMS, &[("administrative_penalty", "行政处罚"), ("administrative_coercion", "行政强制")]),
    (
        "第二十条第（八）项",
        &[("prior_year_items", "上一年项目数量"), ("items_change", "本年增/减")],
        &[("administrative_fees", "行政事业性收费")],
    ),
    (
        "第二十条第（九）项",
        &[("projects", "采购项目数量"), ("amount", "采购总金额")],
        &[("centralized_procurement", "政府集中采购")],
    ),
];

const APPLICANTS: [(&str, &[&str]); 7] = [
    ("natural_person", &["申请人情况", "自然人"]),
    ("commercial_enterprise", &["申请人情况", "法人或其他组织", "商业企业"]),
    ("research_institution", &["申请人情况", "法人或其他组织", "科研机构"]),
    ("public_interest_organization", &["申请人情况", "法人或其他组织", "社会公益组织"]),
    ("legal_service_institution", &["申请人情况", "法人或其他组织", "法律服务机构"]),
    ("other_organization", &["申请人情况", "法人或其他组织", "其他"]),
    ("total", &["申请人情况", "总计"]),
];

const DONE: &str = "三、本年度办理结果";
const DENIED: &str = "（三）不予公开";
const UNAVAILABLE: &str = "（四）无法提供";
const REJECTED: &str = "（五）不予处理";

const REQUESTS: [(&str, &[&str]); 23] = [
    ("received", &["一、本年新收政府信息公开申请数量"]),
    ("carried_in", &["二、上年结转政府信息公开申请数量"]),
    ("granted", &[DONE, "（一）予以公开"]),
    ("partially_granted", &[DONE, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"]),
    ("denied_state_secret", &[DONE, DENIED, "1.属于国家秘密"]),
    ("denied_prohibited_by_law", &[DONE, DENIED, "2.其他法律行政法规禁止公开"]),
    ("denied_security_and_stability", &[DONE, DENIED, "3.危及“三安全一稳定”"]),
    ("denied_third_party_rights", &[DONE, DENIED, "4.保护第三方合法权益"]),
    ("denied_internal_affairs", &[DONE, DENIED, "5.属于三类内部事务信息"]),
    ("denied_deliberative_process", &[DONE, DENIED, "6.属于四类过程性信息"]),
    ("denied_enforcement_case_file", &[DONE, DENIED, "7.属于行政执法案卷"]),
    ("denied_administrative_inquiry", &[DONE, DENIED, "8.属于行政查询事项"]),
    ("unavailable_not_held", &[DONE, UNAVAILABLE, "1.本机关不掌握相关政府信息"]),
    ("unavailable_needs_creation", &[DONE, UNAVAILABLE, "2.没有现成信息需要另行制作"]),
    ("unavailable_still_unclear", &[DONE, UNAVAILABLE, "3.补正后申请内容仍不明确"]),
    ("rejected_petition_or_complaint", &[DONE, REJECTED, "1.信访举报投诉类申请"]),
    ("rejected_duplicate", &[DONE, REJECTED, "2.重复申请"]),
    ("rejected_published_material", &[DONE, REJECTED, "3.要求提供公开出版物"]),
    ("rejected_excessive", &[DONE, REJECTED, "4.无正当理由大量反复申请"]),
    ("rejected_confirm_or_reissue", &[DONE, REJECTED, "5.要求行政机关确认或重新出具已获取信息"]),
    ("other_handling", &[DONE, "（六）其他处理"]),
    ("concluded_total", &[DONE, "（七）总计"]),
    ("carried_out", &["四、结转下年度继续办理"]),
];

const DISPUTES: [(&str, &[&str]); 3] = [
    ("reconsideration", &["行政复议"]),
    ("litigation_direct", &["行政诉讼", "未经复议直接起诉"]),
    ("litigation_after_reconsideration", &["行政诉讼", "复议后起诉"]),
];

const OUTCOMES: [(&str, &str); 5] = [
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
];
