//! What is promised of every place that is published to, whatever it is.

use super::*;

/// What every target promises, whatever it is. `read` gives a page as the public reads it; `receipts` counts
/// the receipts that are kept.
pub fn promise(desk: &Desk, to: &str, read: &dyn Fn(&str) -> Option<String>, receipts: &dyn Fn() -> usize) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", to], arguments].concat());
    let guide = |release: usize| desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{release}版\n"));
    guide(1);
    let (code, output) = publish(&["--dry-run"]);
    assert!(code == 0 && output.contains("新增"), "{output}");
    assert!(read("index.html").is_none());
    let (code, output) = publish(&["--yes"]);
    assert_eq!(code, 0, "{output}");
    let (code, output) = publish(&["--yes"]);
    assert!(code == 0 && output.contains("没有变动"), "{output}");
    // A figure that changes is known from the receipt over there.
    desk.change_figure("");
    let (code, output) = publish(&["--yes"]);
    assert!(code == 1 && output.contains("152 → 153（无更正说明）"), "{output}");
    desk.write("content/yiyuan/2020.md", REPORT);
    for release in 2..=7 {
        guide(release);
        let (code, output) = publish(&["--yes"]);
        assert!(code == 0 && !output.contains("新增"), "{output}");
        assert!(read("guide/index.html").unwrap().contains(&format!("第{release}版")));
    }
    assert_eq!(receipts(), 7);
    for release in [6, 5] {
        let (code, output) = publish(&["--rollback"]);
        assert!(code == 0 && output.contains(&format!("第{release}次")), "{output}");
        assert!(read("guide/index.html").unwrap().contains(&format!("第{release}版")));
    }
    // On from there, with old style sheets kept for pages that were read before.
    desk.write("themes/default/assets/style.css", "/* new */\n");
    let old = style_of(&read("index.html").unwrap());
    let (code, output) = publish(&["--yes"]);
    assert_eq!(code, 0, "{output}");
    let new = style_of(&read("index.html").unwrap());
    assert!(old != new && read(&old).is_some() && read(&new).unwrap().contains("new"));
    assert!(read("guide/index.html").unwrap().contains("第7版"));
    fs::remove_file(desk.path("site/content/guide.md")).unwrap();
    let (code, output) = publish(&["--yes"]);
    assert!(code == 0 && output.contains("移除"), "{output}");
    assert!(read("guide/index.html").is_none() && read(&old).is_none());
}

/// A portal as it lies at its target, for those who look behind the program: where it keeps its releases, what
/// names the live one, and where the files of a release are.
pub struct Behind<'b> {
    pub to: &'b str,
    pub releases: PathBuf,
    pub link: PathBuf,
    pub files: &'b dyn Fn(usize) -> PathBuf,
    pub read: &'b dyn Fn(&str) -> Option<String>,
}

impl Behind<'_> {
    pub fn receipt(&self, number: usize) -> PathBuf {
        self.releases.join(format!("{number:06}.json"))
    }

    pub fn guide(&self) -> String {
        (self.read)("guide/index.html").unwrap()
    }
}

