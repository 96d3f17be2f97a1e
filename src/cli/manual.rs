//! `nianbao completions` and `nianbao man`: what a shell and `man` are told of the command line, made from itself.

use std::process::ExitCode;

use clap::{Args, Command, ValueEnum};
use clap_complete::Shell;

use super::{World, print};
use crate::finding::words::Lang;

#[derive(Args)]
pub(super) struct Completions {
    /// 命令行程序：bash、zsh 或 fish
    #[arg(value_enum)]
    shell: Known,
}

/// The shells that are told. Others read the file of one of these, or none.
#[derive(Clone, Copy, ValueEnum)]
enum Known {
    Bash,
    Zsh,
    Fish,
}

#[derive(Args)]
pub(super) struct Man {
    /// 命令，如 check；不写则为总述
    page: Option<String>,
}

/// Prints what completes the command line in a shell.
pub(super) fn completions(arguments: &Completions, mut command: Command, world: &World) -> Result<ExitCode, String> {
    let shell = match arguments.shell {
        Known::Bash => Shell::Bash,
        Known::Zsh => Shell::Zsh,
        Known::Fish => Shell::Fish,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "nianbao", &mut script);
    print(&String::from_utf8_lossy(&script), world.lang)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a manual page: of the program, or of one of its commands.
pub(super) fn man(arguments: &Man, mut command: Command, world: &World) -> Result<ExitCode, String> {
    command.build();
    let command = match &arguments.page {
        None => command,
        Some(name) => {
            let Some(found) = command.find_subcommand(name) else {
                let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
                return Err(match world.lang {
                    Lang::Zh => format!("没有“{name}”这个命令；有：{}", names.join("、")),
                    Lang::En => format!("there is no command `{name}`, but {}", names.join(", ")),
                });
            };
            found.clone()
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|error| error.to_string())?;
    print(&String::from_utf8_lossy(&page), world.lang)?;
    Ok(ExitCode::SUCCESS)
}
