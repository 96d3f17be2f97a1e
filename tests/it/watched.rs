//! A real browser watches the preview while a site is edited in every way: what it shows is what a
//! clean build gives, the server lives, and its memory is steady.
//!
//! What is shown while a file cannot be read is said here once more, and in other words than the program
//! has: a clean build of the site in which that file stands as it last could be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nianbao::disk::plant;
use nianbao::finding::Level;
use nianbao::tree::Tree;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::browser::{self, Browser};
use super::preview::Preview;
use super::{site, warm};

/// A page must be right after so long, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// The browser goes elsewhere after so many edits.
const STAY: usize = 4;
const STYLE: &str = "themes/default/assets/style.css";

/// What a person does to a site's folder.
#[derive(Debug, Clone)]
enum Deed {
    /// An edit of files, saved in some way.
    Edit(warm::Edit, Save),
    /// A word in every report, as version control would bring it.
    Everywhere(u16),
    /// A rule in the style sheet.
    Style(u16),
    /// A whole folder goes elsewhere.
    Move(Index, &'static str),
    /// A whole folder is gone.
    Remove(Index),
    /// A whole folder comes in, ready made or file by file.
    Copy(Index, &'static str, bool),
    /// All is as it was at the start.
    Restore,
    /// A file is saved again as it is.
    Touch(Index),
}

/// How an editor saves.
#[derive(Debug, Clone, Copy)]
enum Save {
    InPlace,
    /// Another file, which takes the name of the first.
    Renamed,
    /// The first is put away under another name.
    Backup,
    /// Half, and a little later the rest.
    InPieces,
    /// It is emptied, and a little later written.
    Emptied,
    /// Twice, one right after the other.
    Twice,
}

const FOLDERS: [&str; 4] = ["content/aaa", "content/taiqian", "content/bureau", "content/yiyuan"];

fn deed() -> impl Strategy<Value = Deed> {
    let saves = [Save::InPlace, Save::Renamed, Save::Backup, Save::InPieces, Save::Emptied, Save::Twice].to_vec();
    let save = prop::sample::select(saves);
    let place = prop::sample::select(FOLDERS.to_vec());
    prop_oneof![
        12 => (warm::edit(), save).prop_map(|(edit, save)| Deed::Edit(edit, save)),
        1 => (0..99_u16).prop_map(Deed::Everywhere),
        1 => (0..99_u16).prop_map(Deed::Style),
        1 => (any::<Index>(), place.clone()).prop_map(|(from, to)| Deed::Move(from, to)),
        1 => any::<Index>().prop_map(Deed::Remove),
        1 => (any::<Index>(), place, any::<bool>()).prop_map(|(from, to, whole)| Deed::Copy(from, to, whole)),
        5 => Just(Deed::Restore),
        1 => any::<Index>().prop_map(Deed::Touch),
    ]
}

impl Deed {
    /// What the site is afterwards.
    fn apply(&self, start: &Tree, tree: &Tree) -> Tree {
        let mut next = tree.clone();
        let folders: BTreeSet<String> = (tree.0.keys())
            .filter_map(|path| Some(format!("content/{}", path.strip_prefix("content/")?.split_once('/')?.0)))
            .collect();
        let folders: Vec<String> = folders.into_iter().collect();
        let folder = |index: &Index| (!folders.is_empty()).then(|| format!("{}/", index.get(&folders)));
        let below = |from: &str| -> Vec<(String, Vec<u8>)> {
            let inside = tree.0.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(from)?, bytes)));
            inside.map(|(rest, bytes)| (rest.to_owned(), bytes.clone())).collect()
        };
        match self {
            Deed::Edit(edit, _) => warm::apply(edit, &mut next),
            Deed::Everywhere(n) => {
                for (_, bytes) in next.0.iter_mut().filter(|(path, _)| path.ends_with("0.md")) {
                    bytes.extend_from_slice(format!("\n第{n}次合并。\n").as_bytes());
                }
            }
            Deed::Style(n) => next.insert(STYLE, format!("body {{ outline-offset: {n}px }}\n")),
            Deed::Move(from, to) => {
                // A folder only takes a name that is free.
                if let Some(from) = folder(from)
                    && below(&format!("{to}/")).is_empty()
                {
                    for (rest, bytes) in below(&from) {
                        next.0.remove(&format!("{from}{rest}"));
                        next.insert(format!("{to}/{rest}"), bytes);
                    }
                }
            }
            Deed::Remove(from) => {
                if let Some(from) = folder(from) {
                    next.0.retain(|path, _| !path.starts_with(&from));
                }
            }
            Deed::Copy(from, to, _) => {
                if let Some(from) = folder(from)
                    && below(&format!("{to}/")).is_empty()
                {
                    for (rest, bytes) in below(&from) {
                        next.insert(format!("{to}/{rest}"), bytes);
                    }
                }
            }
            Deed::Restore => next = start.clone(),
            Deed::Touch(_) => {}
        }
        next
    }

    /// Does it on the disk.
    fn carry_out(&self, root: &Path, before: &Tree, now: &Tree) {
        let gone: Vec<&String> = before.0.keys().filter(|path| now.get(path).is_none()).collect();
        let fresh: Vec<(&String, &Vec<u8>)> =
            now.0.iter().filter(|(path, bytes)| before.get(path) != Some(bytes.as_slice())).collect();
        match self {
            // The folder itself is moved, in one step.
            Deed::Move(_, to) if !gone.is_empty() => {
                let _ = fs::remove_dir(root.join(to));
                fs::rename(root.join(agency_folder(gone[0])), root.join(to)).expect("it is ours");
            }
            Deed::Remove(_) if !gone.is_empty() => {
                fs::remove_dir_all(root.join(agency_folder(gone[0]))).expect("it is ours");
            }
            Deed::Copy(_, to, true) if !fresh.is_empty() => {
                let beside = tempfile::tempdir_in(root).expect("there is room");
                let made = beside.path().join("made");
                for (path, bytes) in fresh {
                    let target = made.join(&path[to.len() + 1..]);
                    fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("it is ours");
                    fs::write(target, bytes).expect("it is ours");
                }
                let _ = fs::remove_dir(root.join(to));
                fs::rename(made, root.join(to)).expect("it is ours");
            }
            Deed::Touch(index) => {
                let (path, bytes) = now.0.iter().nth(index.index(now.0.len())).expect("a site has files");
                fs::write(root.join(path), bytes).expect("it is ours");
            }
            _ => {
                let how = if let Deed::Edit(_, how) = self { *how } else { Save::InPlace };
                for path in gone {
                    fs::remove_file(root.join(path)).expect("it is ours");
                }
                for (path, bytes) in fresh {
                    save(&root.join(path), bytes, how);
                }
            }
        }
    }
}

