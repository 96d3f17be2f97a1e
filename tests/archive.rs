//! Packages: the same bytes twice, sound when verified, and heard when anything is changed.

use std::io::Cursor;

use jiff::civil::DateTime;
use nianbao::archive::verify::{self, Against, Found, Outcome};
use nianbao::archive::{self, Gist, Inventory, Record, bag, cover, single, sums, wacz, warc, zip};
use nianbao::bytes::digest;
use nianbao::bytes::zip::{Zip, ZipWriter};
use nianbao::model::Date;
use nianbao::tree::{InMemory, Listed, Listing, Tree, TreeSink, TreeSite};
use nianbao::{Examined, OnError};

const TODAY: Date = Date::constant(2026, 1, 31);

fn site() -> TreeSite {
    let mut tree = Tree::default();
    tree.insert(
        "site.toml",
        "title = \"年报\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n[archive]\nfonds = \"J001\"\n\"保管期限\" = \"永久\"\n",
    );
    tree.insert("content/yiyuan/_index.md", "---\nname: 沂源县人民政府\nkind: 政府\n---\n");
    let report = include_str!("../content/yiyuan/2020.md");
    tree.insert("content/yiyuan/2020.md", report);
    TreeSite::from(tree)
}

fn portal(site: &TreeSite) -> (Examined, TreeSite) {
    let sink = TreeSink::default();
    let examined = nianbao::build(site, TODAY, OnError::Stop, &sink);
    assert!(!examined.findings.any_error());
    (examined, TreeSite::from(sink.into_tree()))
}

fn inventory<'a>(examined: &Examined, portal: &'a TreeSite) -> Inventory<'a> {
    let gist = Gist::of(&examined.source);
    let own = cover::beside(portal, &examined.source.config, &gist, gist.date, &InMemory).unwrap();
    Inventory::take(portal, own, &InMemory).unwrap()
}

/// A package of each kind.
enum Package {
    Folder(Tree),
    File(Vec<u8>),
}

impl Package {
    fn of(kind: &str) -> Package {
        let site = site();
        let (examined, portal) = portal(&site);
        let source = &examined.source;
        let date: DateTime = Gist::of(source).date;
        let inventory = inventory(&examined, &portal);
        let sink = TreeSink::default();
        let mut file = Cursor::new(Vec::new());
        match kind {
            "folder" => bag::copy(&inventory, &sink).unwrap(),
            "bag" => drop(bag::lay(&inventory, &site, &source.config, date, &sink, &InMemory).unwrap()),
            "single" => drop(single::lay(&portal, Some("https://x.cn/"), &sink, &InMemory).unwrap()),
            "zip" => zip::pack(&inventory, date, &mut file, &InMemory).unwrap(),
            _ => {
                let base = "https://www.example.gov.cn/nb/";
                wacz::pack(&inventory, "年报", base, date, &mut file, &InMemory).unwrap();
            }
        }
        match file.into_inner() {
            bytes if bytes.is_empty() => Package::Folder(sink.into_tree()),
            bytes => Package::File(bytes),
        }
    }
}

fn verified(tree: &Tree) -> Outcome {
    verify::folder(&TreeSite::from(tree.clone()), Against::default())
}

fn heard(outcome: &Outcome) -> bool {
    outcome.findings.any_error()
}

#[test]
fn packages_are_sound_and_the_same_every_time() {
    for (kind, found, cells) in [
        ("folder", Found::Folder, 198),
        ("bag", Found::Bag, 198),
        ("single", Found::Single, 198),
        ("zip", Found::Zip, 198),
        ("wacz", Found::Wacz, 198),
    ] {
        let outcome = match (Package::of(kind), Package::of(kind)) {
            (Package::Folder(one), Package::Folder(two)) => {
                assert_eq!(one, two, "{kind}");
                verified(&one)
            }
            (Package::File(one), Package::File(two)) => {
                assert!(one == two, "{kind} differs");
                verify::one_file(&one, Against::default())
            }
            _ => unreachable!("a kind is one or the other"),
        };
        assert_eq!(outcome.findings.iter().next(), None, "{kind}");
        assert_eq!((outcome.found, outcome.compared.cells), (found, cells), "{kind}");
    }
}

