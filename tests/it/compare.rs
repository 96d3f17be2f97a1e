//! Comparisons as readers have them: in a real browser, from a disk and from a strict host, held against the figures
//! that the reports were made of.

use std::path::{Path, PathBuf};

use nianbao::form::Forms;
use nianbao::model::{Amount, Entry, Report, Scope, Year};
use nianbao::source::print_front_matter;
use nianbao::tree::Tree;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{BELOW, Browser, Tab, below, serve_with};
use crate::site;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      require-trusted-types-for 'script'";

/// A report: its year, scope and figures.
type Filed = (u16, Scope, &'static str);

/// Agencies with their reports: the year, the scope, and what is not zero.
const AGENCIES: [(&str, &str, &[Filed]); 6] = [
    (
        "finance",
        "name: 清河县财政局\nkind: department\nparent: county\naliases: [treasury]\n",
        &[
            (2020, Scope::Own, "received: 12, granted: 9, concluded_total: 12"),
            (2021, Scope::Own, "received: 12345, granted: 17, partially_granted: 2, concluded_total: 30"),
        ],
    ),
    (
        "land",
        "name: 清河县自然资源局\nkind: department\nparent: county\n",
        &[
            (2020, Scope::Own, "received: ?, granted: 1, concluded_total: 3"),
            (2021, Scope::Own, "received: 5, granted: 4, concluded_total: 5"),
        ],
    ),
    (
        "office",
        "name: 清河县人民政府办公室\nkind: government_office\nparent: county\n",
        &[(2021, Scope::Own, "received: /, concluded_total: 0")],
    ),
    (
        "county",
        "name: 清河县人民政府\nkind: government\n",
        &[(2020, Scope::Aggregated, "received: 40, concluded_total: 40")],
    ),
    (
        "civil",
        "name: 清河县民政局\nkind: department\nparent: county\n",
        &[(2020, Scope::Own, "received: 7, concluded_total: 7")],
    ),
    ("empty", "name: 清河县档案馆\nkind: department\nparent: county\n", &[]),
];

fn site() -> Tree {
    let mut tree = Tree::default();
    tree.insert("site.toml", "title = \"清河县门户\"\n");
    for (id, matter, reports) in AGENCIES {
        tree.insert(format!("content/{id}/_index.md"), format!("---\n{matter}---\n"));
        for &(year, scope, figures) in reports {
            let form = Forms::embedded().of_year(year).expect("it has one").clone();
            let mut report = Report { scope, ..Report::blank(form.clone(), Year::new(year).expect("a year")) };
            report.entries.fill(Entry::Amount(Amount::ZERO));
            for (row, amount) in figures.split(", ").filter_map(|figure| figure.split_once(": ")) {
                let cell = form.find(&format!("requests.{row}.total")).expect("a cell");
                report.entries[cell.index()] = match amount {
                    "?" => Entry::Missing,
                    "/" => Entry::NotApplicable,
                    amount => Entry::Amount(Amount::read(amount).expect("an amount")),
                };
            }
            tree.insert(format!("content/{id}/{year}.md"), print_front_matter(&report));
        }
    }
    tree
}

/// The portal on a disk.
fn portal() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder for the test");
    let root = folder.path().canonicalize().expect("it is there");
    for (path, bytes) in &site::build(site()).0.0 {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().expect("it has a folder")).expect("folders can be made");
        std::fs::write(file, bytes).expect("files can be written");
    }
    (folder, root)
}

/// Changes what stands behind the address, and waits until it is shown.
fn show(tab: &mut Tab<'_>, hash: &str, canonical: &str) {
    tab.value(&format!("location.replace('#' + {})", json!(hash)));
    shown(tab, canonical);
}

fn shown(tab: &mut Tab<'_>, canonical: &str) {
    let results = "document.querySelector('[data-compared]')";
    tab.until(&format!("{results}.dataset.of === {} && !{results}.hasAttribute('aria-busy')", json!(canonical)));
}

/// What the tables say, with their titles, as lines.
fn tables(tab: &mut Tab<'_>) -> Vec<String> {
    let read = "[...document.querySelectorAll('.compared table')].map(table => [table.caption.textContent, \
                ...[...table.rows].map(row => [...row.cells].map(cell => [...cell.childNodes]\
                .filter(node => node.nodeName !== 'svg').map(node => node.textContent).join(' ')).join(' | '))]).flat()";
    texts(&tab.value(read))
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|text| text.as_str().expect("text").to_owned()).collect()
}

