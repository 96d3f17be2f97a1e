//! Why nothing was published, in the reader's language.

use std::path::Path;

use crate::archive::Failed;
use crate::cli::held_by;
use crate::finding::foreign::localize;
use crate::finding::words::Lang;
use crate::publish::delta::DeltaProblem;
use crate::publish::driver::PublishError;

pub(super) fn refuse_package(problem: &DeltaProblem, package: &Path, lang: Lang) -> String {
    let package = package.display();
    match (problem, lang) {
        (DeltaProblem::Damaged, Lang::Zh) => format!("{package} 已损坏，或不是差量包；原来的门户未作改动"),
        (DeltaProblem::Damaged, Lang::En) => {
            format!("{package} is damaged, or no delta package; the portal is as it was")
        }
        (DeltaProblem::StartsElsewhere { wanted, there }, Lang::Zh) => match (wanted, there) {
            (Some(wanted), None) => format!(
                "{package} 接在总校验值为 {wanted} 的发布之后，而这里尚未发布过；首次发布请用不带 --since 的差量包（含全部文件）"
            ),
            (wanted, there) => {
                let follows = match wanted {
                    Some(wanted) => format!("接在总校验值为 {wanted} 的发布之后"),
                    None => "用于首次发布".to_owned(),
                };
                let there = there.as_deref().unwrap_or_default();
                format!("{package} {follows}，而现有发布的总校验值是 {there}；原来的门户未作改动")
            }
        },
        (DeltaProblem::StartsElsewhere { wanted, there }, Lang::En) => match (wanted, there) {
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
        (DeltaProblem::OtherPlan, Lang::Zh) => {
            format!("{package} 写明的变动，与按现有发布的回执算出的不一致；原来的门户未作改动")
        }
        (DeltaProblem::OtherPlan, Lang::En) => {
            format!("what {package} says it changes is not what it would change here; the portal is as it was")
        }
        (DeltaProblem::Missing(path), Lang::Zh) => format!("{package} 和现有发布里都没有 {path}；原来的门户未作改动"),
        (DeltaProblem::Altered(path), Lang::Zh) => format!(
            "现有发布里的 {path} 与发布时不一致，{package} 不能接在它之后；原来的门户未作改动。请先从备份恢复该文件"
        ),
        (DeltaProblem::Altered(path), Lang::En) => format!(
            "{path} of what is live is not as it was published, so {package} cannot follow it; the portal is as it was. \
             Bring the file back from a backup first"
        ),
        (DeltaProblem::Missing(path), Lang::En) => {
            format!("{path} is neither in {package} nor in what is live; the portal is as it was")
        }
    }
}

pub(super) fn failed_to_publish(error: &PublishError, lang: Lang) -> String {
    match (error, lang) {
        (PublishError::Locked { holder, minutes }, Lang::Zh) => {
            let by = held_by(holder.as_ref(), lang);
            let left = minutes.map(|left| format!("；若它已中断，{left}分钟后即可再次发布")).unwrap_or_default();
            format!("另一次发布正在进行{by}，未作改动{left}")
        }
        (PublishError::Locked { holder, minutes }, Lang::En) => {
            let by = held_by(holder.as_ref(), lang);
            let left = minutes.map(|left| format!("; if it has died, you can publish in {left} minutes"));
            format!("someone else is publishing {by}and nothing was touched{}", left.unwrap_or_default())
        }
        (PublishError::NotOurs(path), Lang::Zh) => {
            format!("{} 不是用 nianbao publish 发布的，未作改动；请换一个位置，或先移走", path.display())
        }
        (PublishError::NotOurs(path), Lang::En) => {
            format!("{} was not published by nianbao and is left alone; choose another place", path.display())
        }
        (PublishError::NoHome(place), Lang::Zh) => {
            format!("{place} 里的 ~ 不是那台机器上任何用户的主目录；未作改动，请写 ~/ 或完整路径")
        }
        (PublishError::NoHome(place), Lang::En) => {
            format!("the ~ in {place} is no home of anybody there; nothing was touched, write ~/ or the whole path")
        }
        (PublishError::NothingBefore, Lang::Zh) => "没有更早的发布可以退回".to_owned(),
        (PublishError::NothingBefore, Lang::En) => "there is no earlier release to go back to".to_owned(),
        (PublishError::NoSuchRelease(number, there), _) => no_such_release(*number, there, lang),
        (PublishError::NoReceipt { place, there }, Lang::Zh) => format!(
            "{}，缺少它无法得知那次发布的内容；未发布，未作改动。请从备份恢复；确实无法恢复的，加 --allow，不与已发布的比较",
            no_receipt(place, *there, lang)
        ),
        (PublishError::NoReceipt { place, there }, Lang::En) => format!(
            "{}; without it the published files are unknown; nothing was changed. Restore it from a backup; if there \
             is none, use --allow, and nothing is compared with what is published",
            no_receipt(place, *there, lang)
        ),
        (PublishError::LinkMissing(place), Lang::Zh) => {
            format!("{place} 缺失，无法得知从哪一次退回；请用 nianbao publish 重新发布，发布后将重新建立")
        }
        (PublishError::LinkMissing(place), Lang::En) => {
            format!("{place} is missing, so there is nothing to go back from; publish again, which makes it anew")
        }
        (PublishError::Altered(place, path), Lang::Zh) => {
            format!("要退回的那次发布已有改动（如 {path}，与回执 {place} 不符）；未退回，原来的门户未作改动")
        }
        (PublishError::Altered(place, path), Lang::En) => format!(
            "the release to go back to is not as it was published ({path} differs from the receipt {place}); the portal \
             is as it was"
        ),
        (PublishError::ToolMissing(name), Lang::Zh) => format!("缺少程序 {name}，未发布；请先安装"),
        (PublishError::ToolMissing(name), Lang::En) => format!("{name} is needed and is not there; not published"),
        (PublishError::NotSet(name), Lang::Zh) => format!("未发布：请先设置环境变量 {name}"),
        (PublishError::NotSet(name), Lang::En) => format!("not published: set {name} in the environment"),
        (PublishError::Damaged(what), Lang::Zh) => {
            format!("送达的与发出的不一致：{}；未发布，原来的门户未作改动", what.trim())
        }
        (PublishError::Damaged(what), Lang::En) => {
            format!("what arrived is not what was sent: {}; not published, the portal is as it was", what.trim())
        }
        (PublishError::Remote(..) | PublishError::Lost { .. }, Lang::Zh) => {
            format!("{}；未发布，原来的门户未作改动，排除故障后再次运行即可继续", reason(error, lang))
        }
        (PublishError::Remote(..) | PublishError::Lost { .. }, Lang::En) => {
            format!("{}; not published, the portal is as it was; run this again to go on", reason(error, lang))
        }
        (PublishError::Unknown(number, why), Lang::Zh) => format!(
            "{}；切换到第{number}次发布的指令已发出，未收到答复，再次查看也未能确认：门户是原来的一版，或是第{number}次，不会新旧混杂。恢复连接后再次运行，会先查看，再接着完成",
            reason(why, lang)
        ),
        (PublishError::Unknown(number, why), Lang::En) => format!(
            "{}; the order to switch to release {number} was sent and not answered, and a second look did not tell: the \
             portal is as it was, or it is release {number}, and no mixture. Run this again when the connection is back: it \
             looks first, and goes on from there",
            reason(why, lang)
        ),
        (PublishError::Unconfirmed(number, why), Lang::Zh) => {
            format!("第{number}次发布已上线，但回执尚未确认：{}；再次运行即可补上", reason(why, lang))
        }
        (PublishError::Unconfirmed(number, why), Lang::En) => {
            format!("release {number} is live, but its receipt is not confirmed: {}; run this again", reason(why, lang))
        }
        (PublishError::Incomplete(place, number, reason), Lang::Zh) => {
            format!("{place} 未完成：{reason}；第{number}次发布的文件尚未全部就位，再次运行即可继续")
        }
        (PublishError::Incomplete(place, number, reason), Lang::En) => {
            format!("{place} failed: {reason}; not all files of release {number} are in place; run this again to go on")
        }
        (PublishError::System(..), Lang::Zh) => format!("{}；未发布，原来的门户未作改动", reason(error, lang)),
        (PublishError::System(..), Lang::En) => {
            format!("{}; not published, the portal is as it was", reason(error, lang))
        }
    }
}

/// What has failed, without what came of it.
fn reason(error: &PublishError, lang: Lang) -> String {
    match (error, lang) {
        (PublishError::Remote(place, reason), Lang::Zh) => format!("{place} 未完成：{reason}"),
        (PublishError::Remote(place, reason), Lang::En) => format!("{place} failed: {reason}"),
        (PublishError::Lost { place, said, seconds }, Lang::Zh) => {
            let said = if said.is_empty() { String::new() } else { format!("：{said}") };
            match seconds {
                Some(seconds) => format!(
                    "{place} 未完成：{seconds}秒没有答复，不再等待{said}（请登录该机器查看磁盘和负载；只是较慢的，用 --timeout 加长等待）"
                ),
                None => format!("{place} 未完成：连接中断{said}"),
            }
        }
        (PublishError::Lost { place, said, seconds }, Lang::En) => {
            let said = if said.is_empty() { String::new() } else { format!(": {said}") };
            match seconds {
                Some(seconds) => format!(
                    "{place} failed: no answer for {seconds} seconds{said} (look at its disk and load; if it is only slow, \
                     wait longer with --timeout)"
                ),
                None => format!("{place} failed: the connection is gone{said}"),
            }
        }
        (PublishError::System(path, error), Lang::Zh) => {
            format!("{}：{}", path.display(), localize(&error.to_string(), lang))
        }
        (PublishError::System(path, error), Lang::En) => {
            format!("{}: {}", path.display(), localize(&error.to_string(), lang))
        }
        (other, _) => failed_to_publish(other, lang),
    }
}

fn no_such_release(number: u32, there: &[u32], lang: Lang) -> String {
    let there: Vec<String> = there.iter().map(u32::to_string).collect();
    match (there.is_empty(), lang) {
        (true, Lang::Zh) => format!("没有第{number}次发布的文件，也没有别的发布可换；原来的门户未作改动"),
        (true, Lang::En) => {
            format!("the files of release {number} are not there, nor of any other; nothing was changed")
        }
        (false, Lang::Zh) => format!(
            "没有第{number}次发布的文件（只保留最近几次）；可以换到的有第{}次；原来的门户未作改动",
            there.join("、")
        ),
        (false, Lang::En) => format!(
            "the files of release {number} are not there (only the last ones stay); there are {}; nothing was changed",
            there.join(", ")
        ),
    }
}

pub(super) fn no_receipt(place: &str, there: bool, lang: Lang) -> String {
    match (there, lang) {
        (true, Lang::Zh) => format!("发布回执 {place} 已损坏"),
        (false, Lang::Zh) => format!("发布回执 {place} 缺失"),
        (true, Lang::En) => format!("the receipt {place} is damaged"),
        (false, Lang::En) => format!("the receipt {place} is missing"),
    }
}

pub(super) fn unreadable(failed: &Failed, lang: Lang) -> String {
    let failed = localize(&failed.to_string(), lang);
    match lang {
        Lang::Zh => format!("无法读取 {failed}；未发布"),
        Lang::En => format!("cannot read {failed}; not published"),
    }
}