#[test]
fn the_cover_leads_to_a_list_of_each_year() {
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    let cover = tree.text(cover::NAME).unwrap();
    assert!(cover.contains("<a href=\"归档目录/2020.html\">2020年</a>") && cover.contains("rel=\"icon\""), "{cover}");
    let list = tree.text("归档目录/2020.html").unwrap();
    for said in ["共1件", "沂源县人民政府", "<a href=\"../yiyuan/2020/index.html\">", "../封面.html", "rel=\"icon\""]
    {
        assert!(list.contains(said), "{said}: {list}");
    }
}

#[test]
fn any_change_in_a_folder_is_heard() {
    for kind in ["folder", "bag", "single"] {
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
            assert!(heard(&verify::one_file(&flipped, Against::default())), "{kind}: byte {at} of {}", bytes.len());
        }
        for len in [0, 1, 4, 30, bytes.len() / 2, bytes.len() - 100, bytes.len() - 1] {
            let outcome = verify::one_file(&bytes[..len].to_vec(), Against::default());
            assert!(heard(&outcome), "{kind}: cut to {len} bytes");
        }
        let mut longer = bytes.clone();
        longer.push(b'0');
        assert!(heard(&verify::one_file(&longer, Against::default())), "{kind}: a byte more");
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
            let outcome = verify::one_file(&bytes, Against::default());
            assert_eq!(heard(&outcome), change != "nothing", "{change}");
        }
    }
}

#[test]
fn a_figure_changed_with_its_digests_is_heard() {
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    let changes = [
        ("yiyuan/2020/report.json", "\"received\":{\"natural_person\":", "\"received\":{\"natural_person\":9"),
        ("yiyuan/2020/report.csv", "requests,received,natural_person,", "requests,received,natural_person,9"),
        ("yiyuan/2020/index.html", "<span class=\"k\">", "<span class=\"k\">9"),
        ("data/reports.csv", "requests,received,natural_person,", "requests,received,natural_person,9"),
        ("data/reports.json", "\"received\":{\"natural_person\":", "\"received\":{\"natural_person\":9"),
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
            let listed: Vec<&str> =
                files.paths().iter().map(String::as_str).filter(|path| !path.ends_with("SUMS")).collect();
            let taken = digest::of_files(&files, &listed, &[algorithm]);
            let lines = listed.into_iter().zip(&taken).map(|(path, taken)| (path, taken.as_ref().unwrap().hex(0)));
            let text = sums::print(lines, sums::Names::Plain);
            changed.insert(list, text);
        }
        let outcome = verified(&changed);
        let checks: Vec<&str> = outcome.findings.iter().map(|finding| &*finding.check).collect();
        assert!(!checks.is_empty() && checks.iter().all(|check| *check == "package-figure"), "{path}: {checks:?}");
    }
}

#[test]
fn what_the_sources_do_not_build_is_heard() {
    let site = site();
    let (examined, portal) = portal(&site);
    let inventory = inventory(&examined, &portal);
    let record = Listing::of(&inventory).unwrap();
    let against = Against { source: Some(&examined.source), rebuilt: Some(&record), ..Against::default() };
    let Package::Folder(mut tree) = Package::of("folder") else { unreachable!("a folder") };
    assert!(!heard(&verify::folder(&TreeSite::from(tree.clone()), against)));
    tree.0.remove("feeds/reports.xml");
    tree.0.remove("sitemap.xml");
    let outcome = verify::folder(&TreeSite::from(tree), against);
    assert!(outcome.findings.iter().any(|finding| finding.check == "package-rebuild"));
}