fn notes(tab: &mut Tab<'_>) -> Vec<String> {
    texts(&tab.value("[...document.querySelectorAll('.compare-notes p')].map(note => note.textContent)"))
}

fn bases(root: &Path) -> [String; 2] {
    [format!("{}{BELOW}", serve_with(below(root.to_owned()), POLICY)), format!("file://{}/", root.display())]
}

/// Every figure is that of its report, in every state, under the strict policy and from a disk.
#[test]
fn figures_are_those_of_the_reports() {
    let (_folder, root) = portal();
    let mut browser = Browser::start();
    for base in bases(&root) {
        let choice = "a=finance,land,office,civil,county&i=received,grant_rate&y=2020-2021&s=own";
        let mut tab = browser.tab(&format!("{base}compare/index.html?{choice}"), 1280);
        shown(&mut tab, choice);
        assert_eq!(
            tables(&mut tab),
            [
                "本年新收政府信息公开申请数量，2020—2021年度，本单位数据",
                "机关 | 2020 | 2021",
                "清河县财政局 | 12 | 12 345",
                "清河县自然资源局 | 未填报 | 5",
                "清河县人民政府办公室 | — | /",
                "清河县民政局 | 7 | —",
                "公开率，2020—2021年度，本单位数据",
                "机关 | 2020 | 2021",
                "清河县财政局 | 75.0% 9/12 | 63.3% 19/30",
                "清河县自然资源局 | 1/3 | 4/5",
                "清河县人民政府办公室 | — | 0/0",
                "清河县民政局 | 0/7 | —",
            ]
        );
        assert_eq!(notes(&mut tab), ["以下机关2020—2021年度没有本单位数据的报告，未列入：清河县人民政府。"]);
        // A share of too few is no point of a chart, and what is of the other edition is told.
        let points =
            "[...document.querySelectorAll('.lines-box')].map(chart => chart.querySelectorAll('.mark title').length)";
        assert_eq!(tab.value(points), json!([4, 2]));
        let note = tab.value("document.querySelector('.chart-note').textContent");
        assert!(note.as_str().unwrap_or_default().contains("2021年度起采用"), "{note}");
        let links =
            tab.value("[...document.querySelectorAll('.compared table a')].map(link => link.getAttribute('href'))");
        for link in texts(&links) {
            assert!(link.starts_with(&base) && link.ends_with("/index.html"), "{link}");
        }

        // What only one edition asks for stands apart, and what neither year has is said.
        let choice = "a=finance&i=normative_documents&y=2021-2021&s=own";
        show(&mut tab, choice, choice);
        let said = tables(&mut tab).join("\n");
        assert!(said.contains("清河县财政局 | 0") && !said.contains("无此项"), "{said}");
        assert!(notes(&mut tab)[0].starts_with("2021年度的报告格式没有以下各项"), "{:?}", notes(&mut tab));

        // Aggregated figures are a comparison of their own.
        let choice = "a=county,finance&i=received&y=2020-2021&s=aggregated";
        show(&mut tab, choice, choice);
        assert_eq!(tables(&mut tab)[2..], ["清河县人民政府 | 40 | —"]);
        assert_eq!(notes(&mut tab), ["以下机关2020—2021年度没有汇总数据的报告，未列入：清河县财政局。"]);
        assert_eq!(tab.page.faults, Vec::<String>::new(), "{base}");
    }
}

