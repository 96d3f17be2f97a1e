//! `nianbao publish`: says what would change, asks, and switches to the new release in one step.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::archive::{built_in, date, pack};
use super::{Format, World, open, print, report};
use crate::archive::record::{LISTS, is_list};
use crate::archive::sums::Sums;
use crate::archive::verify::{self, Against};
use crate::archive::{Failed, Gist, Record};
use crate::bytes::digest;
use crate::disk::{Finished, OneFile, Staging, is_taken_by_site};
use crate::finding::foreign::said;
use crate::finding::words::Lang;
use crate::publish::delta::{self, Applied, Description, Unfit};
use crate::publish::driver::{
    Access, Address, Driver, PublishError, ReleaseFolder, SshFolder, Store, Switch, Workshop,
};
use crate::publish::plan::{self, Corrections, Foreign, Plan};
use crate::publish::receipt::{self, Receipt};
use crate::publish::register::Register;
use crate::tree::Listed;
use crate::{Examined, OnError};

/// What is said where somebody else has been.
const FOREIGN: (&str, &str) = (
    "现有发布被改动过：以下文件不是发布时的样子",
    "what is live was changed by someone else: these files are not as they were published",
);
/// So many lines of a kind are shown; the rest are counted.
const SHOWN: usize = 20;

#[derive(Args)]
#[command(group = clap::ArgGroup::new("where").required(true).args(["to", "delta"]))]
pub(super) struct Arguments {
    /// 站点文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// 发布到哪里：文件夹（网站服务器所指的位置），另一台机器 user@host:路径（用 ssh 和 rsync），或对象存储
    /// s3://桶/名称（密钥等由 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_ENDPOINT_URL、AWS_REGION 给出）。历次发布保存在同名的 .releases 里
    #[arg(long, value_name = "TARGET")]
    to: Option<String>,
    /// 不发布，写成差量包，带到隔离的网络里用 --apply 发布：相对于 --since 的变动；没有 --since 就是全部，用于那一边的第一次发布
    #[arg(long, value_name = "FILE")]
    delta: Option<PathBuf>,
    /// 差量包的起点：那一边现有发布的回执（.json）
    #[arg(long, value_name = "RECEIPT")]
    since: Option<PathBuf>,
    /// 发布一个差量包；与现有发布对不上就拒绝，原样不动
    #[arg(long, value_name = "FILE", requires = "to", conflicts_with_all = ["delta", "rollback"])]
    apply: Option<PathBuf>,
    /// 立即回到此前在线的那次发布：先核对它完好，列出变动；在终端上问一句，不在终端上直接退回；不需要 --allow
    #[arg(long, requires = "to", conflicts_with_all = ["delta", "apply"])]
    rollback: bool,
    /// 只列出变动，不发布
    #[arg(long)]
    dry_run: bool,
    /// 不再询问，直接发布（用于脚本）
    #[arg(long)]
    yes: bool,
    /// 允许撤下报告，允许改动已发布的数字而没有更正说明
    #[arg(long)]
    allow: bool,
    /// 同时为每个文本文件写 .gz 和 .br，供网站服务器直接发送
    #[arg(long)]
    compress: bool,
    /// 本机文件夹切换的方式：link 符号链接，rename 文件夹换名
    #[arg(long, value_enum, default_value = if cfg!(unix) { "link" } else { "rename" })]
    switch: SwitchArgument,
    /// 只用于 s3://，公众直接读取的桶：逐个放到位，先样式后网页，每一页都完整，但不是一步切换；用过一次，以后照此办理
    #[arg(long, conflicts_with = "delta")]
    in_place: bool,
    /// 变动的输出格式：text 供人阅读，json 供程序使用
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
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
    anstream::eprintln!("{}", say(world.lang, "只列出，没有发布", "listed only; nothing was published"));
    Ok(code)
}

fn refused_later(why: &str, lang: Lang) {
    anstream::eprintln!("{}{why}", say(lang, "真正发布时会被拒绝：", "the real run would be refused: "));
}

