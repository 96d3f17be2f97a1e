//! The catalogue says what settings and reports say, names what nobody said, and is held against what it lists.

use std::fs;

use nianbao::archive::{Dates, catalogue, record};
use nianbao::disk::{Finished, plant};

use super::*;

const PAGE: &str = "yiyuan/2020/index.html";

fn packed(site: &TreeSite, transferred: Option<Date>) -> Tree {
    let (examined, portal) = portal(site);
    let config = &examined.source.config;
    let summary = SiteSummary::of(&examined.source);
    let covers = Covers::of(site, config, Lang::Zh);
    let dates = Dates { content: summary.date, transferred };
    let own = cover::beside(&portal, config, &summary, dates, &covers, &InMemory).unwrap();
    let sink = TreeSink::default();
    folder::copy(&Inventory::take(&portal, own, &InMemory).unwrap(), &sink).unwrap();
    sink.into_tree()
}

#[test]
fn a_report_is_registered_with_what_is_known_of_it() {
    let tree = packed(&site(), Some(Date::constant(2026, 3, 1)));
    let page = tree.get(PAGE).unwrap();
    let (len, sha256) = (page.len(), digest::sha256(page));
    let url = "https://www.example.gov.cn/nb/yiyuan/2020/";
    let line = format!(
        "1,J001-2020-Y-0001,J001,2020,永久,沂源县人民政府2020年政府信息公开工作年度报告,沂源县人民政府,,{url},{PAGE},text/html,{len},{sha256},发布日期\r\n"
    );
    let csv = tree.text(catalogue::CSV).unwrap();
    assert_eq!(csv, format!("\u{feff}{},未著录项\r\n{line}", catalogue::FIELDS.join(",")));
    let xml = tree.text(catalogue::XML).unwrap();
    for expected in [
        "<移交日期>2026-03-01</移交日期>",
        "<件数>1</件数>",
        "<档号>J001-2020-Y-0001</档号>",
        "<发布日期 未著录=\"true\"/>",
        &format!("<SHA-256>{sha256}</SHA-256>"),
    ] {
        assert!(xml.contains(expected), "{expected}: {xml}");
    }
    let cover = tree.text(cover::NAME).unwrap();
    for expected in ["<a href=\"归档目录/目录.csv\">", "未著录的项：发布日期", "2026年3月1日", "移交日期"]
    {
        assert!(cover.contains(expected), "{expected}: {cover}");
    }
    assert!(!heard(&verified(&tree)));
}

#[test]
fn what_nobody_stated_stays_blank_and_is_named() {
    let mut tree = site_tree();
    tree.insert("site.toml", "title = \"年报 <&>\"\n");
    let tree = packed(&TreeSite::from(tree), None);
    let csv = tree.text(catalogue::CSV).unwrap();
    assert!(
        csv.contains("\r\n1,,,2020,,沂源") && csv.ends_with(",档号、全宗号、保管期限、发布日期、网址\r\n"),
        "{csv}"
    );
    let xml = tree.text(catalogue::XML).unwrap();
    assert!(xml.contains("<移交日期 未著录=\"true\"/>") && xml.contains("<名称>年报 &lt;&amp;&gt;</名称>"), "{xml}");
    assert!(!tree.text(cover::NAME).unwrap().contains("移交日期"));
    assert!(!heard(&verified(&tree)));
}

/// The day of transfer is written down; the bytes of everything else are those of any other day.
#[test]
fn a_transfer_dates_nothing_but_itself() {
    let dated = |day| packed(&site(), Some(Date::constant(2026, 3, day)));
    let (one, other) = (dated(1), dated(2));
    let differing: Vec<&String> = one.0.keys().filter(|path| one.get(path) != other.get(path)).collect();
    assert_eq!(differing, [record::SHA256, record::SM3, cover::NAME, catalogue::XML]);
    let files = TreeSite::from(one);
    assert_eq!(verify::transferred_in_folder(&files), Some(Date::constant(2026, 3, 1)));
    for (kind, found) in [("folder", None), ("bag", None), ("zip", None), ("wacz", None)] {
        let stated = match Package::of(kind) {
            Package::Folder(tree) => verify::transferred_in_folder(&TreeSite::from(tree)),
            Package::File(bytes) => verify::transferred_in_file(&bytes),
        };
        assert_eq!(stated, found, "{kind}");
    }
    for wacz in [false, true] {
        let mut file = Cursor::new(Vec::new());
        let date = DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
        match wacz {
            true => drop(wacz::pack(&files, "年报", "https://x.cn/", date, &mut file, &InMemory).unwrap()),
            false => zip::pack(&files, date, &mut file, &InMemory).unwrap(),
        }
        assert_eq!(verify::transferred_in_file(&file.into_inner()), Some(Date::constant(2026, 3, 1)), "wacz: {wacz}");
    }
}