/// The file that is saved is the table.
#[test]
fn the_table_is_saved_as_it_is_shown() {
    let (_folder, root) = portal();
    let mut browser = Browser::start();
    for base in bases(&root) {
        let choice = "a=finance,land&i=received,grant_rate&y=2020-2021&s=own";
        let mut tab = browser.tab(&format!("{base}compare/index.html#{choice}"), 1280);
        shown(&mut tab, choice);
        tab.value(
            "(() => { const make = URL.createObjectURL; window.saved = []; HTMLAnchorElement.prototype.click = function () {}; \
             URL.createObjectURL = blob => { blob.arrayBuffer().then(bytes => saved.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))); \
             return make(blob); }; document.querySelectorAll('.block-links button').forEach(button => button.click()); })()",
        );
        tab.until("saved.length === 2");
        let mut saved = texts(&tab.value("saved"));
        saved.sort_unstable_by_key(|text| text.contains("公开率"));
        assert_eq!(
            saved,
            [
                "\u{feff}机关代号,机关,口径,指标,单位,2020,2021\r\n\
                 finance,清河县财政局,本单位数据,本年新收政府信息公开申请数量,件,12,12345\r\n\
                 land,清河县自然资源局,本单位数据,本年新收政府信息公开申请数量,件,未填报,5\r\n",
                "\u{feff}机关代号,机关,口径,指标,单位,2020,2020分子,2020分母,2021,2021分子,2021分母\r\n\
                 finance,清河县财政局,本单位数据,公开率,%,75.0%,9,12,63.3%,19,30\r\n\
                 land,清河县自然资源局,本单位数据,公开率,%,样本过小,1,3,样本过小,4,5\r\n",
            ]
        );
        assert_eq!(tab.page.faults, Vec::<String>::new(), "{base}");
    }
}

