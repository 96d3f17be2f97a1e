//! `nianbao explain`: the manual page of a check, or the names of all.

use std::process::ExitCode;

use clap::Args;

use super::{World, print};
use crate::check;
use crate::finding::words::Lang;
use crate::form::Forms;

#[derive(Args)]
pub(super) struct Arguments {
    /// 校验的名称，即核对结果中方括号里的字；不写则列出全部
    check: Option<String>,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let forms = Forms::embedded();
    let names = check::names(forms);
    let Some(name) = &arguments.check else {
        let line = |name: &String| {
            let gloss = check::gloss(name, forms, world.lang).unwrap_or_default();
            format!("{name:<18} {gloss}\n")
        };
        print(&names.iter().map(line).collect::<String>(), world.lang)?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(page) = check::manual(name, forms, world.lang) {
        print(&format!("{page}\n"), world.lang)?;
        return Ok(ExitCode::SUCCESS);
    }
    Err(match (check::meant(name, &names), world.lang) {
        (Some(close), Lang::Zh) => format!("没有名为“{name}”的校验；是否应为“{close}”？不带名称运行可列出全部"),
        (None, Lang::Zh) => format!("没有名为“{name}”的校验；不带名称运行可列出全部"),
        (Some(close), Lang::En) => {
            format!("there is no check named `{name}`; did you mean `{close}`? without a name, all are listed")
        }
        (None, Lang::En) => format!("there is no check named `{name}`; without a name, all are listed"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_explained_in_both_languages() {
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let forms = Forms::embedded();
        let names = check::names(forms);
        for name in &names {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| check::gloss(name, forms, lang).unwrap_or_default());
            assert!(zh.contains(chinese) && !en.is_empty() && !en.contains(chinese), "{name}: {zh} {en}");
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| check::manual(name, forms, lang).expect("it has a page"));
            assert!(zh.contains("\n\n依据：") && zh.lines().next().is_some_and(|title| title.contains(name)), "{zh}");
            assert!(zh.lines().skip(1).all(|line| line.is_empty() || line.contains(chinese)), "{zh}");
            assert!(en.contains("Basis: ") && !en.contains("依据") && en.contains(name), "{name}: {en}");
            assert!(!zh.contains("format.md") && !en.contains("format.md"), "{name}");
        }
        assert_eq!(check::meant("request-balanc", &names).as_deref(), Some("request-balance"));
    }
}