fn carry_out(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let Some(target) = &arguments.to else {
        let delta = arguments.delta.as_ref().expect("it is one or the other");
        return write_delta(arguments, delta, arguments.since.as_deref(), world);
    };
    let Some(address) = Address::read(target) else {
        return Err(match lang {
            Lang::Zh => format!("不明白发布到哪里：{target}；写文件夹、user@host:路径 或 s3://桶/名称"),
            Lang::En => format!("cannot tell where {target} is; write a folder, user@host:path or s3://bucket/name"),
        });
    };
    if let Address::Folder(folder) = &address
        && arguments.site.join(crate::source::CONFIG_FILE).exists()
        && is_taken_by_site(folder, &arguments.site)
    {
        return Err(match lang {
            Lang::Zh => format!("不能发布到 {target}：它属于站点本身或生成的 public；没有发布，请换一个位置"),
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
        ReleaseFolder::check_free(folder).map_err(|error| troubled(&error, lang))?;
        return preview(arguments, world);
    }
    if arguments.in_place && !matches!(address, Address::Store { .. }) {
        return Err(say(lang, "--in-place 只用于 s3://", "--in-place is for s3:// only").to_owned());
    }
    if let Some(package) = &arguments.apply {
        super::plain_file(package, lang)?;
    }
    let mut target = opened(&address, arguments).map_err(|error| troubled(&error, lang))?;
    if arguments.rollback {
        return roll_back(arguments, &mut *target, lang);
    }
    match (&arguments.apply, &address) {
        (Some(package), Address::Folder(folder)) => {
            drop(target);
            let releases = ReleaseFolder::open(folder, arguments.switch.into());
            apply(arguments, &releases.map_err(|error| troubled(&error, lang))?, package, lang)
        }
        (Some(package), _) => apply_from_here(arguments, &mut *target, package, lang),
        (None, _) => publish(arguments, &mut *target, world),
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

/// Opens a target, locks it, and mends what a killed process left there.
fn opened(address: &Address, arguments: &Arguments) -> Result<Box<dyn Driver>, PublishError> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let workshop = |name: &str| {
        let cache = super::seal::cache_folder().ok_or(PublishError::NotSet("HOME"))?;
        Workshop::open(&cache.join(format!("publish-{}", &digest::sha256(name.as_bytes())[..16])))
    };
    match address {
        Address::Folder(folder) => Ok(Box::new(ReleaseFolder::open(folder, arguments.switch.into())?)),
        Address::Ssh(address) => {
            let place = workshop(&format!("{address:?}"))?;
            Ok(Box::new(SshFolder::open(address.clone(), place, variable("RSYNC_RSH").as_deref())?))
        }
        Address::Store { bucket, name } => {
            let endpoint = variable("AWS_ENDPOINT_URL_S3").or_else(|| variable("AWS_ENDPOINT_URL"));
            let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
            let region = region.unwrap_or_else(|| "us-east-1".to_owned());
            let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
            let access = Access {
                // A number or a bare name has no room for the bucket's name before it.
                in_path: variable("AWS_S3_FORCE_PATH_STYLE")
                    .map_or_else(|| is_bare(&endpoint), |value| value != "false"),
                key: variable("AWS_ACCESS_KEY_ID").ok_or(PublishError::NotSet("AWS_ACCESS_KEY_ID"))?,
                secret: variable("AWS_SECRET_ACCESS_KEY").ok_or(PublishError::NotSet("AWS_SECRET_ACCESS_KEY"))?,
                token: variable("AWS_SESSION_TOKEN"),
                endpoint,
                region,
            };
            let place = workshop(&format!("{}\0{bucket}\0{name}", access.endpoint))?;
            Ok(Box::new(Store::open(&access, bucket, name, arguments.in_place, place)?))
        }
    }
}

/// Whether an address is a number, or a name without a dot.
fn is_bare(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    !name.contains('.') || name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A site, built, and what it would be as a release.
struct Wanted {
    examined: Examined,
    portal: Finished,
}

fn wanted(arguments: &Arguments, place: &Path, world: &World) -> Result<Option<Wanted>, String> {
    let folder = open(&arguments.site, world.lang)?;
    let built = built_in(&folder, world, OnError::Stop, arguments.compress, place)?;
    let (examined, portal) = (built.examined, built.portal);
    let reports = examined.source.portal.reports.len();
    anstream::eprint!("{}", report::drawn(&examined.findings, &folder, reports, world.lang, world.color));
    Ok(match portal {
        Some(portal) => Some(Wanted { examined, portal }),
        None => {
            anstream::eprintln!("{}", say(world.lang, "有错误，没有发布", "there are errors; nothing was published"));
            None
        }
    })
}

/// The receipt of what is live. Where it is lost nothing is compared, and that must be allowed by name.
fn live_of(target: &dyn Driver, arguments: &Arguments, lang: Lang) -> Result<Option<Receipt>, String> {
    let live = match target.live() {
        Err(PublishError::NoReceipt { place, there }) if arguments.allow => {
            let lost = no_receipt(&place, there, lang);
            anstream::eprintln!("{lost}{}", say(lang, "；不与已发布的比较", "; nothing is compared with it"));
            return Ok(None);
        }
        live => live.map_err(|error| troubled(&error, lang))?,
    };
    if let (Some(place), Some(live)) = (target.unlinked(), &live) {
        let number = live.release;
        match lang {
            Lang::Zh => anstream::eprintln!(
                "{place} 不见了，而历次发布都在：按最新的一次（第{number}次）比较，发布以后它会重新建立"
            ),
            Lang::En => anstream::eprintln!(
                "{place} is missing, though releases are there; this is compared with the newest, release {number}, \
                 and publishing makes it anew"
            ),
        }
    }
    Ok(live)
}

/// Goes back to the release that was live before, if that is still what was published.
fn roll_back(arguments: &Arguments, target: &mut dyn Driver, lang: Lang) -> Result<ExitCode, String> {
    let system = |error: PublishError| troubled(&error, lang);
    let live = match target.live() {
        Err(PublishError::NoReceipt { .. }) if arguments.allow => None,
        live => live.map_err(system)?,
    };
    if let Some(place) = target.unlinked() {
        return Err(system(PublishError::LinkMissing(place)));
    }
    let current = target.current().ok_or(PublishError::NothingBefore).map_err(system)?;
    let available = target.available().map_err(system)?;
    let before = match &live {
        Some(live) => live.back(&available),
        None => available.into_iter().rev().find(|number| *number < current),
    };
    let number = before.ok_or(PublishError::NothingBefore).map_err(system)?;
    let receipt = target.receipt(number).map_err(system)?;
    let altered = Foreign::of(&target.digests(number).map_err(system)?, &receipt);
    if let Some(path) = altered.paths().next() {
        return Err(system(PublishError::Altered(target.receipt_place(number), path.clone())));
    }
    let mut plan = Plan::of_files(live.as_ref(), &receipt.files);
    plan.add_figures(live.as_ref().map(|live| &live.register), &receipt.register, &Corrections::new());
    match lang {
        Lang::Zh => anstream::eprintln!("从第{current}次发布退回第{number}次（{}）：", receipt.published),
        Lang::En => anstream::eprintln!("from release {current} back to release {number} of {}:", receipt.published),
    }
    print_plan(&plan, arguments.output, lang)?;
    if arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    // Whoever has to go back has no time: it leads to what was published, so it needs no leave, and where nobody
    // is there to be asked it goes on.
    let asks = !arguments.yes && std::io::stdin().is_terminal();
    if asks && !agreed(say(lang, "退回？[y/N] ", "go back? [y/N] "))? {
        anstream::eprintln!("{}", say(lang, "没有退回", "not gone back"));
        return Ok(ExitCode::from(1));
    }
    target.go_back(number, &receipt::gone_back(&super::now(), number, current)).map_err(system)?;
    match lang {
        Lang::Zh => anstream::eprintln!("已回到第{number}次发布"),
        Lang::En => anstream::eprintln!("release {number} is live again"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks on the terminal.
fn agreed(question: &str) -> Result<bool, String> {
    anstream::eprint!("{question}");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| error.to_string())?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "是"))
}

/// What a first release would bring; nothing is written at the target.
fn preview(arguments: &Arguments, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    let staging = Staging::anywhere().map_err(|error| troubled(&PublishError::System(PathBuf::new(), error), lang))?;
    let Some(Wanted { examined, portal }) = wanted(arguments, &staging.path("portal"), world)? else {
        return Ok(ExitCode::from(1));
    };
    let record = Record::published(&portal, None).map_err(|failed| unread(&failed, lang))?;
    let register = Register::of(&examined.source);
    let plan = plan::plan(None, &record, &register, &plan::corrections(&examined.source));
    print_plan(&plan, arguments.output, lang)?;
    Ok(allowed(&plan, arguments, lang))
}

/// Publishes; where nothing came of it, nothing of it stays beside what is served.
fn publish(arguments: &Arguments, target: &mut dyn Driver, world: &World) -> Result<ExitCode, String> {
    let system = |error| troubled(&PublishError::System(PathBuf::new(), error), world.lang);
    if arguments.dry_run && target.is_beside_served_files() {
        // What the last release left for the next one's speed stays as it is.
        let staging = Staging::anywhere().map_err(system)?;
        return publish_from(&staging.path("portal"), arguments, target, world);
    }
    let build = target.workshop().map_err(|error| troubled(&error, world.lang))?;
    let code = publish_from(&build, arguments, target, world);
    if code.as_ref().map_or(true, |code| *code != ExitCode::SUCCESS) {
        target.discard();
    }
    code
}

fn publish_from(
    build: &Path,
    arguments: &Arguments,
    target: &mut dyn Driver,
    world: &World,
) -> Result<ExitCode, String> {
    let lang = world.lang;
    let system = |error: PublishError| troubled(&error, lang);
    let Some(Wanted { examined, portal }) = wanted(arguments, build, world)? else {
        return Ok(ExitCode::from(1));
    };
    let live = live_of(target, arguments, lang)?;
    let there = live.as_ref().map_or(Ok(Sums::new()), |live| target.digests(live.release)).map_err(system)?;
    let kept = live.as_ref().map(|live| plan::kept(&there, live, &portal)).unwrap_or_default();
    let before = live.as_ref().map_or(Ok(None), |live| target.files(live.release, &kept)).map_err(system)?;
    let record = Record::published(&portal, before.as_ref().map(|before| (before as &dyn Listed, &*kept)));
    let record = record.map_err(|failed| unread(&failed, lang))?;
    let register = Register::of(&examined.source);
    let mut plan = plan::plan(live.as_ref(), &record, &register, &plan::corrections(&examined.source));
    plan.foreign = live.as_ref().map(|live| Foreign::of(&there, live)).unwrap_or_default();
    print_plan(&plan, arguments.output, lang)?;
    if plan.is_empty() && live.is_some() && target.unlinked().is_none() {
        anstream::eprintln!("{}", say(lang, "没有变动，不需要发布", "nothing has changed; nothing to publish"));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(code) = ends_here(&plan, arguments, lang)? {
        return Ok(code);
    }
    let number = target.next_number().map_err(system)?;
    let from = |path: &str| {
        if is_list(path) {
            None
        } else if kept.iter().any(|kept| kept == path) {
            before.as_ref().map(|before| before.root().join(path))
        } else {
            Some(build.join(path))
        }
    };
    target.stage(&record, &plan, &from).map_err(system)?;
    let receipt = Receipt {
        release: number,
        previous: target.current(),
        before: live.map(|live| live.digest),
        kept: kept.iter().cloned().collect(),
        register,
        ..receipt_of(&record, &examined, &plan)
    };
    target.publish(&receipt).map_err(system)?;
    published(&target.receipt_place(number), &receipt, lang)?;
    Ok(ExitCode::SUCCESS)
}

/// What a receipt says of the release itself, not of its place.
fn receipt_of(record: &Record<'_>, examined: &Examined, plan: &Plan) -> Receipt {
    let config = &examined.source.config;
    Receipt {
        version: 1,
        title: config.title.clone(),
        publisher: config.publisher.name.clone(),
        release: 0,
        published: super::now(),
        digest: record.digest(),
        before: None,
        previous: None,
        reports: examined.source.portal.reports.len(),
        moved: [0; 3],
        added_reports: Vec::new(),
        removed_reports: Vec::new(),
        figures: Vec::new(),
        foreign: Foreign::default(),
        off: examined.findings.off().clone(),
        kept: BTreeSet::new(),
        files: record.sums(),
        register: Register::default(),
    }
    .of_plan(plan)
}

fn published(place: &str, receipt: &Receipt, lang: Lang) -> Result<(), String> {
    match lang {
        Lang::Zh => anstream::eprintln!("已发布（第{}次）。回执 {place}", receipt.release),
        Lang::En => anstream::eprintln!("published (release {}). Receipt: {place}", receipt.release),
    }
    print(&format!("{} {}\n", say(lang, "总摘要", "digest of the whole"), receipt.digest), lang)
}

/// What takes back or contradicts what is published must be allowed by name; says what was not.
fn allowed(plan: &Plan, arguments: &Arguments, lang: Lang) -> ExitCode {
    if arguments.allow || !plan.needs_leave() {
        return ExitCode::SUCCESS;
    }
    let gone = plan.removed_reports.len();
    let unexplained = plan.figures.iter().filter(|figure| !figure.explained).count();
    let mut reasons = Vec::new();
    match lang {
        Lang::Zh => {
            reasons.extend((gone > 0).then(|| format!("撤下了{gone}份报告")));
            let figures = || format!("改动了{unexplained}个已发布的数字而报告的 corrections 里没有更正说明");
            reasons.extend((unexplained > 0).then(figures));
        }
        Lang::En => {
            reasons.extend((gone > 0).then(|| format!("reports withdrawn: {gone}")));
            let figures = || format!("published figures changed without a correction in the report: {unexplained}");
            reasons.extend((unexplained > 0).then(figures));
        }
    }
    let todo = match (lang, unexplained > 0) {
        (Lang::Zh, true) => "补上更正说明，或确认后加 --allow",
        (Lang::Zh, false) => "确认后加 --allow",
        (Lang::En, true) => "write the correction, or use --allow",
        (Lang::En, false) => "use --allow if this is meant",
    };
    let why = match lang {
        Lang::Zh => format!("{}。{todo}", reasons.join("，")),
        Lang::En => format!("{}; {todo}", reasons.join(", ")),
    };
    if arguments.dry_run {
        refused_later(&why, lang);
    } else {
        anstream::eprintln!("{}{why}", say(lang, "没有发布：", "not published: "));
    }
    ExitCode::from(1)
}

/// How a run ends that goes no further than its plan: a trial, one that is not allowed, or one that a person
/// who was asked says no to.
fn ends_here(plan: &Plan, arguments: &Arguments, lang: Lang) -> Result<Option<ExitCode>, String> {
    let code = allowed(plan, arguments, lang);
    if arguments.dry_run || code != ExitCode::SUCCESS {
        return Ok(Some(code));
    }
    if arguments.yes {
        return Ok(None);
    }
    if !std::io::stdin().is_terminal() {
        return Err(
            say(lang, "不在终端上，没有发布；确认变动后加 --yes", "no terminal to ask on; use --yes").to_owned()
        );
    }
    if agreed(say(lang, "发布以上变动？[y/N] ", "publish this? [y/N] "))? {
        return Ok(None);
    }
    anstream::eprintln!("{}", say(lang, "没有发布", "not published"));
    Ok(Some(ExitCode::from(1)))
}

fn print_plan(plan: &Plan, format: Format, lang: Lang) -> Result<(), String> {
    if format == Format::Json {
        let json = serde_json::to_string_pretty(plan).map_err(|error| error.to_string())?;
        return print(&(json + "\n"), lang);
    }
    let mut out = String::new();
    let kinds = [
        (say(lang, "新增", "added"), &plan.added),
        (say(lang, "修改", "changed"), &plan.changed),
        (say(lang, "移除", "removed"), &plan.removed),
    ];
    if !plan.foreign.is_empty() {
        let _ = writeln!(out, "{}", say(lang, FOREIGN.0, FOREIGN.1));
        for (word, paths) in [
            (say(lang, "多出、将移除的文件", "put there, will be removed"), &plan.foreign.added),
            (say(lang, "改动、将复原的文件", "changed, will be put right"), &plan.foreign.changed),
            (say(lang, "缺少、将补上的文件", "missing, will be brought back"), &plan.foreign.removed),
        ] {
            list(&mut out, word, paths, lang);
        }
    }
    for (word, paths) in kinds {
        list(&mut out, word, paths, lang);
    }
    list(&mut out, say(lang, "新增报告", "reports added"), &plan.added_reports, lang);
    list(&mut out, say(lang, "撤下报告", "reports removed"), &plan.removed_reports, lang);
    let figures: Vec<String> = plan.figures.iter().map(|figure| receipt::said(figure, lang)).collect();
    list(&mut out, say(lang, "已发布报告中改动的数字", "figures changed in published reports"), &figures, lang);
    print(&out, lang)
}

fn list(out: &mut String, word: &str, lines: &[String], lang: Lang) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "{word} {}", lines.len());
    for line in lines.iter().take(SHOWN) {
        let _ = writeln!(out, "  {line}");
    }
    if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = match lang {
            Lang::Zh => writeln!(out, "  …还有{more}项"),
            Lang::En => writeln!(out, "  … and {more} more"),
        };
    }
}

/// Writes what changed since a receipt as a package.
fn write_delta(arguments: &Arguments, out: &Path, since: Option<&Path>, world: &World) -> Result<ExitCode, String> {
    let lang = world.lang;
    super::archive::refuse_taken(out, lang)?;
    let read = |since: &Path| {
        super::plain_file(since, lang)?;
        super::verify::read_receipt(since, lang).map(|(_, receipt)| receipt)
    };
    let before = since.map(read).transpose()?;
    let staging = Staging::beside(out).map_err(|error| troubled(&PublishError::System(out.to_owned(), error), lang))?;
    let Some(Wanted { examined, portal }) = wanted(arguments, &staging.path("portal"), world)? else {
        return Ok(ExitCode::from(1));
    };
    let record = Record::published(&portal, None).map_err(|failed| unread(&failed, lang))?;
    let register = Register::of(&examined.source);
    let corrections = plan::corrections(&examined.source);
    let plan = plan::plan(before.as_ref(), &record, &register, &corrections);
    print_plan(&plan, arguments.output, lang)?;
    let code = allowed(&plan, arguments, lang);
    if arguments.dry_run || code != ExitCode::SUCCESS {
        return Ok(code);
    }
    let (digest, files) = before.map(|before| (before.digest, before.files)).unzip();
    let receipt = Receipt { before: digest.clone(), register, ..receipt_of(&record, &examined, &plan) };
    let description = Description { version: 1, before: digest, plan, after: receipt };
    let files = files.unwrap_or_default();
    let mut moved = 0;
    pack(&staging, out, lang, |file| {
        moved = delta::pack(&record, &files, &description, date(&Gist::of(&examined.source)), file, &staging)?;
        Ok::<(), Failed>(())
    })?;
    match lang {
        Lang::Zh => anstream::eprintln!(
            "差量包 {}：{moved}个文件；在那一边运行 nianbao publish --to <文件夹> --apply <差量包>",
            out.display()
        ),
        Lang::En => anstream::eprintln!(
            "delta package {}: {moved} files; there, run nianbao publish --to <folder> --apply <package>",
            out.display()
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Publishes a delta package, if it fits what is live.
fn apply(arguments: &Arguments, releases: &ReleaseFolder, package: &Path, lang: Lang) -> Result<ExitCode, String> {
    let system = |error: PublishError| troubled(&error, lang);
    let receipt = live_of(releases, arguments, lang)?;
    let before = receipt.as_ref().map_or(Ok(None), |live| releases.files_of(live.release)).map_err(system)?;
    let live = before.as_ref().map(|before| before.root().to_owned());
    let blob = OneFile(package.to_owned());
    let applied = Applied::open(&blob, before.as_ref().map(|before| before as &dyn Listed), receipt.as_ref());
    let applied = applied.map_err(|unfit| refused(&unfit, package, lang))?;
    let plan = &applied.description.plan;
    print_plan(plan, arguments.output, lang)?;
    if let Some(code) = ends_here(plan, arguments, lang)? {
        return Ok(code);
    }
    let from = |path: &str| live.as_ref().filter(|_| applied.is_old(path)).map(|live| live.join(path));
    let laid = releases.stage(&applied, &|path| !applied.is_old(path), &from);
    if laid.is_err() {
        releases.discard_next();
    }
    laid.map_err(system)?;
    // Before it goes live, the whole is held against its digests: also what was there already.
    let next = releases.next();
    let laid = Finished::open(&next).map_err(|error| system(PublishError::System(next.clone(), error)))?;
    let outcome = verify::folder(&laid, Against::default());
    if let Some(finding) = outcome.findings.iter().next() {
        let words = finding.problem.words(lang);
        releases.discard_next();
        anstream::eprintln!("{}: {}", finding.file, words.message);
        anstream::eprintln!("{}", say(lang, "没有发布，原来的门户没有动", "not published; the portal is as it was"));
        return Ok(ExitCode::from(1));
    }
    let number = releases.next_number().map_err(system)?;
    // What it says that changed is the plan that was held against what is live.
    let receipt = applied.description.after.clone().of_plan(plan);
    let previous = releases.current();
    let receipt = Receipt { release: number, previous, published: super::now(), ..receipt };
    releases.publish(&receipt).map_err(system)?;
    published(&releases.receipt_place(number), &receipt, lang)?;
    Ok(ExitCode::SUCCESS)
}

/// Publishes a delta package to a target elsewhere: what is live there is fetched, and held against its
/// digests, before anything is built upon it.
fn apply_from_here(
    arguments: &Arguments,
    target: &mut dyn Driver,
    package: &Path,
    lang: Lang,
) -> Result<ExitCode, String> {
    let system = |error: PublishError| troubled(&error, lang);
    let live = live_of(target, arguments, lang)?;
    let lists = LISTS.iter().map(|(list, _)| (*list).to_owned());
    let paths: Vec<String> = live.iter().flat_map(|live| live.files.keys().cloned()).chain(lists).collect();
    let before = live.as_ref().map_or(Ok(None), |live| target.files(live.release, &paths)).map_err(system)?;
    let blob = OneFile(package.to_owned());
    let applied = Applied::open(&blob, before.as_ref().map(|before| before as &dyn Listed), live.as_ref());
    let applied = applied.map_err(|unfit| refused(&unfit, package, lang))?;
    let Description { plan, after, .. } = &applied.description;
    print_plan(plan, arguments.output, lang)?;
    let record = Record::published(&applied, None).map_err(|failed| unread(&failed, lang))?;
    if record.digest() != after.digest {
        return Err(refused(&Unfit::Damaged, package, lang));
    }
    if let Some(code) = ends_here(plan, arguments, lang)? {
        return Ok(code);
    }
    let number = target.next_number().map_err(system)?;
    let from = |path: &str| before.as_ref().filter(|_| applied.is_old(path)).map(|before| before.root().join(path));
    target.stage(&record, plan, &from).map_err(system)?;
    let previous = target.current();
    let receipt = Receipt { release: number, previous, published: super::now(), ..after.clone().of_plan(plan) };
    target.publish(&receipt).map_err(system)?;
    published(&target.receipt_place(number), &receipt, lang)?;
    Ok(ExitCode::SUCCESS)
}

fn refused(unfit: &Unfit, package: &Path, lang: Lang) -> String {
    let package = package.display();
    match (unfit, lang) {
        (Unfit::Damaged, Lang::Zh) => format!("{package} 已损坏，或不是差量包；原来的门户没有动"),
        (Unfit::Damaged, Lang::En) => format!("{package} is damaged, or no delta package; the portal is as it was"),
        (Unfit::StartsElsewhere { wanted, there }, Lang::Zh) => match (wanted, there) {
            (Some(wanted), None) => format!(
                "{package} 接在总摘要为 {wanted} 的发布之后，而这里还没有发布过；第一次发布要用不带 --since 的差量包（装有全部文件）"
            ),
            (wanted, there) => {
                let follows = match wanted {
                    Some(wanted) => format!("接在总摘要为 {wanted} 的发布之后"),
                    None => "用于第一次发布".to_owned(),
                };
                let there = there.as_deref().unwrap_or_default();
                format!("{package} {follows}，而现有发布的总摘要是 {there}；原来的门户没有动")
            }
        },
        (Unfit::StartsElsewhere { wanted, there }, Lang::En) => match (wanted, there) {
            (Some(wanted), None) => format!(
                "{package} follows release {wanted}, but nothing is published here; the first release comes by a package \
                 without --since, which holds all files"
            ),
            (wanted, there) => {
                let follows = match wanted {
                    Some(wanted) => format!("follows release {wanted}"),
                    None => "is for a first release".to_owned(),
                };
                let there = there.as_deref().unwrap_or_default();
                format!("{package} {follows}, but {there} is live; the portal is as it was")
            }
        },
        (Unfit::OtherPlan, Lang::Zh) => {
            format!("{package} 写明的变动，与按现有发布的回执算出的不一致；原来的门户没有动")
        }
        (Unfit::OtherPlan, Lang::En) => {
            format!("what {package} says it changes is not what it would change here; the portal is as it was")
        }
        (Unfit::Missing(path), Lang::Zh) => format!("{package} 和现有发布里都没有 {path}；原来的门户没有动"),
        (Unfit::Missing(path), Lang::En) => {
            format!("{path} is neither in {package} nor in what is live; the portal is as it was")
        }
    }
}

fn troubled(error: &PublishError, lang: Lang) -> String {
    match (error, lang) {
        (PublishError::Locked, Lang::Zh) => "另一次发布正在进行，没有动".to_owned(),
        (PublishError::Locked, Lang::En) => "someone else is publishing; nothing was touched".to_owned(),
        (PublishError::NotOurs(path), Lang::Zh) => {
            format!("{} 不是用 nianbao publish 发布的，不去动它；请换一个位置，或先移走", path.display())
        }
        (PublishError::NotOurs(path), Lang::En) => {
            format!("{} was not published by nianbao and is left alone; choose another place", path.display())
        }
        (PublishError::NothingBefore, Lang::Zh) => "没有更早的发布可以回去".to_owned(),
        (PublishError::NothingBefore, Lang::En) => "there is no earlier release to go back to".to_owned(),
        (PublishError::NoReceipt { place, there }, Lang::Zh) => format!(
            "{}，没有它就不知道那次发布了什么；没有发布，什么也没有动。请从备份恢复它；确实找不回来，加 --allow，不与已发布的比较",
            no_receipt(place, *there, lang)
        ),
        (PublishError::NoReceipt { place, there }, Lang::En) => format!(
            "{}; without it nobody can say what was published; nothing was touched. Restore it from a backup; if there \
             is none, use --allow, and nothing is compared with what is published",
            no_receipt(place, *there, lang)
        ),
        (PublishError::LinkMissing(place), Lang::Zh) => {
            format!("{place} 不见了，不知道从哪一次退回；用 nianbao publish 重新发布，它会重新建立")
        }
        (PublishError::LinkMissing(place), Lang::En) => {
            format!("{place} is missing, so there is nothing to go back from; publish again, which makes it anew")
        }
        (PublishError::Altered(place, path), Lang::Zh) => {
            format!("要退回的那次发布已经不是当时的样子（如 {path}，与回执 {place} 不符）；没有退回，原来的门户没有动")
        }
        (PublishError::Altered(place, path), Lang::En) => format!(
            "the release to go back to is not as it was published ({path} differs from the receipt {place}); the portal \
             is as it was"
        ),
        (PublishError::ToolMissing(name), Lang::Zh) => format!("缺少程序 {name}，没有发布；请先安装"),
        (PublishError::ToolMissing(name), Lang::En) => format!("{name} is needed and is not there; not published"),
        (PublishError::NotSet(name), Lang::Zh) => format!("没有发布：请先设置环境变量 {name}"),
        (PublishError::NotSet(name), Lang::En) => format!("not published: set {name} in the environment"),
        (PublishError::Damaged(what), Lang::Zh) => {
            format!("送到的与发出的不一致：{}；没有发布，原来的门户没有动", what.trim())
        }
        (PublishError::Damaged(what), Lang::En) => {
            format!("what arrived is not what was sent: {}; not published, the portal is as it was", what.trim())
        }
        (PublishError::Remote(place, said), Lang::Zh) => {
            format!("{place} 没有办成：{said}；没有发布，原来的门户没有动，修好以后再运行一次即可接着做")
        }
        (PublishError::Remote(place, said), Lang::En) => {
            format!("{place} failed: {said}; not published, the portal is as it was; run this again to go on")
        }
        (PublishError::Incomplete(place, number, said), Lang::Zh) => {
            format!("{place} 没有办完：{said}；第{number}次发布的文件还没有全部就位，再运行一次即可接着放完")
        }
        (PublishError::Incomplete(place, number, said), Lang::En) => {
            format!("{place} failed: {said}; not all files of release {number} are in place; run this again to go on")
        }
        (PublishError::System(path, error), Lang::Zh) => {
            let error = said(&error.to_string(), lang);
            format!("{}：{error}；没有发布，原来的门户没有动", path.display())
        }
        (PublishError::System(path, error), Lang::En) => {
            let error = said(&error.to_string(), lang);
            format!("{}: {error}; not published, the portal is as it was", path.display())
        }
    }
}

fn no_receipt(place: &str, there: bool, lang: Lang) -> String {
    match (there, lang) {
        (true, Lang::Zh) => format!("发布回执 {place} 已损坏"),
        (false, Lang::Zh) => format!("发布回执 {place} 不见了"),
        (true, Lang::En) => format!("the receipt {place} is damaged"),
        (false, Lang::En) => format!("the receipt {place} is missing"),
    }
}

fn unread(failed: &Failed, lang: Lang) -> String {
    let failed = said(&failed.to_string(), lang);
    match lang {
        Lang::Zh => format!("读不出 {failed}；没有发布"),
        Lang::En => format!("cannot read {failed}; not published"),
    }
}

fn say<'t>(lang: Lang, zh: &'t str, en: &'t str) -> &'t str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
