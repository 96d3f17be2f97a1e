//! Whatever is changed in a package is noticed.

use super::*;

/// Changes every file of a package that is a folder: a byte of it, all of it, its place.
fn changes_in_a_folder_are_heard(kind: &str) {
    let Package::Folder(tree) = Package::of(kind) else { unreachable!("a folder") };
    let paths: Vec<&String> = tree.0.keys().collect();
    for (index, path) in paths.iter().enumerate() {
        let bytes = tree.get(path).unwrap();
        let mut flipped = bytes.to_vec();
        flipped[(index * 7919) % bytes.len()] ^= 1 << (index % 8);
        let mut changed = tree.clone();
        changed.insert(path.as_str(), flipped);
        assert!(heard(&verified(&changed)), "{kind}: a flipped byte in {path}");
        changed.0.remove(path.as_str());
        assert!(heard(&verified(&changed)), "{kind}: {path} removed");
        let other = paths[(index + 1) % paths.len()];
        let mut swapped = tree.clone();
        swapped.insert(path.as_str(), tree.get(other).unwrap());
        swapped.insert(other.as_str(), bytes);
        assert!(heard(&verified(&swapped)), "{kind}: {path} and {other} swapped");
    }
    for added in ["new.html", "data/new.txt", "yiyuan/2020/new.pdf", "sources/new.md", "manifest-md5.txt"] {
        let mut changed = tree.clone();
        changed.insert(added, "?");
        assert!(heard(&verified(&changed)), "{kind}: {added} added");
    }
}

#[test]
fn any_change_in_a_folder_is_heard() {
    changes_in_a_folder_are_heard("folder");
}

#[test]
fn any_change_in_a_bag_is_heard() {
    changes_in_a_folder_are_heard("bag");
}

#[test]
fn any_change_in_single_files_is_heard() {
    changes_in_a_folder_are_heard("single");
}

#[test]
fn any_change_in_a_file_is_heard() {
    for kind in ["zip", "wacz"] {
        let Package::File(bytes) = Package::of(kind) else { unreachable!("a file") };
        // Places all over the container, and every one of its last bytes.
        let places = (0..60).map(|part| part * bytes.len() / 60 + part % 11).chain(bytes.len() - 40..bytes.len());
        for at in places {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            assert!(heard(&verify::in_file(&flipped, Against::default())), "{kind}: byte {at} of {}", bytes.len());
        }
        for len in [0, 1, 4, 30, bytes.len() / 2, bytes.len() - 100, bytes.len() - 1] {
            let outcome = verify::in_file(&bytes[..len].to_vec(), Against::default());
            assert!(heard(&outcome), "{kind}: cut to {len} bytes");
        }
        let mut longer = bytes.clone();
        longer.push(b'0');
        assert!(heard(&verify::in_file(&longer, Against::default())), "{kind}: a byte more");
    }
}

#[test]
fn a_file_put_into_a_container_is_heard() {
    // Packed anew with the program's own writer, so that the container itself is sound.
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    let date = DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
    for change in ["added", "removed", "swapped", "nothing"] {
        let mut tree = tree.clone();
        match change {
            "added" => tree.insert("new.html", "?"),
            "removed" => drop(tree.0.remove("index.html")),
            "swapped" => {
                let page = tree.get("index.html").unwrap().to_vec();
                tree.insert("yiyuan/index.html", page);
            }
            _ => {}
        }
        let files = TreeSite::from(tree);
        let mut packed = Cursor::new(Vec::new());
        zip::pack(&files, date, &mut packed, &InMemory).unwrap();
        let mut crawled = Cursor::new(Vec::new());
        wacz::pack(&files, "年报", "https://x.cn/", date, &mut crawled, &InMemory).unwrap();
        for bytes in [packed.into_inner(), crawled.into_inner()] {
            let outcome = verify::in_file(&bytes, Against::default());
            assert_eq!(heard(&outcome), change != "nothing", "{change}");
        }
    }
}