/// A receipt or a link that is lost switches no guard off, and nothing is deleted.
pub fn what_is_lost_is_said(desk: &Desk, behind: &Behind<'_>) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", behind.to], arguments].concat());
    let guide = |release: usize| desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{release}版\n"));
    for release in 1..=3 {
        guide(release);
        assert_eq!(publish(&["--yes"]).0, 0);
    }
    desk.change_figure("");
    let receipt = fs::read(behind.receipt(3)).unwrap();
    let place = [(behind.files)(3), (behind.files)(2)];
    let untouched = || place.iter().all(|place| place.join("index.html").exists()) && behind.guide().contains("第3版");
    for (lost, word) in [(Some("junk"), "已损坏"), (None, "缺失")] {
        match lost {
            Some(text) => fs::write(behind.receipt(3), text).unwrap(),
            None => fs::remove_file(behind.receipt(3)).unwrap(),
        }
        for arguments in [&["--yes"][..], &["--dry-run"], &["--rollback"]] {
            let (code, output) = publish(arguments);
            let said_so = output.contains(&format!("000003.json {word}")) && output.contains("备份");
            assert!(code == 2 && said_so && untouched(), "{arguments:?}: {output}");
        }
    }
    // The receipt of another release is none of this one.
    fs::write(behind.receipt(3), fs::read(behind.receipt(2)).unwrap()).unwrap();
    assert_eq!(publish(&["--yes"]).0, 2);
    fs::write(behind.receipt(3), &receipt).unwrap();
    // An older release whose receipt is lost stays, and nobody goes back to it.
    let older = fs::read(behind.receipt(2)).unwrap();
    fs::remove_file(behind.receipt(2)).unwrap();
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 2 && output.contains("000002.json 缺失") && untouched(), "{output}");
    assert_eq!(publish(&["--yes"]).0, 1);
    assert!(untouched());
    fs::write(behind.receipt(2), older).unwrap();
    // Without the link the newest release is what a new one is held against.
    let link = desk.path("aside");
    fs::rename(&behind.link, &link).unwrap();
    let (code, output) = publish(&["--yes"]);
    assert!(code == 1 && output.contains("缺失，而历次发布仍在") && output.contains("无更正说明"), "{output}");
    assert!(output.contains("第3次"), "{output}");
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 2 && output.contains("缺失") && behind.link.symlink_metadata().is_err(), "{output}");
    desk.write("content/yiyuan/2020.md", REPORT);
    let (code, output) = publish(&["--yes"]);
    assert!(code == 0 && output.contains("第4次"), "{output}");
    assert!(behind.guide().contains("第3版"));
    let _ = fs::remove_file(link);
    // Who has nothing to restore may start anew, by name.
    fs::remove_file(behind.receipt(4)).unwrap();
    guide(5);
    assert_eq!(publish(&["--yes"]).0, 2);
    let (code, output) = publish(&["--yes", "--allow"]);
    assert!(code == 0 && output.contains("000004.json 缺失；不与已发布的比较"), "{output}");
    assert!(behind.guide().contains("第5版"));
    let (code, output) = publish(&["--yes"]);
    assert!(code == 0 && output.contains("没有变动"), "{output}");
    // That its receipt is lost is no reason to remove a release.
    let place = [(behind.files)(4), (behind.files)(3)];
    guide(6);
    assert_eq!(publish(&["--yes"]).0, 0);
    assert!(place.iter().all(|place| place.join("index.html").exists()));
}

/// One goes back to what was live before, whatever its number, and only if it is still what was published.
pub fn one_goes_back_to_what_was_live(desk: &Desk, behind: &Behind<'_>) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", behind.to], arguments].concat());
    let version = |release: usize| {
        desk.write("content/guide.md", &format!("---\ntitle: 指南\n---\n第{release}版\n"));
        let (code, output) = publish(&["--yes"]);
        assert_eq!(code, 0, "{output}");
    };
    (1..=7).for_each(version);
    for release in [6, 5, 4, 3] {
        let (code, output) = publish(&["--rollback"]);
        assert!(code == 0 && output.contains(&format!("第{release}次")), "{output}");
    }
    version(8);
    let (code, output) = publish(&["--rollback", "--dry-run", "--output", "json"]);
    assert!(code == 0 && output.contains("\"guide/index.html\"") && behind.guide().contains("第8版"), "{output}");
    // What is not any more what was published does not become live.
    let page = (behind.files)(3).join("yiyuan/2020/index.html");
    let html = fs::read(&page).unwrap();
    fs::remove_file(&page).unwrap();
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 2 && output.contains("已有改动（如 yiyuan/2020/index.html"), "{output}");
    assert!(behind.guide().contains("第8版"));
    fs::write(&page, html).unwrap();
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 0 && output.contains("从第8次发布退回第3次") && output.contains("修改 "), "{output}");
    assert!(behind.guide().contains("第3版"));
    // Number 2 is gone.
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 2 && output.contains("没有更早的发布"), "{output}");
    let history = fs::read_to_string(behind.releases.join("history.txt")).unwrap();
    let lines: Vec<&str> = history.lines().map(|line| line.split_once(' ').unwrap().1).collect();
    assert_eq!(lines.len(), 7 + 4 + 1 + 1);
    assert_eq!(lines[0], "第1次发布上线，此前未发布");
    assert_eq!(lines[10..], ["退回第3次发布，此前是第4次", "第8次发布上线，此前是第3次", "退回第3次发布，此前是第8次"]);
    // A line that was torn is no part of the next one.
    let torn = &history.as_bytes()[..history.len() - 10];
    fs::write(behind.releases.join("history.txt"), torn).unwrap();
    // Back to one that is chosen, and forward again.
    let choose = |number: u32| publish(&[&format!("--rollback={number}")]);
    for (number, said) in
        [(5, "从第3次发布恢复到第5次"), (8, "恢复到第8次"), (4, "从第8次发布退回第4次"), (4, "现有发布就是第4次")]
    {
        let (code, output) = choose(number);
        assert!(code == 0 && output.contains(said), "{number}: {output}");
        assert!(behind.guide().contains(&format!("第{number}版")));
    }
    for number in [1, 99] {
        let (code, output) = choose(number);
        assert!(code == 2 && output.contains(&format!("没有第{number}次发布的文件")), "{output}");
        assert!(output.contains("5、6、7、8次；原来") && behind.guide().contains("第4版"), "{output}");
    }
    let history = fs::read_to_string(behind.releases.join("history.txt")).unwrap();
    let lines: Vec<&str> = history.lines().skip(7 + 4 + 1).map(|line| line.split_once(' ').unwrap().1).collect();
    assert!(lines[0].starts_with("退回第3次发布") && lines[0].ends_with("……（此行未写完）"), "{history}");
    assert_eq!(lines[1..], ["恢复第5次发布，此前是第3次", "恢复第8次发布，此前是第5次", "退回第4次发布，此前是第8次"]);
    // Going back to other figures needs no leave, and says which they are.
    desk.change_figure("");
    let (code, output) = publish(&["--yes", "--allow"]);
    assert_eq!(code, 0, "{output}");
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 0 && output.contains("153 → 152（无更正说明）"), "{output}");
    // What was corrected is taken back, and corrected again.
    desk.change_figure(
        "corrections:\n  - { date: 2021-05-06, cell: active_disclosure.normative_documents.total_disclosed, old: 152, new: 153, reason: 漏计 }\n",
    );
    let (code, output) = publish(&["--yes"]);
    assert!(code == 0 && output.contains("152 → 153（有更正说明）"), "{output}");
    let (code, output) = publish(&["--rollback"]);
    assert!(code == 0 && output.contains("153 → 152（退回更正以前）"), "{output}");
    let (code, output) = publish(&["--rollback=10"]);
    assert!(code == 0 && output.contains("152 → 153（有更正说明）"), "{output}");
}

