//! Figures over years and agencies: what indicator pages, agencies' histories and their data say is what the reports
//! state, recomputed here from their cells by address.

use std::collections::BTreeMap;

use nianbao::form::Forms;
use nianbao::model::{Amount, Entry, Report, Scope, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::Tree;

use crate::site;

/// A county, its office and six departments.
const AGENCIES: [(&str, &str, &str); 8] = [
    ("county", "清河县人民政府", "government"),
    ("office", "清河县人民政府办公室", "government_office"),
    ("a", "清河县甲局", "department"),
    ("b", "清河县乙局", "department"),
    ("c", "清河县丙局", "department"),
    ("d", "清河县丁局", "department"),
    ("e", "清河县戊局", "department"),
    ("f", "清河县己局", "department"),
];
const YEARS: [u16; 4] = [2019, 2020, 2021, 2022];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// The site, and its reports by agency and year.
fn county(seed: u64) -> (Tree, BTreeMap<(&'static str, u16), Report>) {
    let mut numbers = Numbers(seed);
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"年报\"\nlicence = \"公开\"\nbase_url = \"https://example.org/\"\n");
    let mut reports = BTreeMap::new();
    for (id, name, kind) in AGENCIES {
        let parent = if id == "county" { "" } else { "parent: county\n" };
        tree.insert(format!("content/{id}/_index.md"), format!("---\nname: {name}\nkind: {kind}\n{parent}---\n"));
        for year in YEARS {
            if id != "county" && numbers.next(9) == 0 {
                continue;
            }
            let form = Forms::embedded().of_year(year).expect("it has one").clone();
            let scope = if id == "county" { Scope::Aggregated } else { Scope::Own };
            let mut report = Report { scope, ..Report::blank(form.clone(), Year::new(year).expect("a year")) };
            for entry in &mut report.entries {
                *entry = match numbers.next(20) {
                    0 => Entry::Missing,
                    1 => Entry::NotApplicable,
                    2..8 => Entry::Amount(Amount::ZERO),
                    _ => Entry::Amount(Amount::whole(numbers.next(60) as i32)),
                };
            }
            tree.insert(format!("content/{id}/{year}.md"), print_front_matter(&report));
            reports.insert((id, year), report);
        }
    }
    (tree, reports)
}

/// What a report says of the sum of some cells, as a list shows it.
fn said(report: Option<&Report>, addresses: &[&str]) -> String {
    let Some(report) = report else { return "—".to_owned() };
    let entries: Option<Vec<Entry>> =
        addresses.iter().map(|address| Some(report.entry(report.form.find(address)?))).collect();
    let Some(entries) = entries else { return "无此项".to_owned() };
    if entries.contains(&Entry::Missing) {
        return "未填报".to_owned();
    }
    if entries.iter().all(|entry| *entry == Entry::NotApplicable) {
        return "/".to_owned();
    }
    entries.iter().filter_map(|entry| entry.amount()).sum::<Amount>().to_string()
}

/// The cells of a row of a page, by what its row is known by: text without marks.
fn cells(row: &str) -> Vec<String> {
    row.split("<td")
        .skip(1)
        .map(|cell| text_of(cell.split_once('>').unwrap().1.split_once("</td>").unwrap().0))
        .collect()
}

fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text
}

/// The rows of the list of agencies with this anchor, by agency.
fn listed(page: &str, id: &str) -> BTreeMap<String, Vec<String>> {
    let (_, list) = page.split_once(&format!(" id=\"{id}\">")).unwrap_or_else(|| panic!("there is a list {id}"));
    let list = list.split("</table>").next().unwrap();
    let rows = list.split("<tr>").filter_map(|row| {
        let (_, rest) = row.split_once("<a href=\"../../")?;
        let (agency, _) = rest.split_once("/index.html")?;
        (!agency.starts_with("years/")).then(|| (agency.to_owned(), cells(row)))
    });
    rows.collect()
}

