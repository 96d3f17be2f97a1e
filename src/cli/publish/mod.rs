//! `nianbao publish`: says what would change, asks, and switches to the new release in one step.

mod delta;
mod open;
mod plan;
mod release;
mod rollback;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

pub(super) use super::choose;
use super::fonts::FontsArgument;
use super::{BaseUrl, Format, World, is_taken_by_site};
use crate::cli::terminal::tell;
use crate::finding::words::Lang;
use crate::publish::driver::{Address, ReleaseFolder, Switch};
use delta::{apply, write_delta};
use open::opened;
pub(super) use plan::list;
use release::{preview, publish};
use rollback::roll_back;
use words::failed_to_publish;

#[derive(Args)]
#[command(group = clap::ArgGroup::new("where").required(true).args(["to", "delta"]))]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 发布位置：文件夹（网站服务器所指的位置），另一台机器 user@host:路径（用 ssh 和 rsync），或对象存储
    /// s3://桶/名称（密钥等由 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_ENDPOINT_URL、AWS_REGION 给出）。历次发布保存在同名的 .releases 里
    #[arg(long, value_name = "TARGET")]
    to: Option<String>,
    /// 不发布，生成差量包，带到隔离的网络中用 --apply 发布：相对于 --since 的变动；不带 --since 为全部，用于目标网络的首次发布
    #[arg(long, value_name = "FILE")]
    delta: Option<PathBuf>,
    /// 差量包的起点：目标网络现有发布的回执（.json）
    #[arg(long, value_name = "RECEIPT")]
    since: Option<PathBuf>,
    /// 发布一个差量包；与现有发布不衔接的拒绝发布，不作改动
    #[arg(long, value_name = "FILE", requires = "to", conflicts_with_all = ["delta", "rollback"])]
    apply: Option<PathBuf>,
    /// 差量包发布后的总校验值应当是这个（生成差量包时给出、另行带来的 64 位十六进制数）；不同的拒绝发布
    #[arg(long, value_name = "SHA256", requires = "apply")]
    digest: Option<String>,
    /// 立即退回此前在线的那次发布，写明序号的（--rollback=7）退回或恢复那一次：先核对其完好，列出变动；在终端上询问确认，不在终端上直接退回；不需要 --allow
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, require_equals = true, requires = "to")]
    #[arg(conflicts_with_all = ["delta", "apply"])]
    rollback: Option<Option<u32>>,
    /// 只列出变动，不发布
    #[arg(long)]
    dry_run: bool,
    /// 不再询问，直接发布（用于脚本）
    #[arg(long)]
    yes: bool,
    /// 允许撤下报告，允许改动已发布的数字而无更正说明
    #[arg(long)]
    allow: bool,
    /// 有一处错误即不发布；不加时，有错误的报告保持已公布的内容，从未公布的暂不公布，其余照常发布
    #[arg(long)]
    strict: bool,
    /// 同时为每个文本文件写 .gz 和 .br，供网站服务器直接发送
    #[arg(long)]
    compress: bool,
    /// 本机文件夹切换的方式：link 符号链接，rename 文件夹换名
    #[arg(long, value_enum, default_value = if cfg!(unix) { "link" } else { "rename" })]
    switch: SwitchArgument,
    /// 只用于 s3://，公众直接读取的存储桶：逐个文件就位，先样式后网页，每一页都完整，但不是一步切换；用过一次，以后均照此发布
    #[arg(long, conflicts_with = "delta")]
    in_place: bool,
    /// 另一台机器、对象存储多少秒没有答复即不再等待
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// 变动的输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    #[command(flatten)]
    base_url: BaseUrl,
    #[command(flatten)]
    fonts: FontsArgument,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum SwitchArgument {
    Link,
    Rename,
}

pub(super) fn run(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    if !arguments.dry_run {
        return carry_out(arguments, world);
    }
    // What refuses the real run refuses this one, with the same exit code.
    let code = carry_out(arguments, world).unwrap_or_else(|why| {
        refused_later(&why, world.lang);
        ExitCode::from(2)
    });
    tell!("{}", choose(world.lang, "仅列出变动，未发布", "listed only; nothing was published"));
    Ok(code)
}

fn refused_later(why: &str, lang: Lang) {
    anstream::eprintln!("{}{why}", choose(lang, "实际发布时会被拒绝：", "the real run would be refused: "));
}

fn carry_out(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let Some(target) = &arguments.to else {
        let delta = arguments.delta.as_ref().expect("it is one or the other");
        return write_delta(arguments, delta, arguments.since.as_deref(), world);
    };
    let Some(mut address) = Address::read(target) else {
        return Err(match lang {
            Lang::Zh => format!("发布位置“{target}”无法识别；请写文件夹、user@host:路径 或 s3://桶/名称"),
            Lang::En => format!("cannot tell where {target} is; write a folder, user@host:path or s3://bucket/name"),
        });
    };
    // The shell leaves it as it is behind `--to=`.
    if let Address::Folder(folder) = &mut address
        && let Ok(inside) = folder.strip_prefix("~")
        && let Some(home) = std::env::var_os("HOME").filter(|home| !home.is_empty())
    {
        *folder = PathBuf::from(home).join(inside);
    }
    if let Address::Folder(folder) = &address
        && arguments.site.join(crate::source::CONFIG_FILE).exists()
        && is_taken_by_site(folder, &arguments.site)
    {
        return Err(match lang {
            Lang::Zh => format!("不能发布到 {target}：它属于站点本身或生成的 public；未发布，请换一个位置"),
            Lang::En => {
                format!("cannot publish to {target}: it belongs to the site, or to public, which is built of it")
            }
        });
    }
    if let Address::Folder(folder) = &address
        && arguments.dry_run
        && arguments.apply.is_none()
        && !ReleaseFolder::is_there(folder)
    {
        ReleaseFolder::check_free(folder).map_err(|error| failed_to_publish(&error, lang))?;
        return preview(arguments, world);
    }
    if arguments.in_place && !matches!(address, Address::Store { .. }) {
        return Err(choose(lang, "--in-place 只用于 s3://", "--in-place is for s3:// only").to_owned());
    }
    if let Some(package) = &arguments.apply {
        super::plain_file(package, lang)?;
    }
    let mut target = opened(&address, arguments).map_err(|error| failed_to_publish(&error, lang))?;
    if let Some(chosen) = arguments.rollback {
        return roll_back(arguments, &mut target, chosen, lang);
    }
    match &arguments.apply {
        Some(package) => apply(arguments, &mut target, package, lang),
        None => publish(arguments, &mut target, world),
    }
}

impl From<SwitchArgument> for Switch {
    fn from(switch: SwitchArgument) -> Switch {
        match switch {
            SwitchArgument::Link => Switch::Link,
            SwitchArgument::Rename => Switch::Rename,
        }
    }
}
