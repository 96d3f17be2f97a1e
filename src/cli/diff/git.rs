//! A version of a site that git has kept: the program `git` is asked for it, and nothing is written.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::version::{Label, Origin};
use crate::cli::choose;
use crate::finding::words::Lang;
use crate::model::Date;
use crate::tree::Tree;

/// What of a site is asked for: what was published is on record beside it, and imports are no part of what it says.
const PARTS: [&str; 3] = ["site.toml", "content", "themes"];
/// A longer file is not asked for.
const LONGEST: u64 = 1 << 28;

/// The files of a site at a revision, or at the end of a day, and what that version is called.
pub(super) fn read(site: &Path, asked: &str, lang: Lang) -> Result<(Tree, Label), String> {
    let git = Git { site, lang };
    let commit = git.commit(asked)?;
    let date = git.text(&["show", "--no-patch", "--format=%cs", &commit])?.trim().parse().ok();
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let list = git.run(&[&["ls-tree", "-r", "-z", &commit, "--"], &PARTS[..]].concat())?;
    for entry in list.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        // A name that is no UTF-8 is none of a report.
        let Some((facts, path)) = std::str::from_utf8(entry).ok().and_then(|entry| entry.split_once('\t')) else {
            continue;
        };
        // Links and modules are no files.
        if let [mode, "blob", object] = facts.split(' ').collect::<Vec<_>>()[..]
            && mode.starts_with("100")
        {
            names.entry(object.to_owned()).or_default().push(path.to_owned());
        }
    }
    let tree = git.files(&names)?;
    if tree.0.is_empty() {
        return Err(match lang {
            Lang::Zh => format!("git 版本“{asked}”里没有这个站点（{}）", site.display()),
            Lang::En => format!("the revision `{asked}` does not have this site ({})", site.display()),
        });
    }
    let short = commit.get(..10).unwrap_or(&commit).to_owned();
    Ok((tree, Label { origin: Origin::Git { commit: short }, name: asked.to_owned(), date }))
}

struct Git<'g> {
    site: &'g Path,
    lang: Lang,
}

impl Git<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.site).args(arguments);
        command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn missing(&self, error: &std::io::Error) -> String {
        match (error.kind(), self.lang) {
            (std::io::ErrorKind::NotFound, Lang::Zh) => {
                "本机没有 git 程序，不能读取 git 中的版本；请安装 git，或写明两个版本的文件、文件夹".to_owned()
            }
            (std::io::ErrorKind::NotFound, Lang::En) => {
                "there is no git on this machine; install it, or name two files or folders".to_owned()
            }
            (_, Lang::Zh) => format!("无法运行 git：{error}"),
            (_, Lang::En) => format!("cannot run git: {error}"),
        }
    }

    fn failed(&self, said: &[u8]) -> String {
        let said = String::from_utf8_lossy(said);
        let said = said.trim();
        let site = self.site.display();
        match self.lang {
            _ if said.contains("not a git repository") => match self.lang {
                Lang::Zh => format!("{site} 没有用 git 管理，没有以前的版本可以比较；请写明两个版本的文件、文件夹"),
                Lang::En => format!("{site} is not kept in git; name two files or folders"),
            },
            Lang::Zh => format!("git 未能读取：{said}"),
            Lang::En => format!("git failed: {said}"),
        }
    }

    fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let output = self.command(arguments).output().map_err(|error| self.missing(&error))?;
        if output.status.success() { Ok(output.stdout) } else { Err(self.failed(&output.stderr)) }
    }

    fn text(&self, arguments: &[&str]) -> Result<String, String> {
        Ok(String::from_utf8_lossy(&self.run(arguments)?).into_owned())
    }

    /// The commit that a revision names, or the last one on a day or before.
    fn commit(&self, asked: &str) -> Result<String, String> {
        self.run(&["rev-parse", "--git-dir"])?;
        if let Ok(day) = asked.parse::<Date>() {
            let before = format!("--before={day}T23:59:59+08:00");
            let commit = self.text(&["rev-list", "-1", &before, "HEAD"])?;
            return match (commit.trim(), self.lang) {
                ("", Lang::Zh) => Err(format!("git 里没有{day}及以前的版本")),
                ("", Lang::En) => Err(format!("git has no version of {day} or before")),
                (commit, _) => Ok(commit.to_owned()),
            };
        }
        let of_commit = format!("{asked}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &of_commit];
        let output = self.command(&arguments).output().map_err(|error| self.missing(&error))?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() && !commit.is_empty() && !asked.is_empty() {
            return Ok(commit);
        }
        Err(match self.lang {
            Lang::Zh => format!("git 里没有版本“{asked}”；请写提交、标签（如 HEAD~1），或日期（如 2026-01-15）"),
            Lang::En => {
                format!("git has no revision `{asked}`; write a commit, a tag (HEAD~1) or a day (2026-01-15)")
            }
        })
    }

    /// The files whose objects these are, each with all of its names.
    fn files(&self, names: &BTreeMap<String, Vec<String>>) -> Result<Tree, String> {
        let mut tree = Tree::default();
        if names.is_empty() {
            return Ok(tree);
        }
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| self.missing(&error))?;
        let mut input = child.stdin.take().expect("its input is ours");
        let asked: String = names.keys().map(|object| format!("{object}\n")).collect();
        // It answers while it is asked.
        let asking = std::thread::spawn(move || input.write_all(asked.as_bytes()));
        let mut output = BufReader::new(child.stdout.take().expect("its output is ours"));
        let mut take = || -> std::io::Result<()> {
            for paths in names.values() {
                let mut head = String::new();
                output.read_line(&mut head)?;
                let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
                let size = size.ok_or_else(|| std::io::Error::other(head.trim().to_owned()))?;
                let mut bytes = Vec::new();
                Read::by_ref(&mut output).take(size.min(LONGEST)).read_to_end(&mut bytes)?;
                // The rest of a long one, and the end of its line.
                std::io::copy(&mut Read::by_ref(&mut output).take(size - size.min(LONGEST) + 1), &mut std::io::sink())?;
                for path in paths {
                    tree.insert(path.clone(), bytes.clone());
                }
            }
            Ok(())
        };
        let taken = take();
        let _ = asking.join();
        let _ = child.wait();
        let reason = choose(self.lang, "git 未能读取", "git failed");
        taken.map(|()| tree).map_err(|error| format!("{reason}: {error}"))
    }
}
