//! Signatures of a package, checked by the tools that the site names for them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::choose;
use crate::archive::verify::Signature;
use crate::finding::words::Lang;
use crate::source::Config;

/// What became of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The tool says that it is right.
    Right { by: String },
    /// The tool says that it is not, in its own words.
    Wrong { by: String, said: String },
    /// Nobody has looked at it, and why.
    Unchecked { why: String },
}

impl Verdict {
    /// The word in files.
    pub fn key(&self) -> &'static str {
        match self {
            Verdict::Right { .. } => "right",
            Verdict::Wrong { .. } => "wrong",
            Verdict::Unchecked { .. } => "unchecked",
        }
    }

    /// The line that says so.
    pub fn line(&self, signature: &Signature, lang: Lang) -> String {
        let Signature { path, .. } = signature;
        let kind = signature.kind();
        match (self, lang) {
            (Verdict::Right { by }, Lang::Zh) => format!("签名 {path}（{kind}）：由 {by} 核验，有效\n"),
            (Verdict::Right { by }, Lang::En) => format!("signature {path} ({kind}): right, says {by}\n"),
            (Verdict::Wrong { by, said }, Lang::Zh) => format!("签名 {path}（{kind}）：由 {by} 核验，未通过：{said}\n"),
            (Verdict::Wrong { by, said }, Lang::En) => {
                format!("signature {path} ({kind}): did not pass, says {by}: {said}\n")
            }
            (Verdict::Unchecked { why }, Lang::Zh) => format!("签名 {path}（{kind}）：未核验，{why}\n"),
            (Verdict::Unchecked { why }, Lang::En) => format!("signature {path} ({kind}): not checked, {why}\n"),
        }
    }
}

/// Has a signature checked. `place` tells where a file of the package stands on this machine; `named` is the site whose
/// settings name the tool, with its folder, where the tool runs.
pub(super) fn check(
    signature: &Signature,
    place: &dyn Fn(&str) -> Option<PathBuf>,
    named: Option<(&Config, &Path)>,
    lang: Lang,
) -> Verdict {
    let unchecked = |zh: String, en: String| Verdict::Unchecked { why: if lang == Lang::Zh { zh } else { en } };
    let Some((config, site)) = named else {
        return unchecked(
            "要核验，加 --site 写明站点，其 site.toml 的 [signatures] 写有核验的命令".to_owned(),
            "name a site with --site whose [signatures] name the command".to_owned(),
        );
    };
    let ending = signature.ending;
    let Some((_, command)) = config.signatures.iter().find(|(key, _)| key == ending) else {
        return unchecked(
            format!("site.toml 的 [signatures] 没有 {ending}"),
            format!("[signatures] in site.toml has no {ending}"),
        );
    };
    let [program, arguments @ ..] = &command[..] else {
        return unchecked("命令是空的".to_owned(), "the command is empty".to_owned());
    };
    let absolute = |path: &str| std::path::absolute(place(path)?).ok()?.into_os_string().into_string().ok();
    let Some((file, signed)) = absolute(&signature.of).zip(absolute(&signature.path)) else {
        return unchecked("文件无法读取".to_owned(), "its files cannot be read".to_owned());
    };
    let arguments = arguments.iter().map(|one| one.replace("{file}", &file).replace("{signature}", &signed));
    let run = Command::new(program).args(arguments).current_dir(site).stdin(Stdio::null()).output();
    match run {
        Ok(run) if run.status.success() => Verdict::Right { by: program.clone() },
        Ok(run) => {
            let said = [run.stderr, run.stdout].map(|said| String::from_utf8_lossy(&said).trim().to_owned());
            let said = said.into_iter().find(|said| !said.is_empty());
            let said = said.unwrap_or_else(|| choose(lang, "没有说明原因", "it does not say why").to_owned());
            Verdict::Wrong { by: program.clone(), said: said.lines().collect::<Vec<_>>().join("；") }
        }
        Err(_) => unchecked(format!("本机没有 {program}"), format!("there is no {program} on this machine")),
    }
}
