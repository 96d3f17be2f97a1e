//! `nianbao redirects`: older addresses with where they lead, as a server's own redirects or as a table.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{BaseUrl, World, kept, open_for, print};
use crate::render::redirect_target;
use crate::tree;

#[derive(Args)]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 写成哪种服务器的配置：nginx、apache；csv 为两列的清单（旧网址、新网址）
    #[arg(long, value_enum, default_value = "csv")]
    server: Server,
    #[command(flatten)]
    base_url: BaseUrl,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Server {
    Csv,
    Nginx,
    Apache,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let folder = open_for(&arguments.site, &arguments.base_url, world.lang)?;
    let examined = kept::examine(&folder, world);
    let base = examined.source.config.base_path().to_owned();
    let portal = &examined.source.portal;
    let mut out = String::new();
    if arguments.server == Server::Csv {
        out.push_str("from,to\r\n");
    }
    for redirect in &examined.links.redirects {
        let to = redirect_target(portal, redirect.to);
        // A folder's address is that of its page.
        let to = tree::encoded(&format!("{base}{}", to.strip_suffix("index.html").unwrap_or(&to)));
        let from = format!("{base}{}", redirect.route);
        let folder = from.strip_suffix("index.html").unwrap_or(&from);
        let _ = match arguments.server {
            Server::Csv => write!(out, "{},{to}\r\n", tree::encoded(folder)),
            Server::Nginx if folder != from => {
                write!(
                    out,
                    "location = \"{folder}\" {{ return 301 {to}; }}\n\
                    location = \"{from}\" {{ return 301 {to}; }}\n"
                )
            }
            Server::Nginx => writeln!(out, "location = \"{from}\" {{ return 301 {to}; }}"),
            Server::Apache => {
                let index = if folder == from { "" } else { "(index\\.html)?" };
                writeln!(out, "RedirectMatch 301 \"^{}{index}$\" \"{to}\"", pattern(folder))
            }
        };
    }
    print(&out, world.lang)?;
    Ok(ExitCode::SUCCESS)
}

/// A path as a regular expression that matches it alone.
fn pattern(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 8);
    for c in path.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
