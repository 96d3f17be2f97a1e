//! `nianbao explain`: the manual page of a check, or the names of all.

use std::process::ExitCode;

use clap::Args;

use super::World;
use crate::check;
use crate::finding::words::Lang;
use crate::form::Forms;

#[derive(Args)]
pub(super) struct Arguments {
    /// 校验的名称，即核对结果中方括号里的字；不写则列出全部
    check: Option<String>,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let names = check::names(Forms::embedded());
    let Some(name) = &arguments.check else {
        for name in &names {
            anstream::println!("{name}");
        }
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(page) = check::manual(name) {
        anstream::println!("{page}");
        return Ok(ExitCode::SUCCESS);
    }
    if names.contains(name) {
        anstream::println!(
            "{}",
            match world.lang {
                Lang::Zh => format!("{name}：这一项核对文件的写法，结果里已写明问题和处理办法"),
                Lang::En => format!("{name}: this check is about how a file is written; its findings say all there is"),
            }
        );
        return Ok(ExitCode::SUCCESS);
    }
    Err(match world.lang {
        Lang::Zh => format!("没有名为「{name}」的校验；不带名称运行可列出全部"),
        Lang::En => format!("there is no check named `{name}`; without a name, all are listed"),
    })
}