#[test]
fn lists_of_indicators_say_what_reports_state() {
    for seed in [1, 2] {
        let (tree, reports) = county(seed);
        let (portal, _) = site::build(tree);
        for (slug, id, parts) in [
            ("received", "total", &["requests.received.total"][..]),
            ("denied_security_and_stability", "total", &["requests.denied_security_and_stability.total"]),
            ("normative_documents", "issued", &["active_disclosure.normative_documents.issued"]),
            ("normative_documents", "newly_made", &["active_disclosure.normative_documents.newly_made"]),
            ("sum-granted", "granted", &["requests.granted.total", "requests.partially_granted.total"]),
            (
                "litigation",
                "litigation",
                &["disputes.litigation_direct.total", "disputes.litigation_after_reconsideration.total"],
            ),
        ] {
            let page = portal.text(&format!("indicators/{slug}/index.html")).expect("the page is there");
            for scope in [Scope::Own, Scope::Aggregated] {
                let rows = listed(page, &format!("{id}-{}", scope.key()));
                for (agency, _, _) in
                    AGENCIES.iter().filter(|(id, ..)| (*id == "county") == (scope == Scope::Aggregated))
                {
                    let expected: Vec<String> =
                        YEARS.iter().map(|&year| said(reports.get(&(*agency, year)), parts)).collect();
                    assert_eq!(rows[*agency], expected, "{slug} {agency} {seed}");
                }
            }
        }
    }
}

#[test]
fn what_an_older_row_was_goes_on_as_the_rows_that_took_its_place() {
    let (tree, reports) = county(3);
    let (portal, _) = site::build(tree);
    let page = portal.text("indicators/other_handling/index.html").expect("the page is there");
    let rows = listed(page, "total-own");
    let parts =
        ["requests.other_correction_overdue.total", "requests.other_fee_unpaid.total", "requests.other_misc.total"];
    for (agency, ..) in &AGENCIES[1..] {
        let of = |year: u16| {
            let addresses = if year < 2021 { &["requests.other_handling.total"][..] } else { &parts };
            said(reports.get(&(*agency, year)), addresses)
        };
        assert_eq!(rows[*agency], YEARS.map(of).to_vec(), "{agency}");
    }
}

#[test]
fn shares_show_what_they_are_made_of_and_small_ones_nothing_else() {
    let mut small = 0;
    for seed in 10..13 {
        small += shares_of(seed);
    }
    assert!(small > 0, "no share of a small whole was met");
}

#[test]
fn no_chart_is_an_axis_alone() {
    let (mut charts, mut undrawn) = (0, 0);
    for least in [10, 100_000] {
        let (mut tree, _) = county(10);
        let settings = format!("{}least_sample = {least}\n", tree.text("site.toml").expect("it is there"));
        tree.insert("site.toml", settings);
        let (portal, _) = site::build(tree);
        for (path, bytes) in portal.0.iter().filter(|(path, _)| path.ends_with(".html")) {
            let page = std::str::from_utf8(bytes).expect("text");
            for chart in page.split("<svg class=\"chart columns").skip(1) {
                let chart = chart.split("</svg>").next().unwrap();
                // A column, or the figure of one that has no height.
                assert!(chart.contains("<rect") || chart.contains("<text x="), "{path}: {chart}");
                charts += 1;
            }
            undrawn += usize::from(page.contains("样本过小，不作图"));
        }
    }
    assert!(charts > 100 && undrawn > 0, "{charts} charts, {undrawn} left out");
}

/// Holds the shares of one county; gives how many were of too small a whole.
fn shares_of(seed: u64) -> usize {
    let (tree, reports) = county(seed);
    let (portal, _) = site::build(tree);
    let page = portal.text("indicators/carry_over_rate/index.html").expect("the page is there");
    let rows = listed(page, "carry_over_rate-own");
    let mut small = 0;
    for (agency, ..) in &AGENCIES[1..] {
        for (at, year) in YEARS.iter().enumerate() {
            let Some(report) = reports.get(&(*agency, *year)) else { continue };
            let amount = |address| report.amount(report.form.find(address).unwrap());
            let (part, received, carried_in) = (
                amount("requests.carried_out.total"),
                amount("requests.received.total"),
                amount("requests.carried_in.total"),
            );
            let (Some(part), Some(received), Some(carried_in)) = (part, received, carried_in) else { continue };
            let (part, whole) = (part.millionths() / 1_000_000, (received + carried_in).millionths() / 1_000_000);
            let expected = match whole {
                0 => "0/0".to_owned(),
                1..10 => format!("{part}/{whole}"),
                _ => {
                    let tenths = (part * 2000 + whole) / (whole * 2);
                    format!("{}.{}%{part}/{whole}", tenths / 10, tenths % 10)
                }
            };
            small += usize::from(whole < 10);
            assert_eq!(rows[*agency][at], expected, "{agency} {year}");
        }
    }
    small
}