#[test]
fn hostile_packages_are_refused() {
    let hostile = |names: &[&str]| {
        let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    for bytes in [
        hostile(&["../../etc/passwd", "SHA256SUMS"]),
        hostile(&["/etc/passwd"]),
        hostile(&["C:\\windows\\system32"]),
        hostile(&["SHA256SUMS", "SM3SUMS"]),
        hostile(&["datapackage.json", "archive/data.warc.gz"]),
        hostile(&["bagit.txt"]),
        hostile(&[]),
        b"PK\x03\x04".to_vec(),
        b"\x1f\x8b\x08\x00".to_vec(),
        b"not a package".to_vec(),
        Vec::new(),
    ] {
        assert!(heard(&verify::one_file(&bytes, Against::default())));
    }
}

/// The container itself is sound each time: whoever forges it knows how its digest is taken.
#[test]
fn forged_containers_are_heard() {
    let Package::File(bytes) = Package::of("zip") else { unreachable!("a file") };
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    let date = DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
    let page = "yiyuan/2020/index.html";
    let packed = |before: &[(&str, &[u8])], after: &[(&str, &[u8])]| {
        let mut packed = Cursor::new(Vec::new());
        let mut zip = ZipWriter::new(&mut packed, date, &InMemory).unwrap();
        let all = tree.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        for (path, bytes) in before.iter().copied().chain(all).chain(after.iter().copied()) {
            zip.file(path, 0, true, |out| out.write_all(bytes)).unwrap();
        }
        zip.finish().unwrap();
        packed.into_inner()
    };
    let sealed = |mut bytes: Vec<u8>| {
        let end = bytes.len() - 64;
        let digest = digest::sha256(&bytes[..end]);
        bytes[end..].copy_from_slice(digest.as_bytes());
        bytes
    };
    let renamed = || {
        let mut bytes = bytes.clone();
        let at = bytes.windows(page.len()).position(|name| name == page.as_bytes()).unwrap();
        bytes[at] = b'x';
        sealed(bytes)
    };
    let prefixed = || sealed([b"#!/bin/sh\n".as_slice(), &bytes].concat());
    assert!(!heard(&verify::one_file(&packed(&[], &[]), Against::default())));
    for (what, bytes) in [
        ("another file before one of the same name", packed(&[(page, b"other")], &[])),
        ("another file after one of the same name", packed(&[], &[(page, b"other")])),
        ("another name before the file than in the list", renamed()),
        ("bytes before the first file", prefixed()),
    ] {
        assert!(heard(&verify::one_file(&bytes, Against::default())), "{what}");
    }
}

#[test]
fn what_a_wacz_says_of_its_pages_is_held_against_them() {
    let Package::File(bytes) = Package::of("wacz") else { unreachable!("a file") };
    let parts = |change: &dyn Fn(&str, Vec<u8>) -> Vec<u8>| {
        let read = Zip::open(&bytes).unwrap();
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        for path in [wacz::WARC, wacz::INDEX, wacz::PAGES, wacz::PACKAGE, wacz::PACKAGE_DIGEST] {
            parts.push((path.to_owned(), change(path, nianbao::tree::Files::bytes(&read, path).unwrap())));
        }
        let mut package: serde_json::Value = serde_json::from_slice(&parts[3].1).unwrap();
        for resource in package["resources"].as_array_mut().unwrap() {
            let (_, bytes) = parts.iter().find(|(path, _)| resource["path"] == path.as_str()).unwrap();
            resource["hash"] = format!("sha256:{}", digest::sha256(bytes)).into();
        }
        parts[3].1 = package.to_string().into_bytes();
        let hash = format!("sha256:{}", digest::sha256(&parts[3].1));
        parts[4].1 = format!("{{\"path\":\"datapackage.json\",\"hash\":\"{hash}\"}}").into_bytes();
        let mut packed = Cursor::new(Vec::new());
        let date = DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
        let mut zip = ZipWriter::new(&mut packed, date, &InMemory).unwrap();
        for (path, bytes) in parts {
            zip.file(&path, 0, path != wacz::WARC, |out| out.write_all(&bytes)).unwrap();
        }
        zip.finish().unwrap();
        verify::one_file(&packed.into_inner(), Against::default())
    };
    let replace = |part: &'static str, old: &'static str, new: &'static str| {
        parts(&move |path, bytes| {
            if path != part {
                return bytes;
            }
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(old), "{part}: {old}");
            text.replacen(old, new, 1).into_bytes()
        })
    };
    assert!(!heard(&parts(&|_, bytes| bytes)));
    for (part, old, new) in [
        (wacz::PAGES, "沂源", "沂水"),
        (wacz::PAGES, "www.example.gov.cn", "www.example.com"),
        (wacz::INDEX, "\"status\":\"200\"", "\"status\":\"404\""),
        (wacz::INDEX, "text/html", "text/plain"),
        (wacz::PACKAGE, "\"mainPageUrl\":\"https://www.example.gov.cn", "\"mainPageUrl\":\"https://www.example.com"),
        (wacz::PACKAGE, "\"mainPageUrl\": \"https://www.example.gov.cn", "\"mainPageUrl\": \"https://www.example.com"),
    ] {
        // The description is printed in one of these two ways.
        if part == wacz::PACKAGE && !old.contains("\": ") {
            continue;
        }
        assert!(heard(&replace(part, old, new)), "{part}: {new}");
    }
}