#[test]
fn a_figure_changed_with_its_digests_is_heard() {
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    let changes = [
        ("yiyuan/2020/report.json", "\"received\":{\"natural_person\":", "\"received\":{\"natural_person\":9"),
        ("yiyuan/2020/report.csv", "一、本年新收政府信息公开申请数量,,,", "一、本年新收政府信息公开申请数量,,,9"),
        ("yiyuan/2020/index.html", "<span class=\"k\">", "<span class=\"k\">9"),
        ("data/cells-2020.csv", "requests,received,natural_person,", "requests,received,natural_person,9"),
        ("data/reports.csv", ",0,0,0,", ",0,10,0,"),
        ("data/reports-2020.csv", ",0,0,0,", ",0,10,0,"),
        ("data/reports-2020.json", "\"received\":{\"natural_person\":", "\"received\":{\"natural_person\":9"),
    ];
    for (path, old, new) in changes {
        let mut changed = tree.clone();
        let text = changed.text(path).unwrap();
        assert!(text.contains(old), "{path}");
        let text = match path {
            // A number in a table, not one in a sentence above.
            "yiyuan/2020/index.html" => text.replace(old, new),
            _ => text.replacen(old, new, 1),
        };
        changed.insert(path, text);
        for (list, algorithm) in archive::record::LISTS {
            let files = TreeSite::from(changed.clone());
            let listed: Vec<&str> = files
                .paths()
                .iter()
                .map(String::as_str)
                .filter(|path| path.contains('/') || !path.ends_with("SUMS"))
                .collect();
            let taken = digest::of_files(&files, &listed, &[algorithm]);
            let lines = listed.into_iter().zip(&taken).map(|(path, taken)| (path, taken.as_ref().unwrap().hex(0)));
            let text = sums::print(lines, sums::Names::Plain);
            changed.insert(list, text);
        }
        let outcome = verified(&changed);
        let checks: Vec<&str> = outcome.findings.iter().map(|finding| &*finding.check).collect();
        assert!(checks.contains(&"package-figure"), "{path}: {checks:?}");
        // The catalogue has the digest of the page.
        let others = checks.iter().filter(|check| **check != "package-figure");
        let expected: &[&&str] = if path.ends_with("index.html") { &[&"package"] } else { &[] };
        assert_eq!(others.collect::<Vec<_>>(), expected, "{path}");
    }
}

/// A file of many reports that says another figure, taken from a portal where that is what was filed.
#[test]
fn another_figure_in_any_data_file_is_heard() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/two_agencies/site");
    let site = nianbao::disk::read_tree(&golden).unwrap();
    let mut other = site.clone();
    let path = "content/qinghe/2021.md";
    let text = other.text(path).unwrap().to_owned();
    let row = text
        .lines()
        .find(|line| line.trim_start().starts_with("\"行政处罚\"") || line.contains("administrative_penalty"))
        .unwrap();
    let figure: String = row
        .chars()
        .skip_while(|c| *c != '[')
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    other.insert(path, text.replacen(row, &row.replacen(&figure, &format!("9{figure}"), 1), 1));
    let build = |tree: Tree| {
        let sink = TreeSink::default();
        nianbao::build(&TreeSite::from(tree), TODAY, OnError::GoOn, &sink);
        sink.into_tree()
    };
    let (portal, other) = (build(site), build(other));
    let compare = |tree: Tree| {
        let mut findings = nianbao::finding::Findings::default();
        archive::figures::compare(&TreeSite::from(tree), None, &mut findings);
        findings.any_error()
    };
    assert!(!compare(portal.clone()) && !compare(other.clone()));
    let differ = portal.0.iter().filter(|(path, bytes)| other.get(path).is_some_and(|other| other != *bytes));
    let data: Vec<&String> = differ.map(|(path, _)| path).filter(|path| path.starts_with("data/")).collect();
    let mut heard = 0;
    for name in
        ["cells-2021.csv", "cells-2021.zip", "reports-2021.csv", "reports-2021.json", "reports.csv", "table-2021.xlsx"]
    {
        let path = format!("data/{name}");
        assert!(data.contains(&&path), "{path} does not differ: {data:?}");
        let mut changed = portal.clone();
        changed.insert(&*path, other.get(&path).unwrap());
        assert!(compare(changed), "{path}");
        heard += 1;
    }
    assert_eq!(heard, 6);
}