/// Each line is a change of the catalogue whose digests were taken anew: what is replaced, by what, and the fault.
#[test]
fn a_catalogue_that_says_otherwise_is_heard() {
    let tree = packed(&site(), None);
    let (csv, xml) = (catalogue::CSV, catalogue::XML);
    let entry = tree.text(csv).unwrap().lines().nth(1).unwrap().to_owned();
    let twice = format!("{entry}\r\n{entry}");
    for (path, old, new, fault) in [
        (csv, "2020年政府信息公开工作年度报告", "2019年政府信息公开工作年度报告", "题名"),
        (csv, ",沂源县人民政府,", ",沂水县人民政府,", "责任者"),
        (csv, "text/html,", "text/html,1", "字节数"),
        (csv, "发布日期\r\n", "\r\n", "未著录项"),
        (csv, "1,J001", "2,J001", "序号"),
        (csv, PAGE, "yiyuan/2019/index.html", "没有列出包内的报告 yiyuan/2020"),
        (csv, &entry, &twice, "包内没有这份报告"),
        (csv, ",永久,", ",", "第2行"),
        (csv, "J001-2020-Y-0001", "J001-2020-Y-0002", "XML 与 CSV"),
        (xml, "<全宗号>J001</全宗号><年度>", "<全宗号>J002</全宗号><年度>", "XML 与 CSV"),
        (xml, "<件数>1<", "<件数>2<", "XML 与 CSV"),
    ] {
        let mut changed = tree.clone();
        let text = changed.text(path).unwrap();
        assert!(text.contains(old), "{old}");
        changed.insert(path, text.replacen(old, new, 1));
        let taken_anew = |changed: &mut Tree| {
            for (list, algorithm) in record::LISTS {
                let paths: Vec<String> = changed.0.keys().filter(|path| !record::is_list(path)).cloned().collect();
                let line = |path: &String| {
                    let taken = digest::of_reader(&mut changed.get(path).unwrap(), &[algorithm]).unwrap();
                    sums::line(path, &taken.hex(0), sums::Names::Plain)
                };
                let text: String = paths.iter().map(line).collect();
                changed.insert(list, text);
            }
        };
        taken_anew(&mut changed);
        let outcome = verified(&changed);
        let said: Vec<String> = outcome.findings.iter().map(|it| it.problem.words(Lang::Zh).message).collect();
        assert!(heard(&outcome) && said.iter().any(|said| said.contains(fault)), "{old} → {new}: {said:?}");
        changed.0.remove(path);
        taken_anew(&mut changed);
        assert!(heard(&verified(&changed)), "{path} alone is gone");
    }
}

/// Texts that a spreadsheet would run, or that XML cannot hold, are registered and verified as well.
#[test]
fn odd_texts_are_registered() {
    for name in ["=1+1局", "-甲局", "甲\"乙\"，丙局", "甲<局>&", "@局", "'局"] {
        let mut tree = site_tree();
        tree.insert("content/yiyuan/_index.md", format!("---\nname: {}\nkind: 政府\n---\n", serde_json::json!(name)));
        tree.insert("site.toml", format!("title = \"年报\"\n[archive]\nfonds = '''{name}'''\nretention = \"+1\"\n"));
        let tree = packed(&TreeSite::from(tree), None);
        assert_eq!(tree.text(catalogue::CSV).unwrap().lines().count(), 2, "{name}");
        let outcome = verified(&tree);
        let said: Vec<String> = outcome.findings.iter().map(|it| it.problem.words(Lang::Zh).message).collect();
        assert!(said.is_empty(), "{name}: {said:?}");
    }
}

/// Two patterns that would give two reports one number, or name what is nowhere stated, are refused with what to do.
#[test]
fn numbers_of_reports_follow_their_pattern() {
    let number = |archive: &str| {
        let mut tree = site_tree();
        tree.insert("site.toml", format!("title = \"年报\"\n[archive]\n{archive}"));
        let examined = nianbao::examine(&TreeSite::from(tree), TODAY);
        let refused = examined.findings.iter().any(|it| it.problem.words(Lang::Zh).message.contains("item_number"));
        let pattern = examined.source.config.item_number.map(|it| it.print("J1", 2020, "永久", "yiyuan", 7));
        assert_eq!(refused, pattern.is_none(), "{archive}");
        pattern
    };
    for (archive, expected) in [
        ("item_number = \"{年度}-{number}\"", Some("2020-0007")),
        ("\"全宗号\" = \"J1\"\n\"每份档号\" = \"{全宗号}·{year}·{机关}\"", Some("J1·2020·yiyuan")),
        (
            "fonds = \"J1\"\nretention = \"永久\"\nitem_number = \"{fonds}-{retention}-{year}-{件号}\"",
            Some("J1-永久-2020-0007"),
        ),
        ("item_number = \"{fonds}-{year}-{number}\"", None),
        ("item_number = \"{year}\"", None),
        ("item_number = \"{number}\"", None),
        ("item_number = \"{year}-{nummer}\"", None),
        ("item_number = \"{year}-{number\"", None),
        ("item_number = \"year}-{number}-{year}\"", None),
    ] {
        assert_eq!(number(archive).as_deref(), expected, "{archive}");
    }
}

#[test]
fn folders_that_hold_nothing_are_heard() {
    let work = tempfile::tempdir().unwrap();
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    plant(&tree, work.path()).unwrap();
    let said = || -> Vec<String> {
        let outcome = verify::in_folder(&Finished::open(work.path()).unwrap(), Against::default());
        assert!(!heard(&outcome), "nothing is lost with them");
        outcome.findings.iter().map(|finding| finding.file.clone()).collect()
    };
    assert!(said().is_empty());
    for folder in ["新建文件夹/一", "data/空", "zz"] {
        fs::create_dir_all(work.path().join(folder)).unwrap();
    }
    assert_eq!(said(), ["data/空/", "zz/", "新建文件夹/一/"]);
    let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = ::zip::write::SimpleFileOptions::default();
    for folder in ["包/data", "包/空/里", "包"] {
        zip.add_directory(folder, options).unwrap();
    }
    for (path, bytes) in &tree.0 {
        zip.start_file(format!("包/{path}"), options).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    let outcome = verify::in_file(&zip.finish().unwrap().into_inner(), Against::default());
    let said: Vec<&str> = outcome.findings.iter().map(|finding| finding.file.as_str()).collect();
    assert!(!heard(&outcome) && said.contains(&"包/空/里/") && said.len() == 2, "{said:?}");
}