/// A folder that other software has packed is verified by its own lists, and what cannot be said is not said.
#[test]
fn packages_packed_again_by_others_are_verified() {
    for (kind, found) in [("folder", Found::Zip), ("bag", Found::Bag)] {
        let Package::Folder(tree) = Package::of(kind) else { unreachable!("a folder") };
        let pack = |top: &str, tree: &Tree| {
            let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = ::zip::write::SimpleFileOptions::default();
            if !top.is_empty() {
                zip.add_directory(top.trim_end_matches('/'), options).unwrap();
            }
            zip.add_directory(format!("{top}data"), options).unwrap();
            for (path, bytes) in &tree.0 {
                zip.start_file(format!("{top}{path}"), options).unwrap();
                std::io::Write::write_all(&mut zip, bytes).unwrap();
            }
            zip.finish().unwrap().into_inner()
        };
        let mut changed = tree.clone();
        let page = tree.0.keys().find(|path| path.ends_with("/2020/index.html")).unwrap();
        changed.insert(page.as_str(), "other");
        for top in ["", "年报归档/"] {
            let outcome = verify::one_file(&pack(top, &tree), Against::default());
            let said: Vec<String> = outcome.findings.iter().map(|finding| format!("{:?}", finding.problem)).collect();
            assert_eq!((outcome.found, said), (found, vec!["Damaged(PackedByOthers)".to_owned()]), "{kind} {top}");
            assert!(!heard(&outcome));
            assert!(heard(&verify::one_file(&pack(top, &changed), Against::default())), "{kind} {top}");
        }
    }
}

/// Whoever changes lists and content together changes the digest of the whole.
#[test]
fn the_digest_of_the_whole_covers_the_whole() {
    let Package::Folder(tree) = Package::of("bag") else { unreachable!("a folder") };
    let mut outcome = verified(&tree);
    let (of, digest) = outcome.digest.clone().unwrap();
    assert_eq!(of, "tagmanifest-sha512.txt");
    outcome.hold_against_registered(&digest.to_uppercase());
    assert!(!heard(&outcome));
    let mut changed = tree.clone();
    let info = tree.text(bag::INFO).unwrap().replace("J001", "J002");
    changed.insert(bag::INFO, info.as_str());
    for algorithm in bag::ALGORITHMS {
        let taken = |text: &str| digest::of_reader(&mut text.as_bytes(), &[algorithm]).unwrap().hex(0);
        let name = bag::tag_manifest(algorithm);
        let list = tree.text(&name).unwrap().replace(&taken(tree.text(bag::INFO).unwrap()), &taken(&info));
        changed.insert(name, list);
    }
    let mut outcome = verified(&changed);
    assert!(!heard(&outcome), "the bag is valid in itself");
    outcome.hold_against_registered(&digest);
    assert!(heard(&outcome));
}

/// A package that says that it holds more than it can, or lists without end: heard, and not unpacked into memory.
#[test]
fn bombs_are_defused() {
    let options = || ::zip::write::SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Deflated);
    let zeros = vec![b'0'; 1 << 20];
    for names in [
        &["SHA256SUMS", "SM3SUMS"][..],
        &["bagit.txt", "manifest-sha512.txt", "bag-info.txt"],
        &["datapackage.json", "datapackage-digest.json", "indexes/index.cdxj"],
    ] {
        let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, options()).unwrap();
            for _ in 0..16 {
                std::io::Write::write_all(&mut zip, &zeros).unwrap();
            }
        }
        let bytes = zip.finish().unwrap().into_inner();
        let outcome = verify::one_file(&bytes, Against::default());
        assert!(heard(&outcome), "{names:?}");
    }
    // One that says of an entry that it is longer than a ZIP of this length can hold.
    let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("SHA256SUMS", options()).unwrap();
    std::io::Write::write_all(&mut zip, &zeros).unwrap();
    let mut bytes = zip.finish().unwrap().into_inner();
    let stated = (zeros.len() as u32).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == stated {
            bytes[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        }
    }
    let outcome = verify::one_file(&bytes, Against::default());
    let said = |finding: &nianbao::finding::Finding| format!("{:?}", finding.problem).contains("cannot hold");
    assert!(outcome.findings.iter().any(said), "{:?}", outcome.findings);
}

