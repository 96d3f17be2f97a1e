//! Packages: the same bytes twice, sound when verified, and heard when anything is changed.

mod catalogue;
mod changes;
mod containers;

use jiff::civil::DateTime;
use nianbao::archive::verify::{self, Against, Outcome, Package as Verified};
use nianbao::archive::{
    self, ArchiveRecord, Inventory, SiteSummary, bag, cover, folder, single, sums, wacz, warc, zip,
};
use nianbao::bytes::digest;
use nianbao::bytes::zip::{Zip, ZipWriter};
use nianbao::cli::cover::Covers;
use nianbao::finding::words::Lang;
use nianbao::model::Date;
use nianbao::tree::{InMemory, Listed, Listing, Tree, TreeSink, TreeSite};
use nianbao::{Examined, OnError};
use std::io::Cursor;

const TODAY: Date = Date::constant(2026, 1, 31);

fn site() -> TreeSite {
    TreeSite::from(site_tree())
}

fn site_tree() -> Tree {
    let mut tree = Tree::default();
    tree.insert(
        "site.toml",
        "title = \"年报\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n[archive]\nfonds = \"J001\"\n\"保管期限\" = \"永久\"\nitem_number = \"{全宗号}-{year}-Y-{件号}\"\n",
    );
    tree.insert("content/yiyuan/_index.md", "---\nname: 沂源县人民政府\nkind: 政府\n---\n");
    let report = include_str!("../../content/yiyuan/2020.md");
    tree.insert("content/yiyuan/2020.md", report);
    tree
}

fn portal(site: &TreeSite) -> (Examined, TreeSite) {
    let sink = TreeSink::default();
    let examined = nianbao::build(site, TODAY, OnError::Stop, &sink);
    assert!(!examined.findings.any_error());
    (examined, TreeSite::from(sink.into_tree()))
}

fn inventory<'a>(site: &dyn nianbao::tree::Site, examined: &Examined, portal: &'a TreeSite) -> Inventory<'a> {
    let covers = Covers::of(site, &examined.source.config, Lang::Zh);
    let summary = SiteSummary::of(&examined.source);
    let own =
        cover::beside(portal, &examined.source.config, &summary, summary.date.into(), &covers, &InMemory).unwrap();
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
        let date: DateTime = SiteSummary::of(source).date;
        let inventory = inventory(&site, &examined, &portal);
        let sink = TreeSink::default();
        let mut file = Cursor::new(Vec::new());
        match kind {
            "folder" => folder::copy(&inventory, &sink).unwrap(),
            "bag" => drop(bag::write(&inventory, &site, &source.config, date.into(), &sink, &InMemory).unwrap()),
            "single" => drop(single::write(&portal, Some("https://x.cn/"), &sink, &InMemory).unwrap()),
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
    verify::in_folder(&TreeSite::from(tree.clone()), Against::default())
}

fn heard(outcome: &Outcome) -> bool {
    outcome.findings.any_error()
}

#[test]
fn packages_are_sound_and_the_same_every_time() {
    for (kind, found, cells) in [
        ("folder", Verified::Archive(&folder::KIND), 198),
        ("bag", Verified::Archive(&bag::KIND), 198),
        ("single", Verified::Archive(&single::KIND), 198),
        ("zip", Verified::Archive(&zip::KIND), 198),
        ("wacz", Verified::Archive(&wacz::KIND), 198),
    ] {
        let outcome = match (Package::of(kind), Package::of(kind)) {
            (Package::Folder(one), Package::Folder(two)) => {
                assert_eq!(one, two, "{kind}");
                verified(&one)
            }
            (Package::File(one), Package::File(two)) => {
                assert!(one == two, "{kind} differs");
                verify::in_file(&one, Against::default())
            }
            _ => unreachable!("a kind is one or the other"),
        };
        assert_eq!(outcome.findings.iter().next(), None, "{kind}");
        assert_eq!((outcome.package, outcome.compared.cells), (found, cells), "{kind}");
    }
}

#[test]
fn the_cover_leads_to_a_list_of_each_year() {
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    let cover = tree.text(cover::NAME).unwrap();
    assert!(cover.contains("<a href=\"归档目录/2020.html\">2020年</a>") && cover.contains("rel=\"icon\""), "{cover}");
    let list = tree.text("归档目录/2020.html").unwrap();
    for expected in
        ["共1件", "沂源县人民政府", "<a href=\"../yiyuan/2020/index.html\">", "../封面.html", "rel=\"icon\""]
    {
        assert!(list.contains(expected), "{expected}: {list}");
    }
    assert!(list.contains("<th scope=\"row\">沂源县人民政府</th>"), "{list}");
    assert!(
        cover.contains("<dt>全宗号</dt><dd>J001</dd>") && cover.contains("<dt>保管期限</dt><dd>永久</dd>"),
        "{cover}"
    );
}

/// A site's own theme has the last word on these pages, too, and what its reports are called stays text.
#[test]
fn the_cover_follows_the_theme() {
    let mut tree = site_tree();
    tree.insert("themes/default/templates/cover.html", "{% extends \"base.html\" %}{% block main %}本市{% endblock %}");
    tree.insert("themes/default/templates/cover-row.html", "<tr><td>{{ row.agency }}自己的一行</td></tr>");
    tree.insert("themes/default/i18n/zh.toml", "[cover]\nlist = \"{year}年卷内目录\"\n");
    tree.insert("content/yiyuan/_index.md", "---\nname: 甲<!--rows-->乙\nkind: 政府\n---\n");
    let site = TreeSite::from(tree);
    let (examined, portal) = portal(&site);
    let sink = TreeSink::default();
    folder::copy(&inventory(&site, &examined, &portal), &sink).unwrap();
    let archived = sink.into_tree();
    assert!(archived.text(cover::NAME).unwrap().contains("<main id=\"main\" tabindex=\"-1\">\n本市\n</main>"));
    let list = archived.text("归档目录/2020.html").unwrap();
    let row = "<tr><td>甲&lt;!--rows--&gt;乙自己的一行</td></tr>";
    assert!(list.contains(row) && list.contains("<h1>2020年卷内目录</h1>"), "{list}");
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