#[test]
fn sums_and_files_of_indicators_are_those_of_the_reports() {
    let (tree, reports) = county(5);
    let (portal, _) = site::build(tree);
    let page = portal.text("indicators/received/index.html").expect("the page is there");
    let csv = portal.text("indicators/received/received.csv").expect("the file is there");
    for year in YEARS {
        let of_year = || AGENCIES[1..].iter().filter_map(|(agency, ..)| reports.get(&(*agency, year)));
        let amounts: Vec<Amount> = of_year()
            .filter_map(|report| report.amount(report.form.find("requests.received.total").unwrap()))
            .collect();
        let row =
            page.split("<tr>").find(|row| row.contains(&format!("years/{year}/index.html\">{year}</a></th>"))).unwrap();
        let sum: Amount = amounts.iter().copied().sum();
        let without = of_year().count() - amounts.len();
        assert_eq!(cells(row)[..3], [sum.to_string(), amounts.len().to_string(), without.to_string()], "{year}");
    }
    // A line for every report, of both scopes, and a field for each of the seven columns.
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let lines: Vec<Vec<&str>> = lines.collect();
    assert_eq!((lines.len(), header.len()), (reports.len(), 7 + 2 + 7 + 1));
    for ((agency, year), report) in &reports {
        let line = lines.iter().find(|line| line[0] == *agency && line[4] == year.to_string()).unwrap();
        for key in &header[9..16] {
            let cell = report.form.find(&format!("requests.received.{key}")).unwrap();
            let at = header.iter().position(|other| other == key).unwrap();
            let value = report.amount(cell).map_or_else(String::new, |amount| amount.to_string());
            assert_eq!(line[at], value, "{line:?}");
            let is_told = line[16].split(' ').any(|blank| blank.split(':').next() == Some(key));
            assert_eq!(is_told, value.is_empty(), "{line:?}");
        }
        assert_eq!(line[8], "件");
    }
    // Money among counts keeps its unit.
    let csv = portal.text("indicators/centralized_procurement/centralized_procurement.csv").expect("the file is there");
    assert!(csv.lines().skip(1).all(|line| line.split(',').nth(8) == Some("amount:万元")), "{csv}");
}

#[test]
fn an_agency_tells_the_history_of_every_figure() {
    let (tree, reports) = county(6);
    let (portal, _) = site::build(tree);
    for (agency, ..) in AGENCIES {
        let page = portal.text(&format!("{agency}/index.html")).expect("the page is there");
        let years: Vec<u16> = YEARS.into_iter().filter(|&year| reports.contains_key(&(agency, year))).collect();
        let span: Vec<u16> = (years[0]..=years[years.len() - 1]).collect();
        let mut compared = 0;
        for form in ["2019", "2021"].map(|id| Forms::embedded().get(id).unwrap()) {
            for cell in form.cells() {
                let address = form.address(cell);
                let Some((_, rest)) = page.split_once(&format!("<tr id=\"{address}\"")) else {
                    // Only what is nothing in every year has no line of its own.
                    let says = |year: &u16| said(reports.get(&(agency, *year)), &[address.as_str()]);
                    let nothing = span.iter().all(|year| matches!(&*says(year), "0" | "无此项" | "—"));
                    assert!(nothing || address.contains("other_"), "{agency} {address}");
                    continue;
                };
                // A row that is told in parts in the other edition has a test of its own.
                if address.contains("requests.other_") {
                    continue;
                }
                let row = rest.split("</tr>").next().unwrap();
                let expected: Vec<String> =
                    span.iter().map(|year| said(reports.get(&(agency, *year)), &[address.as_str()])).collect();
                assert_eq!(cells(row)[..span.len()], expected, "{agency} {address}");
                compared += 1;
            }
        }
        assert!(compared > 150, "{agency}: {compared}");
    }
}

