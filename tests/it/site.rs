//! Sites as tests meet them: read from a folder, built in memory, run through the real program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use nianbao::disk::Folder;
use nianbao::model::Date;
use nianbao::tree::{Site, Tree, TreeSink, TreeSite};
use nianbao::{Examined, OnError};

/// The day on which all tests take place: 2026-01-15 in China.
pub const TODAY: (Date, &str) = (Date::constant(2026, 1, 15), "1768435200");

/// This repository, which is a site itself.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder below `tests/`.
pub fn tests(path: &str) -> PathBuf {
    repository().join("tests").join(path)
}

/// The sample site in memory, without its guide: that is longer than all else, and nothing leads there.
pub fn sample() -> Tree {
    let mut sample = read(repository());
    sample.0.retain(|path, _| !path.starts_with("content/guide/"));
    sample
}

/// A site's files in memory.
pub fn read(root: &Path) -> Tree {
    let folder = Folder::open(root).expect("the site is there");
    let mut tree = Tree::default();
    for path in folder.paths() {
        tree.insert(path, folder.read(path, u64::MAX).expect("the file was listed").into_owned());
    }
    tree
}

/// The portal of a site, errors or not.
pub fn build(site: Tree) -> (Tree, Examined) {
    let sink = TreeSink::default();
    let examined = nianbao::build(&TreeSite::from(site), TODAY.0, OnError::GoOn, &sink);
    (sink.into_tree(), examined)
}

/// The portal of a site, in which reports with errors are held back.
pub fn build_shown(site: Tree) -> (Tree, Examined) {
    let sink = TreeSink::default();
    let examined = nianbao::build(&TreeSite::from(site), TODAY.0, OnError::HoldBack, &sink);
    (sink.into_tree(), examined)
}

/// The file of a Chinese font of this machine.
pub fn font() -> PathBuf {
    let answer = Command::new("fc-match").args(["-f", "%{file}", "Noto Serif CJK SC"]).output();
    let file = PathBuf::from(String::from_utf8(answer.expect("fontconfig is there").stdout).expect("a path"));
    assert!(file.is_file(), "there is no Chinese font: apt-get install fonts-noto-cjk");
    file
}

/// The program, in a world in which only its arguments count.
pub fn nianbao() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nianbao"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    // What an earlier run has sealed must not matter.
    for name in ["XDG_CACHE_HOME", "LOCALAPPDATA", "HOME", "NIANBAO_FONTS"] {
        command.env_remove(name);
    }
    command.env("SOURCE_DATE_EPOCH", TODAY.1).current_dir(repository());
    command
}

/// Runs the program to its end.
pub fn run<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    Run::of(nianbao().args(arguments).output().expect("the program starts"))
}

/// The same in another folder.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    Run::of(nianbao().current_dir(folder).args(arguments).output().expect("the program starts"))
}

/// What a run of the program said, and how it ended.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    fn of(output: Output) -> Run {
        let text = |bytes| String::from_utf8(bytes).expect("what the program says is UTF-8");
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