#[test]
fn what_the_sources_do_not_build_is_heard() {
    let site = site();
    let (examined, portal) = portal(&site);
    let inventory = inventory(&site, &examined, &portal);
    let record = Listing::of(&inventory).unwrap();
    let against = Against { source: Some(&examined.source), rebuilt: Some(&record), ..Against::default() };
    let Package::Folder(mut tree) = Package::of("folder") else { unreachable!("a folder") };
    assert!(!heard(&verify::in_folder(&TreeSite::from(tree.clone()), against)));
    tree.0.remove("feeds/reports.xml");
    tree.0.remove("sitemap.xml");
    let outcome = verify::in_folder(&TreeSite::from(tree), against);
    assert!(outcome.findings.iter().any(|finding| finding.check == "package-rebuild"));
}

/// Forms with tables, rows and columns that nobody here has thought of.
#[test]
fn figures_of_a_foreign_form_are_compared_too() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/foreign_form/site");
    let site = TreeSite::from(nianbao::disk::read_tree(&golden).unwrap());
    let sink = TreeSink::default();
    let examined = nianbao::build(&site, TODAY, OnError::GoOn, &sink);
    let tree = sink.into_tree();
    let mut findings = nianbao::finding::Findings::default();
    let files = TreeSite::from(tree.clone());
    let compared = archive::figures::compare(&files, Some(&examined.source), &mut findings);
    assert_eq!(findings.iter().next(), None);
    assert!(compared.reports > 0 && compared.cells > 0);
    // Two figures of the page change places.
    let reports = tree.0.keys().filter(|path| path.ends_with("/report.json"));
    let page = reports.map(|path| path.replace("report.json", "index.html")).next().unwrap();
    let html = tree.text(&page).unwrap().to_owned();
    let ids: Vec<&str> = html.split("<td id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.len() > 1);
    let mut heard = 0;
    for (one, two) in ids.iter().zip(&ids[1..]) {
        let [one, two] = [one, two].map(|id| format!("<td id=\"{id}\""));
        let swapped = html.replacen(&one, "\0", 1).replacen(&two, &one, 1).replacen('\0', &two, 1);
        let mut changed = tree.clone();
        changed.insert(&*page, swapped);
        let mut findings = nianbao::finding::Findings::default();
        archive::figures::compare(&TreeSite::from(changed), None, &mut findings);
        heard += usize::from(findings.any_error());
    }
    // Equal figures in each other's cells are the same statement.
    assert!(heard > 0, "no swapped figure was heard");
}

/// Places without chance, spread over anything.
struct Walk(u64);

impl Walk {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end.max(1) as u64) as usize
    }
}