pub fn behind<'b>(
    desk: &Desk,
    to: &'b str,
    files: &'b dyn Fn(usize) -> PathBuf,
    read: &'b dyn Fn(&str) -> Option<String>,
) -> Behind<'b> {
    Behind { to, releases: desk.path("live.releases"), link: desk.path("live"), files, read }
}

/// What somebody else put among the files of a release, changed or took away is said in words of its own, and put
/// right; nothing of it is taken over. A store tells what is changed only where it is not there.
pub fn what_others_did(desk: &Desk, to: &str, page: &dyn Fn(&str) -> PathBuf, changes_are_seen: bool) {
    let publish = |arguments: &[&str]| desk.run("publish", &[&["site", "--to", to], arguments].concat());
    let (code, output) = publish(&["--yes"]);
    assert_eq!(code, 0, "{output}");
    let style = style_of(&fs::read_to_string(page("index.html")).unwrap());
    fs::write(page("assets/evil.html"), "evil").unwrap();
    fs::remove_file(page("yiyuan/2020/report.csv")).unwrap();
    if changes_are_seen {
        fs::remove_file(page(&style)).unwrap();
        fs::write(page(&style), "/* evil */").unwrap();
    }
    // What is changed is not kept for old pages either.
    desk.write("themes/default/assets/style.css", "/* new */\n");
    let (code, output) = publish(&["--dry-run", "--output", "json"]);
    assert_eq!(code, 0, "{output}");
    let json = &output[output.find('{').unwrap()..=output.rfind('}').unwrap()];
    let plan: serde_json::Value = serde_json::from_str(json).unwrap();
    let changed = if changes_are_seen { serde_json::json!([style]) } else { serde_json::json!([]) };
    let foreign = serde_json::json!({
        "added": ["assets/evil.html"], "changed": changed, "removed": ["yiyuan/2020/report.csv"],
    });
    assert_eq!(plan["foreign"], foreign);
    assert!(!plan["changed"].as_array().unwrap().iter().any(|path| path == "yiyuan/2020/report.csv"));
    let (code, output) = publish(&["--yes"]);
    assert_eq!(code, 0, "{output}");
    for words in ["现有发布被改动", "多出、将移除的文件 1\n  assets/evil.html", "缺少、将补上的文件 1\n  yiyuan"]
    {
        assert!(output.contains(words), "{output}");
    }
    assert!(!page("assets/evil.html").exists() && page("yiyuan/2020/report.csv").exists());
    assert_eq!(page(&style).exists(), !changes_are_seen);
    let list = fs::read_to_string(page("SHA256SUMS")).unwrap();
    assert!(!list.contains("evil") && list.contains(&style) != changes_are_seen, "{list}");
    let (code, output) = publish(&["--yes"]);
    assert!(code == 0 && output.contains("没有变动"), "{output}");
}