/// The folder of an agency that a file belongs to.
fn agency_folder(path: &str) -> String {
    path.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")
}

fn save(target: &Path, bytes: &[u8], how: Save) {
    fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("it is ours");
    let write = |bytes: &[u8]| fs::write(target, bytes).expect("it is ours");
    let rename = |from: &Path, to: &Path| fs::rename(from, to).expect("it is ours");
    let beside = target.with_extension("tmp~");
    let wait = || std::thread::sleep(Duration::from_millis(30));
    match how {
        Save::InPlace => write(bytes),
        Save::Renamed => {
            fs::write(&beside, bytes).expect("it is ours");
            rename(&beside, target);
        }
        Save::Backup => {
            if target.exists() {
                rename(target, &beside);
                wait();
            }
            write(bytes);
            let _ = fs::remove_file(&beside);
        }
        Save::InPieces => {
            let mut file = fs::File::create(target).expect("it is ours");
            file.write_all(&bytes[..bytes.len() / 2]).expect("it is ours");
            wait();
            file.write_all(&bytes[bytes.len() / 2..]).expect("it is ours");
        }
        Save::Emptied => {
            write(b"");
            wait();
            write(bytes);
        }
        Save::Twice => {
            write(bytes);
            write(bytes);
        }
    }
}

/// What a clean build gives of a site, with the last readable text in the place of one that is not.
struct Wanted {
    base: String,
    portal: Tree,
    /// Files with a page of their own.
    sources: BTreeSet<String>,
    errors: usize,
    unreadable: BTreeMap<String, Option<Vec<u8>>>,
}

/// The checks that notice when a file cannot be read or drawn.
const OF_UNREADABLE: [&str; 8] =
    ["not-utf8", "file-too-large", "unreadable", "front-matter", "yaml", "toml", "form", "theme"];