/// What is different from the year before is told, cell by cell, and nothing else.
#[test]
fn a_report_tells_what_is_different_from_the_year_before() {
    let (tree, reports) = county(8);
    let (portal, _) = site::build(tree);
    let mut compared = 0;
    for ((agency, year), report) in &reports {
        let page = portal.text(&format!("{agency}/{year}/index.html")).expect("the page is there");
        let Some(before) = reports.get(&(*agency, year - 1)) else {
            assert!(!page.contains("id=\"changed\""), "{agency} {year}");
            continue;
        };
        let (_, section) = page.split_once("id=\"changed\"").expect("there was a year before");
        let section = section.split("</section>").next().unwrap();
        let rows: BTreeMap<String, Vec<String>> = section
            .split("<tr")
            .filter_map(|row| Some((row.split_once("<a href=\"#")?.1.split('"').next()?.to_owned(), cells(row))))
            .collect();
        for cell in report.form.cells() {
            let address = report.form.address(cell);
            let is_shown =
                !address.starts_with("requests.") && !address.starts_with("disputes.") || address.ends_with(".total");
            if !is_shown || address.contains("requests.other_") || before.form.find(&address).is_none() {
                assert!(
                    !rows.contains_key(&address) || address.contains("requests.other_"),
                    "{agency} {year} {address}"
                );
                continue;
            }
            let (then, now) = (said(Some(before), &[&*address]), said(Some(report), &[&*address]));
            match rows.get(&address) {
                Some(row) => assert_eq!(row[..2], [then, now], "{agency} {year} {address}"),
                None => assert_eq!(then, now, "{agency} {year} {address} is not told"),
            }
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}

/// The bar of outcomes is drawn where the parts make the whole, and says how many each reason was.
#[test]
fn outcomes_are_parts_of_the_whole() {
    let row = |row: &str, count: u32| format!("  {row}: [{count}, 0, 0, 0, 0, 0, {count}]\n");
    let page = |times: u32, concluded: u32| {
        let rows = [("received", 10), ("granted", 5), ("denied_state_secret", 2), ("denied_internal_affairs", 1)];
        let zeros = "requests";
        let mut requests: String = rows.iter().map(|(name, count)| row(name, count * times)).collect();
        let form = Forms::embedded().get("2021").unwrap();
        let table = form.tables.iter().find(|table| table.key == zeros).unwrap();
        for (_, entry) in table.rows().filter(|(_, entry)| !rows.iter().any(|(name, _)| *name == entry.key)) {
            let total = entry.key == "concluded_total";
            requests += &row(&entry.key, if total { concluded } else { 0 });
        }
        let mut tree = Tree::default();
        tree.insert("site.toml", "title = \"年报\"\n");
        tree.insert("content/a/_index.md", "---\nname: 甲局\n---\n");
        tree.insert("content/a/2024.md", format!("---\npublished: 2025-01-05\nrequests:\n{requests}---\n"));
        let (portal, _) = site::build(tree);
        portal.text("a/2024/index.html").expect("the page is there").to_owned()
    };
    let whole = page(10, 80);
    let (_, bar) = whole.split_once("class=\"outcome\"").expect("there is a bar");
    let text = text_of(bar.split("</div>").next().unwrap());
    for said in [
        "办理结果总计80件",
        "予以公开和部分公开 5062.5%",
        "不予公开 3037.5%",
        "属于国家秘密 20",
        "属于三类内部事务信息 10",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let widths: Vec<&str> = bar
        .split("<rect")
        .skip(1)
        .map(|rect| rect.split("width=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect();
    assert_eq!(widths, ["62.5%", "25%", "12.5%"]);
    assert!(!page(1, 9).contains("class=\"outcome\""), "what does not add up is not drawn");
    let few = page(1, 8);
    let (_, bar) = few.split_once("class=\"outcome\"").expect("there is a bar");
    assert!(!text_of(bar.split("</div>").next().unwrap()).contains('%'), "of too few, no shares are told");
}

/// No address stands twice on a page, and every link within the portal leads to something.
#[test]
fn links_of_figures_lead_somewhere() {
    let (tree, _) = county(7);
    let (portal, _) = site::build(tree);
    let pages: Vec<&str> = portal.0.keys().map(String::as_str).filter(|path| path.ends_with("index.html")).collect();
    let mut links = 0;
    for page in pages {
        let html = portal.text(page).unwrap();
        let ids: Vec<&str> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{page} has an id twice");
        assert_eq!(scraper::Html::parse_document(html).errors, [""; 0], "{page} is HTML without a fault");
        for href in html.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            if href.starts_with("http") || href.starts_with("mailto:") || href.starts_with("tel:") {
                continue;
            }
            let (path, anchor) = href.split_once('#').unwrap_or((href, ""));
            let path = path.split('?').next().unwrap_or_default();
            let target = if path.is_empty() { page.to_owned() } else { resolved(page, path) };
            let there = portal.text(&target).or_else(|| portal.get(&target).map(|_| ""));
            let there = there.unwrap_or_else(|| panic!("{page} leads to {href}, which is not there"));
            let has = anchor.is_empty() || there.contains(&format!(" id=\"{anchor}\""));
            assert!(has, "{page} leads to {href}, which has no such place");
            links += 1;
        }
    }
    assert!(links > 2000, "{links}");
}

/// A relative address, from a page.
fn resolved(page: &str, href: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