#[test]
fn a_warc_alone_is_verified_too() {
    let Package::File(bytes) = Package::of("wacz") else { unreachable!("a file") };
    let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut warc = Vec::new();
    std::io::copy(&mut archive.by_name(wacz::WARC).unwrap(), &mut warc).unwrap();
    assert!(!heard(&verify::one_file(&warc, Against::default())));
    for cut in [warc.len() - 1, warc.len() / 2, 20] {
        assert!(heard(&verify::one_file(&warc[..cut].to_vec(), Against::default())), "cut to {cut}");
    }
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
    let ids: Vec<&str> = html.split("<td headers=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.len() > 1);
    let mut heard = 0;
    for (one, two) in ids.iter().zip(&ids[1..]) {
        let [one, two] = [one, two].map(|id| format!("<td headers=\"{id}\""));
        let swapped = html.replacen(&one, "\0", 1).replacen(&two, &one, 1).replacen('\0', &two, 1);
        let mut changed = tree.clone();
        changed.insert(&*page, swapped);
        let mut findings = nianbao::finding::Findings::default();
        archive::figures::compare(&TreeSite::from(changed), None, &mut findings);
        heard += usize::from(findings.any_error());
    }
    // Equal figures under each other's headings are the same statement.
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
    let date = Gist::of(source).date;
    let archived = inventory(&examined, &portal);
    let published = Record::published(&portal, None).unwrap();
    let into = |lay: &dyn Fn(&TreeSink)| {
        let sink = TreeSink::default();
        lay(&sink);
        sink.into_tree()
    };
    let base = source.config.base_url.as_deref();
    let mut walk = Walk(20);
    for (kind, tree) in [
        ("folder", into(&|sink| bag::copy(&archived, sink).unwrap())),
        ("published", into(&|sink| bag::copy(&published, sink).unwrap())),
        ("bag", into(&|sink| drop(bag::lay(&archived, &folder, &source.config, date, sink, &InMemory).unwrap()))),
        ("single", into(&|sink| drop(single::lay(&portal, base, sink, &InMemory).unwrap()))),
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
        assert!(!heard(&verify::one_file(&bytes, Against::default())), "{kind}");
        let mut changes = 0;
        if kind == "warc" {
            // A member's last bits before its sum are there to fill a byte.
            let read = warc::Warc::open(&bytes, 0, bytes.len() as u64).unwrap();
            for (offset, length) in read.paths().iter().map(|path| read.member(path).unwrap()) {
                for bit in 0..8 {
                    let mut changed = bytes.clone();
                    changed[(offset + length) as usize - 9] ^= 1 << bit;
                    assert!(heard(&verify::one_file(&changed, Against::default())), "{offset} + {length}, bit {bit}");
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
            assert!(heard(&verify::one_file(&changed, Against::default())), "{kind}: byte {at} of {}", bytes.len());
            changes += 1;
        }
        for time in 0..400 {
            let len = if time < 200 { bytes.len() - 1 - time } else { walk.below(bytes.len()) };
            assert!(heard(&verify::one_file(&bytes[..len].to_vec(), Against::default())), "{kind}: cut to {len}");
            // A piece gone from the middle, and a piece twice.
            let (from, to) = (walk.below(bytes.len()), walk.below(bytes.len()));
            let (from, to) = (from.min(to), from.max(to) + 1);
            for changed in [[&bytes[..from], &bytes[to..]].concat(), [&bytes[..to], &bytes[from..]].concat()] {
                assert!(heard(&verify::one_file(&changed, Against::default())), "{kind}: {from}..{to}");
            }
            changes += 3;
        }
        eprintln!("{kind}: {} bytes, {changes} changes heard", bytes.len());
    }
}