/// What is chosen is the address, and what is in the address is chosen, or named.
#[test]
fn the_choice_is_the_address() {
    let (_folder, root) = portal();
    let mut browser = Browser::start();
    for base in bases(&root) {
        // A link, with what others add to addresses; a reader's choice stands in the place of both.
        let mut linked = browser.tab(&format!("{base}compare/index.html?i=received&from=timeline&a=finance"), 360);
        shown(&mut linked, "a=finance&i=received&y=2020-2021&s=own");
        assert_eq!(notes(&mut linked), Vec::<String>::new());
        linked.value("document.querySelector('[data-chips=a] button').click()");
        shown(&mut linked, "i=received&y=2020-2021&s=own");
        let written = linked.value("(location.hash || location.search).slice(1)");
        assert_eq!(written, "i=received&y=2020-2021&s=own", "{base}");

        let mut tab = browser.tab(&format!("{base}compare/index.html"), 360);
        tab.until("!document.querySelector('[data-compare]').hidden");
        for choice in [
            "a=finance&i=received&y=2021-2021&s=own",
            "a=land,finance&i=grant_rate,received&y=2020-2021&s=own",
            "a=county&i=sum-granted&y=2020-2020&s=aggregated",
            "i=received&y=2020-2021&s=own",
            "y=2020-2021&s=own",
        ] {
            show(&mut tab, choice, choice);
            assert_eq!(notes(&mut tab), Vec::<String>::new(), "{choice}");
            assert_eq!(tab.value("location.hash.slice(1)"), choice);
        }
        // What is left out, in another order, or an older address.
        show(&mut tab, "i=received&a=treasury,finance", "a=finance&i=received&y=2020-2021&s=own");
        assert_eq!(notes(&mut tab), Vec::<String>::new());
        let unknown = "a=finance,nosuch,%3Cb%3E&i=received,sent&y=1999-2020&s=all&z=1";
        show(&mut tab, unknown, "a=finance&i=received&y=2020-2020&s=own");
        let said = notes(&mut tab).join("\n");
        for part in ["“nosuch、<b>”", "“sent”", "“1999-2020”", "“all”", "“z=1”"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        // The address of the comparison is there to be copied, and cited.
        let address = tab.value("document.querySelector('#compare-address').value");
        assert_eq!(address, format!("{base}compare/index.html?a=finance&i=received&y=2020-2020&s=own"));
        let cite = tab.value("document.querySelector('[data-cite]').textContent");
        let cite = cite.as_str().unwrap_or_default();
        for part in ["清河县门户", "清河县财政局", "2020年度", "本单位数据", "[DB/OL]"] {
            assert!(cite.contains(part), "{part}: {cite}");
        }
        let wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
        assert_eq!(tab.value(wide), false);
        assert_eq!(tab.page.faults, Vec::<String>::new(), "{base}");
    }
}

/// Agencies and indicators are added and removed without a mouse, and the focus is never lost.
#[test]
fn the_choice_is_made_by_keyboard() {
    let (_folder, root) = portal();
    let mut browser = Browser::start();
    for base in bases(&root) {
        let mut tab = browser.tab(&format!("{base}compare/index.html"), 1280);
        tab.until("!document.querySelector('[data-compare]').hidden");
        let focus = |id: &str| format!("document.querySelector('#{id}').focus()");
        let active = "document.activeElement.getAttribute('aria-label') || document.activeElement.id";
        tab.value(&focus("compare-agencies"));
        tab.text("财政");
        tab.until("document.querySelector('#compare-agencies').getAttribute('aria-expanded') === 'true'");
        tab.key("ArrowDown", 40);
        let option =
            "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent";
        assert_eq!(tab.value(option), "清河县财政局");
        tab.key("Enter", 13);
        shown(&mut tab, "a=finance&y=2020-2021&s=own");
        // All others of a kind at once.
        tab.text("政府部门");
        tab.key("ArrowDown", 40);
        assert_eq!(tab.value(option), "政府部门（其余3个）");
        tab.key("Enter", 13);
        shown(&mut tab, "a=finance,civil,empty,land&y=2020-2021&s=own");
        assert_eq!(tab.value(active), "compare-agencies");
        tab.value(&focus("compare-indicators"));
        tab.text("本年新收");
        tab.key("Enter", 13);
        shown(&mut tab, "a=finance,civil,empty,land&i=received&y=2020-2021&s=own");
        assert_eq!(tables(&mut tab).len(), 5);
        assert_eq!(
            tab.value("document.querySelector('.compare-status').textContent"),
            "共比较3个机关、1项指标，2020—2021年度，本单位数据。"
        );
        // The last one goes by Backspace in the empty box, any other by its own button.
        tab.value(&focus("compare-agencies"));
        tab.key("Backspace", 8);
        shown(&mut tab, "a=finance,civil,empty&i=received&y=2020-2021&s=own");
        tab.value("document.querySelectorAll('[data-chips=a] button')[1].focus()");
        for (key, code, left, next) in [
            ("Delete", 46, "a=finance,empty&", "移除清河县档案馆"),
            ("Delete", 46, "a=finance&", "移除清河县财政局"),
            ("Enter", 13, "", "compare-agencies"),
        ] {
            if key == "Enter" {
                tab.value("document.activeElement.click()");
            } else {
                tab.key(key, code);
            }
            shown(&mut tab, &format!("{left}i=received&y=2020-2021&s=own"));
            assert_eq!(tab.value(active), next);
        }
        assert_eq!(tab.value("document.querySelector('.compare-status').textContent"), "请选择要比较的机关。");
        assert_eq!(tab.page.faults, Vec::<String>::new(), "{base}");
    }
}

/// Without script there is no form that cannot work, but a way on.
#[test]
fn without_script_the_page_leads_on() {
    let (_folder, root) = portal();
    let mut browser = Browser::start();
    let base = format!("file://{}/", root.display());
    let mut tab = browser.tab(&format!("{base}index.html"), 360);
    tab.ask("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    tab.go(&format!("{base}compare/index.html#a=finance&i=received"));
    let said = tab.value("document.querySelector('main').innerText");
    let said = said.as_str().expect("text");
    assert!(said.contains("未启用脚本") && said.contains("现成的比较") && !said.contains("几家同类机关"), "{said}");
    assert_eq!(tab.value("document.querySelector('[data-compare]').offsetParent === null"), true);
    let links = tab.value(
        "[...document.querySelectorAll('.ready a')].filter(link => link.offsetParent).map(link => link.pathname)",
    );
    let links = texts(&links);
    assert!(links.len() > 10, "{links:?}");
    for link in links {
        assert!(Path::new(&link).is_file(), "{link}");
    }
}

/// One small file an indicator and one catalogue; what pages lead to is known to them.
#[test]
fn ready_links_lead_to_what_there_is() {
    let (portal, _) = site::build(site());
    let files: Vec<&String> =
        portal.0.keys().filter(|path| path.starts_with("compare/") && path.ends_with(".js")).collect();
    let indicators = portal.0.keys().filter(|path| path.starts_with("indicators/") && path.ends_with("/index.html"));
    assert_eq!(files.len(), indicators.filter(|path| path.matches('/').count() == 2).count() + 1);
    for (path, hash) in [
        ("finance/index.html", "?a=civil,finance,land&amp;i=received&amp;s=own"),
        ("indicators/received/index.html", "?i=received"),
        ("years/2021/index.html", "?y=2021-2021"),
    ] {
        let html = portal.text(path).expect("it is there");
        assert!(html.contains(&format!("compare/index.html{hash}\"")), "{path} lacks {hash}");
    }
    assert!(!portal.text("county/index.html").expect("it is there").contains("compare/index.html?"));
}
