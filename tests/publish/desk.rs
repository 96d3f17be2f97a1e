//! A site of one report in a folder of its own, and what is done with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::*;

pub const REPORT: &str = include_str!("../../content/yiyuan/2020.md");

/// A row that adds up, and the same with another figure that adds up as well.
pub const ROW: &str = "normative_documents:      [             18,         18,            152 ]";

pub const OTHER_ROW: &str = "normative_documents:      [             18,         18,            153 ]";

/// A site in a folder of its own, and a place to publish it to.
pub struct Desk {
    pub folder: TempDir,
    /// What the program is told in its environment.
    pub told: Vec<(&'static str, String)>,
}

impl Desk {
    pub fn new() -> Desk {
        let desk = Desk { folder: TempDir::new().unwrap(), told: Vec::new() };
        desk.write("site.toml", "title = \"年报\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n");
        desk.write("content/yiyuan/_index.md", "---\nname: 沂源县人民政府\n---\n");
        desk.write("content/yiyuan/2020.md", REPORT);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path("site").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn command(&self, command: &str, arguments: &[&str]) -> Command {
        let mut run = Command::new(env!("CARGO_BIN_EXE_nianbao"));
        run.current_dir(self.folder.path()).env("LANG", "zh_CN.UTF-8").arg(command).args(arguments);
        run.env("XDG_CACHE_HOME", self.path("cache")).envs(self.told.iter().map(|(name, value)| (name, value)));
        run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        run
    }

    /// Runs a command; gives its exit code and all it prints.
    pub fn run(&self, command: &str, arguments: &[&str]) -> (i32, String) {
        let output = self.command(command, arguments).output().unwrap();
        let bytes = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(bytes).unwrap())
    }

    /// All files that lie here, but for what may be deleted at any time.
    pub fn lying(&self) -> Vec<PathBuf> {
        listing(self.folder.path()).into_iter().filter(|path| !path.starts_with(self.path("cache"))).collect()
    }

    pub fn publish(&self, arguments: &[&str]) -> (i32, String) {
        self.run("publish", &[&["site", "--to", "live"], arguments].concat())
    }

    pub fn change_figure(&self, correction: &str) {
        assert!(REPORT.contains(ROW));
        let report = REPORT.replace(ROW, OTHER_ROW).replacen("---\n", &format!("---\n{correction}"), 1);
        self.write("content/yiyuan/2020.md", &report);
    }

    pub fn digest(&self, path: &str) -> String {
        nianbao::bytes::digest::sha256(&fs::read(self.path(path)).unwrap())
    }
}

pub fn ways() -> &'static [&'static str] {
    if cfg!(unix) { &["link", "rename"] } else { &["rename"] }
}

/// Runs a publish that must succeed. Gives how long it took.
pub fn succeed(desk: &Desk, arguments: &[&str]) -> Duration {
    let started = Instant::now();
    let (code, output) = desk.run("publish", arguments);
    assert_eq!(code, 0, "{arguments:?}: {output}");
    started.elapsed()
}

/// Writes one of two sites.
pub fn write_version(desk: &Desk, version: usize) {
    let title = format!("title = \"{}\"\nbase_url = \"https://www.example.gov.cn/nb/\"\n", VERSIONS[version % 2]);
    desk.write("site.toml", &title);
    // A style sheet that changes with each version changes its name, too.
    desk.write("themes/default/assets/style.css", &format!("/* {version} */\n"));
}

pub fn listing(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    walk.filter(|entry| !entry.file_type().is_dir()).map(walkdir::DirEntry::into_path).collect()
}

/// The folders in a folder.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

pub fn style_of(html: &str) -> String {
    let style = html.split("assets/style.").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    format!("assets/style.{style}")
}