/// The campaign: the whole sample, every kind of package and what is published, every file and thousands of
/// places. `cargo test --release --test archive -- --ignored --nocapture`
#[test]
#[ignore = "a campaign of some minutes"]
fn any_change_in_the_sample_is_heard() {
    let folder = nianbao::disk::Folder::open(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let sink = TreeSink::default();
    let examined = nianbao::build(&folder, TODAY, OnError::Stop, &sink);
    let portal = TreeSite::from(sink.into_tree());
    let source = &examined.source;
    let date = SiteSummary::of(source).date;
    let archived = inventory(&folder, &examined, &portal);
    let published = ArchiveRecord::published(&portal, None).unwrap();
    let into = |lay: &dyn Fn(&TreeSink)| {
        let sink = TreeSink::default();
        lay(&sink);
        sink.into_tree()
    };
    let base = source.config.base_url.as_deref();
    let mut walk = Walk(20);
    for (kind, tree) in [
        ("folder", into(&|sink| folder::copy(&archived, sink).unwrap())),
        ("published", into(&|sink| folder::copy(&published, sink).unwrap())),
        (
            "bag",
            into(&|sink| drop(bag::write(&archived, &folder, &source.config, date.into(), sink, &InMemory).unwrap())),
        ),
        ("single", into(&|sink| drop(single::write(&portal, base, sink, &InMemory).unwrap()))),
    ] {
        assert!(!heard(&verified(&tree)), "{kind}");
        let paths: Vec<&String> = tree.0.keys().collect();
        let mut changes = 0;
        let mut hear = |tree: &Tree, what: &dyn Fn() -> String| {
            changes += 1;
            assert!(heard(&verified(tree)), "{kind}: {}", what());
        };
        for path in &paths {
            let bytes = tree.get(path).unwrap();
            let mut changed = tree.clone();
            let mut places = vec![0, bytes.len() - 1];
            places.extend((0..2).map(|_| walk.below(bytes.len())));
            for at in places {
                let mut flipped = bytes.to_vec();
                flipped[at] ^= 1 << walk.below(8);
                changed.insert(path.as_str(), flipped);
                hear(&changed, &|| format!("byte {at} of {path}"));
            }
            let len = walk.below(bytes.len());
            changed.insert(path.as_str(), &bytes[..len]);
            hear(&changed, &|| format!("{path} cut to {len}"));
            changed.0.remove(path.as_str());
            hear(&changed, &|| format!("{path} removed"));
            let folder = nianbao::tree::folder(path);
            let mut changed = tree.clone();
            changed.insert(format!("{folder}/new").trim_start_matches('/'), "?");
            hear(&changed, &|| format!("a file added beside {path}"));
            let other = paths[walk.below(paths.len())];
            if tree.get(other) != Some(bytes) {
                let mut changed = tree.clone();
                changed.insert(path.as_str(), tree.get(other).unwrap());
                changed.insert(other.as_str(), bytes);
                hear(&changed, &|| format!("{path} and {other} swapped"));
            }
        }
        eprintln!("{kind}: {} files, {changes} changes heard", paths.len());
    }
    let packed = |pack: &dyn Fn(&mut Cursor<Vec<u8>>)| {
        let mut file = Cursor::new(Vec::new());
        pack(&mut file);
        file.into_inner()
    };
    let crawled = packed(&|file| drop(wacz::pack(&archived, "年报", base.unwrap(), date, file, &InMemory).unwrap()));
    let mut crawl = Vec::new();
    let mut inside = ::zip::ZipArchive::new(Cursor::new(crawled.clone())).unwrap();
    std::io::copy(&mut inside.by_name(wacz::WARC).unwrap(), &mut crawl).unwrap();
    for (kind, bytes) in [
        ("zip", packed(&|file| zip::pack(&archived, date, file, &InMemory).unwrap())),
        ("wacz", crawled),
        ("warc", crawl),
    ] {
        assert!(!heard(&verify::in_file(&bytes, Against::default())), "{kind}");
        let mut changes = 0;
        if kind == "warc" {
            // A member's last bits before its sum are there to fill a byte.
            let read = warc::Warc::open(&bytes, 0, bytes.len() as u64).unwrap();
            for (offset, length) in read.paths().iter().map(|path| read.member(path).unwrap()) {
                for bit in 0..8 {
                    let mut changed = bytes.clone();
                    changed[(offset + length) as usize - 9] ^= 1 << bit;
                    assert!(heard(&verify::in_file(&changed, Against::default())), "{offset} + {length}, bit {bit}");
                    changes += 1;
                }
            }
        }
        for time in 0..2000 {
            let at = match time {
                0..200 => time.min(bytes.len() - 1),
                200..400 => bytes.len() - 1 - (time - 200),
                _ => walk.below(bytes.len()),
            };
            let mut changed = bytes.clone();
            changed[at] ^= 1 << walk.below(8);
            assert!(heard(&verify::in_file(&changed, Against::default())), "{kind}: byte {at} of {}", bytes.len());
            changes += 1;
        }
        for time in 0..400 {
            let len = if time < 200 { bytes.len() - 1 - time } else { walk.below(bytes.len()) };
            assert!(heard(&verify::in_file(&bytes[..len].to_vec(), Against::default())), "{kind}: cut to {len}");
            // A piece gone from the middle, and a piece twice.
            let (from, to) = (walk.below(bytes.len()), walk.below(bytes.len()));
            let (from, to) = (from.min(to), from.max(to) + 1);
            for changed in [[&bytes[..from], &bytes[to..]].concat(), [&bytes[..to], &bytes[from..]].concat()] {
                assert!(heard(&verify::in_file(&changed, Against::default())), "{kind}: {from}..{to}");
            }
            changes += 3;
        }
        eprintln!("{kind}: {} bytes, {changes} changes heard", bytes.len());
    }
}