impl Wanted {
    fn of(tree: &Tree, before: &Tree, last: Option<&Wanted>) -> Wanted {
        let (portal, examined) = site::build(tree.clone());
        let errors = || examined.findings.iter().filter(|finding| finding.level == Level::Error);
        let now = sources(&examined);
        let has_lost_its_page = |file| last.is_some_and(|last| last.sources.contains(file)) && !now.contains(file);
        let unreadable = errors()
            .filter(|finding| OF_UNREADABLE.contains(&finding.check.as_str()) || has_lost_its_page(&finding.file));
        let readable = |file: &String| match last.and_then(|last| last.unreadable.get(file)) {
            Some(readable) => readable.clone(),
            None => before.get(file).map(<[u8]>::to_vec),
        };
        let unreadable: BTreeMap<String, Option<Vec<u8>>> =
            unreadable.map(|finding| (finding.file.clone(), readable(&finding.file))).collect();
        let mut overlaid = tree.clone();
        for (file, readable) in &unreadable {
            if let Some(readable) = readable {
                overlaid.insert(file, readable.clone());
            }
        }
        let errors = errors().count();
        let (portal, examined) = if overlaid == *tree { (portal, examined) } else { site::build(overlaid) };
        let base = examined.source.config.base_path().to_owned();
        Wanted { base, portal, sources: sources(&examined), errors, unreadable }
    }

    /// A page, or the nearest above it.
    fn nearest(&self, route: &str) -> String {
        let mut folder = route.strip_suffix("index.html").expect("pages are named so");
        while self.portal.get(&format!("{folder}index.html")).is_none() && !folder.is_empty() {
            folder = folder[..folder.len() - 1].rsplit_once('/').map_or("", |(above, _)| &folder[..=above.len()]);
        }
        format!("{folder}index.html")
    }
}

/// The files that have a page of their own.
fn sources(examined: &nianbao::Examined) -> BTreeSet<String> {
    let portal = &examined.source.portal;
    let agencies = portal.agencies.iter().map(|agency| &agency.file);
    let reports = portal.reports.iter().map(|report| &report.file);
    let pages = portal.pages.iter().map(|page| &page.file);
    agencies.chain(reports).chain(pages).chain(&portal.home).cloned().collect()
}

/// A tab of the browser.
struct Tab<'b> {
    browser: &'b Mutex<Browser>,
    session: String,
}

/// The page, without what belongs to the preview.
const SHOWN: &str = "(function () { \
    if (document.readyState !== 'complete') return null; \
    var page = document.documentElement.cloneNode(true); \
    page.querySelectorAll('nianbao-preview, #nianbao-marks, script[src^=\"/__nianbao/\"]').forEach(function (node) { \
        if (node.localName === 'script' && node.nextSibling) \
            node.nextSibling.data = node.nextSibling.data.replace(/^\\n/, ''); \
        node.remove(); \
    }); \
    page.querySelectorAll('td').forEach(function (cell) { \
        cell.removeAttribute('data-finding'); cell.removeAttribute('tabindex'); \
        cell.removeAttribute('data-written'); \
    }); \
    page.normalize(); \
    return page.outerHTML; \
})()";

/// What the panel says: its level, and its words.
const PANEL: &str = "(function () { \
    var panel = document.querySelector('nianbao-preview').shadowRoot.querySelector('.panel'); \
    return panel && panel.querySelector('.toggle').className.split(' ')[1]; \
})()";

impl Tab<'_> {
    fn go(&self, url: &str) {
        let mut browser = self.browser.lock().expect("one thread has it");
        browser.ask(Some(&self.session), "Page.navigate", json!({ "url": url }), &mut |_| {});
    }

    /// `None` while the page is on its way.
    fn evaluate(&self, script: &str) -> Option<Value> {
        let mut browser = self.browser.lock().expect("one thread has it");
        let asked = json!({ "returnByValue": true, "expression": script });
        let answer = browser.try_ask(Some(&self.session), "Runtime.evaluate", asked, &mut |_| {}).ok()?;
        Some(answer["result"]["value"].clone()).filter(|value| !value.is_null())
    }

    fn wait(&self, what: &str, wanted: impl Fn(&Value) -> bool, script: &str) -> Result<Value, String> {
        let started = Instant::now();
        let mut last = Value::Null;
        while started.elapsed() < PATIENCE {
            if let Some(value) = self.evaluate(script) {
                if wanted(&value) {
                    return Ok(value);
                }
                last = value;
            }
            std::thread::sleep(Duration::from_millis(15));
        }
        Err(format!("{what}: {last}"))
    }
}

/// What a campaign has come to.
#[derive(Debug, Default)]
struct Outcome {
    edits: usize,
    with_errors: usize,
    early_memory: u64,
    memory: u64,
}

