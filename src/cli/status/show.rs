//! How agencies stand, for people: a line each, and one that counts them.

use unicode_width::UnicodeWidthStr;

use super::{Status, Totals};
use crate::cli::World;
use crate::finding::words::{Lang, plural};
use crate::model::{Date, ReviewStep};
use crate::office::status::{Standing, State};

/// The word for a state.
pub(super) fn state(state: State, lang: Lang) -> &'static str {
    match (state, lang) {
        (State::NotBegun, Lang::Zh) => "未编制",
        (State::Draft, Lang::Zh) => "草稿",
        (State::Review, Lang::Zh) => "审核中",
        (State::Unreadable, Lang::Zh) => "无法读取",
        (State::Final, Lang::Zh) => "已定稿",
        (State::Published, Lang::Zh) => "已公布",
        (State::Merged, Lang::Zh) => "已撤并",
        (State::NotYet, Lang::Zh) => "尚未设立",
        (State::Before, Lang::Zh) => "首份以前",
        (State::NotBegun, Lang::En) => "not begun",
        (State::Draft, Lang::En) => "draft",
        (State::Review, Lang::En) => "under review",
        (State::Unreadable, Lang::En) => "unreadable",
        (State::Final, Lang::En) => "final",
        (State::Published, Lang::En) => "published",
        (State::Merged, Lang::En) => "merged",
        (State::NotYet, Lang::En) => "not yet there",
        (State::Before, Lang::En) => "before its first",
    }
}

/// A day in a sentence.
pub(super) fn in_words(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// What else is to be said of an agency.
pub(super) fn remarks(status: &Status<'_>, it: &Standing, world: &World) -> String {
    let zh = world.lang == Lang::Zh;
    let mut parts: Vec<String> = Vec::new();
    let mut say = |chinese: String, english: String| parts.push(if zh { chinese } else { english });
    if let Some(taken) = it.review.as_ref().filter(|_| matches!(it.state, State::Review | State::Final)) {
        let ReviewStep { step, date, .. } = taken;
        match date {
            Some(day) => say(format!("{day} 已{step}"), format!("{step} on {day}")),
            None => say(format!("已{step}"), step.clone()),
        }
    }
    match (it.state, it.published) {
        (State::Published, None) => say("未注明公布日期".into(), "no day of publication".into()),
        (State::Published, Some(day)) => say(format!("{day} 公布"), format!("published on {day}")),
        (State::Final, Some(day)) if day > world.today => {
            say(format!("拟于 {day} 公布"), format!("to be published on {day}"));
            if it.due.is_some_and(|due| day > due) {
                say("将晚于期限".into(), "which is late".into());
            }
        }
        (State::Draft | State::Review, _) if it.blank == Some(0) && it.errors == 0 => {
            say("数据已填齐，未发现错误".into(), "filled in, no errors".into());
        }
        (State::Final, _) => say("尚未公布".into(), "not published yet".into()),
        (State::Merged, _) => {
            let after = after(status, it, zh);
            if !after.is_empty() {
                say(format!("由{after}编制"), format!("reported on by {after}"));
            }
        }
        _ => {}
    }
    if it.state != State::Published && it.is_public {
        say("仍为已公布的内容".into(), "shown as it was published".into());
    }
    match it.days_late {
        0 => {}
        days if it.is_overdue() => {
            say(format!("已逾期{days}天"), format!("overdue by {}", plural(days as usize, "day")))
        }
        days => say(format!("晚于期限{days}天"), format!("late by {}", plural(days as usize, "day"))),
    }
    match it.days_left {
        Some(0) => say("今天到期".into(), "due today".into()),
        Some(days) if !it.is_overdue() => {
            say(format!("距期限{days}天"), format!("due in {}", plural(days as usize, "day")))
        }
        _ => {}
    }
    if it.changed {
        say("公布后有改动，尚未重新发布".into(), "changed since".into());
    }
    if let Some(blank @ 1..) = it.blank {
        say(format!("{blank}个单元格未填报"), format!("{blank} blank"));
    }
    match it.errors {
        0 => {}
        count if it.state == State::Final => {
            say(format!("有错误{count}处，改正后才能公布"), format!("held back for {}", plural(count, "error")));
        }
        count => say(format!("有错误{count}处"), plural(count, "error")),
    }
    parts.join(if zh { "，" } else { ", " })
}

/// The agencies that report in the place of one.
fn after(status: &Status<'_>, it: &Standing, zh: bool) -> String {
    let portal = status.portal();
    let successors = status.examined.links.successors[it.agency].iter();
    let names: Vec<&str> = successors.map(|after| portal.agencies[after.agency].name_in(status.year)).collect();
    names.join(if zh { "、" } else { ", " })
}

/// The table, and a line that counts.
pub(super) fn text(status: &Status<'_>, world: &World) -> String {
    let (year, lang) = (status.year, world.lang);
    let mut out = match lang {
        Lang::Zh => format!("{year}年政府信息公开工作年度报告编制公布情况（截至{}）\n", in_words(world.today)),
        Lang::En => format!("Annual reports for {year}, as of {}\n", world.today),
    };
    let heads = match lang {
        Lang::Zh => ["机关", "状态", "期限", "情况"],
        Lang::En => ["agency", "state", "due", "remarks"],
    };
    let mut rows = vec![heads.map(str::to_owned)];
    for it in &status.standings {
        let due = it.due.map_or_else(String::new, |day| day.to_string());
        let name = crate::cli::tally::fitting(status.name(it));
        rows.push([name, state(it.state, lang).to_owned(), due, remarks(status, it, world)]);
    }
    let widths: Vec<usize> =
        (0..heads.len()).map(|at| rows.iter().map(|row| row[at].width()).max().unwrap_or(0)).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        out += &(cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n");
    }
    out + &totals(&Totals::of(status), status.standings.len(), lang)
}

fn totals(totals: &Totals, all: usize, lang: Lang) -> String {
    let Totals { due, not_begun, draft, review, unreadable, r#final, published, published_late, overdue } = *totals;
    let states = [
        (State::Published, published),
        (State::Final, r#final),
        (State::Review, review),
        (State::Draft, draft),
        (State::NotBegun, not_begun),
        (State::Unreadable, unreadable),
    ];
    let some = states.into_iter().filter(|(_, count)| *count > 0);
    match lang {
        Lang::Zh => {
            let parts: Vec<String> = some.map(|(of, count)| format!("{}{count}家", state(of, lang))).collect();
            let mut out = format!("应编制{due}家");
            if !parts.is_empty() {
                out += &format!("：{}", parts.join("，"));
            }
            let late = [(overdue, "逾期未公布"), (published_late, "晚于期限公布")];
            let late = late.iter().filter(|(count, _)| *count > 0);
            let late: Vec<String> = late.map(|(count, what)| format!("{what}{count}家")).collect();
            if !late.is_empty() {
                out += &format!("；其中{}", late.join("，"));
            }
            if all > due {
                out += &format!("；另有{}家当年不需编制", all - due);
            }
            out + "\n"
        }
        Lang::En => {
            let parts: Vec<String> = some.map(|(of, count)| format!("{} {count}", state(of, lang))).collect();
            let mut out = format!("due {due}");
            if !parts.is_empty() {
                out += &format!(": {}", parts.join(", "));
            }
            out + &format!("; overdue {overdue}, published late {published_late}, none due {}\n", all - due)
        }
    }
}