fn watch(count: usize, seed: u8) -> Outcome {
    let folder = tempfile::tempdir().expect("there is room");
    let start = site::sample();
    plant(&start, folder.path()).expect("the folder is ours");
    let preview = Preview::start(folder.path(), &[]);
    let clean: Arc<Mutex<(String, Tree)>> = Arc::default();
    let given = clean.clone();
    let mirror = browser::serve(move |path| {
        let clean = given.lock().expect("no answer has panicked");
        clean.1.get(path.strip_prefix(clean.0.as_str())?).map(<[u8]>::to_vec)
    });
    let browser = Mutex::new(Browser::start());
    let tab = || Tab { browser: &browser, session: browser.lock().expect("one thread has it").empty_tab().1 };
    let (shown, mirrored) = (tab(), tab());

    let algorithm = proptest::test_runner::RngAlgorithm::ChaCha;
    let rng = proptest::test_runner::TestRng::from_seed(algorithm, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let mut wanted = Wanted::of(&start, &start, None);
    let mut tree = start.clone();
    let mut outcome = Outcome::default();
    let mut route = "index.html".to_owned();
    for round in 0..count {
        if round % STAY == 0 && wanted.errors == 0 {
            let pages = wanted.portal.0.keys().filter(|path| path.ends_with("index.html"));
            let pages: Vec<String> = pages.cloned().collect();
            let choice = any::<Index>().new_tree(&mut runner).expect("any will do").current();
            route.clone_from(choice.get(&pages));
            shown.go(&format!("http://{}{}{}", preview.address, wanted.base, route.trim_end_matches("index.html")));
            shown.wait("a page opens", |panel| panel != "", PANEL).unwrap_or_else(|why| panic!("{why}"));
        }
        let deed = deed().new_tree(&mut runner).expect("no deed is refused").current();
        let next = deed.apply(&start, &tree);
        deed.carry_out(folder.path(), &tree, &next);
        wanted = Wanted::of(&next, &tree, Some(&wanted));
        tree = next;
        route = wanted.nearest(&route);
        *clean.lock().expect("no answer has panicked") = (wanted.base.clone(), wanted.portal.clone());
        mirrored.go(&format!("{mirror}{}{route}", wanted.base));
        let right = mirrored.wait("the clean page", |page| page != "", SHOWN).unwrap_or_else(|why| panic!("{why}"));
        let about = || format!("round {round} at {route} after {deed:?}\nterminal: {}", tail(&preview.terminal()));
        if let Err(page) = shown.wait("the page", |page| *page == right, SHOWN) {
            panic!("{}\n{}", about(), difference(&page, right.as_str().unwrap_or_default()));
        }
        // Errors in templates of other pages show only there.
        let level = if wanted.errors == 0 { "not bad" } else { "bad" };
        let themed = wanted.unreadable.keys().any(|file| file.starts_with("themes/"));
        if !themed && let Err(why) = shown.wait("the panel", |panel| (panel == "bad") == (level == "bad"), PANEL) {
            panic!("{} should be {level}\n{why}", about());
        }
        outcome.edits += 1;
        outcome.with_errors += usize::from(wanted.errors > 0);
        outcome.memory = preview.memory().unwrap_or_default();
        if round == 9 {
            outcome.early_memory = outcome.memory;
        }
        assert!(!preview.terminal().contains("panicked"), "{}", about());
    }
    outcome
}

/// What the page says of the site, and does for the clerk.
#[test]
fn the_panel_says_what_is_wrong_and_goes() {
    let folder = tempfile::tempdir().expect("there is room");
    let start = site::sample();
    plant(&start, folder.path()).expect("the folder is ours");
    let report = folder.path().join("content/yiyuan/2020.md");
    let text = start.text("content/yiyuan/2020.md").expect("it is text");
    let before = folder.path().join("content/yiyuan/2019.md");
    fs::write(&before, text.replace("  99", "  77").replace("  82", "  60")).expect("it is ours");
    let draft = start.text("content/suozhen/2020.md").expect("it is text").replacen("---", "---\ndraft: true", 1);
    fs::write(folder.path().join("content/suozhen/2020.md"), draft).expect("it is ours");
    let preview = Preview::start(folder.path(), &[]);
    let browser = Mutex::new(Browser::start());
    let tab = Tab { browser: &browser, session: browser.lock().expect("one thread has it").empty_tab().1 };
    // A tab in the background would not be told of its focus.
    let focus = json!({ "enabled": true });
    let mut in_front = browser.lock().expect("one thread has it");
    in_front.ask(Some(&tab.session), "Emulation.setFocusEmulationEnabled", focus, &mut |_| {});
    drop(in_front);
    tab.go(&format!("http://{}{}yiyuan/2020/", preview.address, preview.base()));
    let root = "document.querySelector('nianbao-preview').shadowRoot";
    let ask = |script: &str| tab.evaluate(&script.replace("ROOT", root)).unwrap_or_default();
    let wait = |what: &str, script: &str| {
        let script = script.replace("ROOT", root);
        tab.wait(what, |value| *value == true, &script).unwrap_or_else(|why| panic!("{why}"));
    };
    wait("the bar", "ROOT.querySelector('.bar').innerText.includes('草稿1份：content/suozhen/2020.md')");
    wait("its own file", "ROOT.querySelector('.bar').innerText.includes('本页 content/yiyuan/2020.md')");
    wait("a closed panel", "ROOT.querySelector('.toggle').getAttribute('aria-expanded') === 'false'");
    // Where a reader is on the page, the reader stays.
    ask("scrollTo(0, 700)");
    fs::write(&report, text.replacen("[     99,", "[     98,", 1)).expect("it is ours");
    wait("an open panel", "ROOT.querySelector('.toggle').getAttribute('aria-expanded') === 'true'");
    wait("its count", "ROOT.querySelector('.toggle').innerText.includes('错误1处')");
    wait("what changed", "ROOT.querySelector('.bar').innerText.includes('改动1个文件：content/yiyuan/2020.md')");
    wait("the place", "scrollY === 700");
    let line = text.lines().position(|line| line.trim_start().starts_with("received:")).expect("it is there") + 1;
    let link = ask("ROOT.querySelector('article .place a').href");
    let wanted = format!("vscode://file{}/content/yiyuan/2020.md:{line}:", folder.path().display());
    assert!(link.as_str().is_some_and(|link| link.starts_with(&wanted)), "{link} is not {wanted}");
    let figure = ask("ROOT.querySelector('mark.primary').innerText");
    assert_eq!(figure, "98");
    let seen = "(function () { var box = ROOT.querySelector('.findings').getBoundingClientRect(); \
        return [...ROOT.querySelectorAll('mark')].every(function (mark) { \
            var place = mark.getBoundingClientRect(); return place.left >= box.left && place.right <= box.right; }); })()";
    assert_eq!(ask(seen), true, "a mark is cut off");
    let marked =
        "[...document.querySelectorAll('td[data-finding=error]')].map(function (cell) { return cell.innerText; })";
    wait("the cells", &format!("JSON.stringify({marked}) === '[\"98\"]'"));
    // Last year's figure, and what the cell is added up with.
    ask("document.querySelector('td[data-finding=error]').focus()");
    wait("the tip", "!ROOT.querySelector('.tip').hidden");
    let tip = ask("ROOT.querySelector('.tip').innerText");
    for word in ["2019年：77", "✗ 总计 99 ＝ 自然人 98", &format!("content/yiyuan/2020.md:{line}")] {
        assert!(tip.as_str().is_some_and(|tip| tip.contains(word)), "{tip} has no {word}");
    }
    ask("document.activeElement.blur()");
    // The page has what was written, also where no figure can be read from it.
    let cell = "document.querySelector('td[data-written]')";
    assert_eq!(ask(&format!("{marked}.length")), 1);
    fs::write(&report, text.replacen("[     99,", "[    9九,", 1)).expect("it is ours");
    wait("the cell", &format!("{cell} && {cell}.dataset.finding === 'error' && {cell}.innerText === '有误'"));
    assert_eq!(ask(&format!("getComputedStyle({cell}, '::after').content")), "\" 9九\"");
    // The panel can be closed, by keyboard too, and stays so: on other pages, and whatever else is wrong.
    ask("dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))");
    wait("a closed panel", "ROOT.querySelector('.findings').hidden");
    tab.go(&format!("http://{}{}taiqian/2020/", preview.address, preview.base()));
    wait("another page", "ROOT.querySelector('.bar').innerText.includes('本页 content/taiqian/2020.md')");
    assert_eq!(ask("ROOT.querySelector('.findings').hidden"), true);
    tab.go(&format!("http://{}{}yiyuan/2020/", preview.address, preview.base()));
    wait("the first page", "ROOT.querySelector('.bar').innerText.includes('本页 content/yiyuan/2020.md')");
    fs::write(&report, text.replacen("[     99,", "[     97,", 1)).expect("it is ours");
    wait("the figure", "document.querySelector('td[data-finding=error]') && document.body.innerText.includes('97')");
    assert_eq!(ask("ROOT.querySelector('.findings').hidden"), true);
    fs::write(folder.path().join("content/about.md"), "---\ntitle: 关于\n---\n新的话。\n").expect("it is ours");
    wait("another change", "ROOT.querySelector('.bar').innerText.includes('改动2个文件')");
    wait("a panel that stays closed", "ROOT.querySelector('.findings').hidden");
    fs::write(&report, text).expect("it is ours");
    wait("no errors", "!ROOT.querySelector('.toggle').innerText.includes('错误')");
    wait("no marks", "document.querySelectorAll('td[data-finding=error]').length === 0");
    // A page that is gone leads to the one above it.
    fs::remove_file(&report).expect("it is ours");
    wait("the page above", &format!("location.pathname === '{}yiyuan/'", preview.base()));
}

/// All tabs follow, also a server that is started again; style sheets are exchanged without a reload.
#[test]
fn every_tab_follows() {
    let folder = tempfile::tempdir().expect("there is room");
    let start = site::sample();
    plant(&start, folder.path()).expect("the folder is ours");
    let report = folder.path().join("content/yiyuan/2020.md");
    let text = start.text("content/yiyuan/2020.md").expect("it is text");
    let preview = Preview::start(folder.path(), &[]);
    let page = format!("http://{}{}yiyuan/2020/", preview.address, preview.base());
    let browser = Mutex::new(Browser::start());
    let tabs =
        [(), ()].map(|()| Tab { browser: &browser, session: browser.lock().expect("one thread has it").empty_tab().1 });
    let wait = |what: &str, script: &str| {
        for tab in &tabs {
            tab.wait(what, |value| *value == true, script).unwrap_or_else(|why| panic!("{why}"));
        }
    };
    for tab in &tabs {
        tab.go(&page);
    }
    let bar = "!!document.querySelector('nianbao-preview')?.shadowRoot.querySelector('.bar')";
    wait("the bar", bar);
    for tab in &tabs {
        tab.evaluate("window.stays = true");
    }
    let style = folder.path().join(STYLE);
    let css = fs::read_to_string(&style).expect("it is there") + "\nh1 { letter-spacing: 7px }\n";
    fs::write(style, css).expect("it is ours");
    wait(
        "the style",
        "getComputedStyle(document.querySelector('h1')).letterSpacing === '7px' && window.stays === true",
    );
    fs::write(&report, format!("{text}\n第一句。\n")).expect("it is ours");
    wait("the report", "document.body.innerText.includes('第一句。') && window.stays === undefined");
    // A page that has not yet loaded its script when the server ends cannot follow the next one.
    wait("the bar of the new page", bar);
    let port = preview.address.split(':').nth(1).expect("an address has a port").to_owned();
    drop(preview);
    fs::write(&report, format!("{text}\n第二句。\n")).expect("it is ours");
    let preview = Preview::start(folder.path(), &["--port", &port]);
    assert!(preview.address.ends_with(&port), "the port is free again");
    wait("the report after a restart", "document.body.innerText.includes('第二句。')");
}

fn tail(text: &str) -> &str {
    let start = text.len().saturating_sub(1500);
    let start = (start..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    &text[start..]
}

/// Where two pages begin to differ.
fn difference(page: &str, right: &str) -> String {
    let page = page.split_once('"').map_or(page, |(_, page)| page);
    let page = page.replace("\\\"", "\"").replace("\\n", "\n");
    let at = page.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.chars().skip(at.saturating_sub(80)).take(400).collect::<String>();
    format!("shown: {}\nclean: {}", around(&page), around(right))
}

#[test]
fn a_browser_shows_what_a_clean_build_gives() {
    let outcome = watch(40, 7);
    assert_eq!(outcome.edits, 40);
    assert!(outcome.with_errors > 0 && outcome.with_errors < 40, "{outcome:?}");
}

#[test]
#[ignore = "five hundred edits take minutes: cargo test watched -- --ignored --nocapture"]
fn five_hundred_edits_before_a_browser() {
    let outcome = watch(500, 1);
    println!("{outcome:?}");
    assert!(outcome.with_errors > 50, "{outcome:?}");
    assert!(outcome.memory <= outcome.early_memory * 11 / 10, "{outcome:?}");
}
