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
    let names = check::names(Forms::embedded());
    let Some(name) = &arguments.check else {
        let line = |name: &String| match world.lang {
            Lang::Zh => format!("{name:<18} {}\n", gloss(name)),
            Lang::En => format!("{name}\n"),
        };
        print(&names.iter().map(line).collect::<String>(), world.lang)?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(page) = check::manual(name, world.lang) {
        print(&format!("{page}\n"), world.lang)?;
        return Ok(ExitCode::SUCCESS);
    }
    if names.contains(name) {
        let text = match world.lang {
            Lang::Zh => format!("{name}：这一项核对文件的写法，结果里已写明问题和处理办法\n"),
            Lang::En => format!("{name}: this check is about how a file is written; its findings say all there is\n"),
        };
        print(&text, world.lang)?;
        return Ok(ExitCode::SUCCESS);
    }
    Err(match (check::meant(name, &names), world.lang) {
        (Some(close), Lang::Zh) => format!("没有名为「{name}」的校验；是不是「{close}」？不带名称运行可列出全部"),
        (None, Lang::Zh) => format!("没有名为「{name}」的校验；不带名称运行可列出全部"),
        (Some(close), Lang::En) => {
            format!("there is no check named `{name}`; did you mean `{close}`? without a name, all are listed")
        }
        (None, Lang::En) => format!("there is no check named `{name}`; without a name, all are listed"),
    })
}

/// What a check is about, in a few words.
fn gloss(name: &str) -> &'static str {
    match name {
        "broken-link" => "链接找不到文件",
        "cell-value" => "格里填的不是应有的数",
        "correction" => "更正说明与表格不符",
        "duplicate-key" => "同一项写了两次",
        "file-too-large" => "文件太大",
        "filing-date" => "公布日期不合情理",
        "filing-deadline" => "晚于期限公布",
        "foreign-image" => "图片在别的网站",
        "form" => "格式不明或有误",
        "form-edition" => "格式与年度不符",
        "front-matter" => "填报数据没有开始或结束",
        "invalid-code" => "代码无效",
        "invalid-id" => "名称不能用作网址",
        "invalid-year" => "文件名不是年度",
        "missing-entry" => "格子未填报",
        "missing-key" => "没有填写必需的一项",
        "missing-row" => "缺行或缺表",
        "more" => "同一文件还有更多问题",
        "no-agencies" => "站点没有机关",
        "not-utf8" => "文件不是 UTF-8 编码",
        "odd-date" => "日期写法特别，已读取",
        "odd-file" => "不是普通文件",
        "odd-number" => "数字写法特别，已读取",
        "odd-syntax" => "填报数据的标点或缩进写法特殊，已读懂",
        "output" => "页面没有写成",
        "reserved-id" => "网址已被占用",
        "row-length" => "一行的数多了或少了",
        "same-id" => "名称只有大小写不同",
        "section-empty" => "这一部分没有内容",
        "section-heading" => "标题与格式不符",
        "section-missing" => "缺少格式规定的部分",
        "section-order" => "各部分的顺序不符",
        "site-facts" => "网站名称、域名、标识码",
        "stray-file" => "没有用到的文件",
        "table-mark" => "[[table]] 写错或放错了地方",
        "text-layout" => "正文的写法有两种读法",
        "text-lost" => "正文里有页面不显示的内容",
        "text-mark" => "正文里的标记不完整",
        "text-note" => "脚注和脚注标记对不上",
        "text-table" => "正文里的表格不完整",
        "theme" => "主题有误",
        "toml" => "配置的写法有误",
        "two-reports" => "一年有两份报告",
        "unfinished-year" => "年度还没有结束",
        "unknown-agency" => "没有这个机关",
        "unknown-binding" => "正文引用的格不存在",
        "unknown-cell" => "没有这一格",
        "unknown-check" => "没有这项校验",
        "unknown-key" => "不认识的项目",
        "unknown-word" => "不在规定的写法里",
        "unreadable" => "文件读不出来",
        "unsafe-link" => "链接不安全",
        "wide-quotes" => "用了全角引号",
        "wrong-type" => "内容的类型不对",
        "yaml" => "填报数据的写法有误",
        "carry-over" => "与上年结转不衔接",
        "item-carry-over" => "与上年项目数不衔接",
        "request-row-total" => "申请表的行总计不符",
        "dispute-total" => "复议诉讼表的总计不符",
        "concluded-total" => "办理结果的总计不符",
        "request-balance" => "收到与办结、结转不平",
        "items-below-zero" => "项目减到零以下",
        "disclosed-total" => "公开总数小于本年数",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_explained_in_both_languages() {
        let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for name in check::names(Forms::embedded()) {
            assert!(!gloss(&name).is_empty(), "{name}");
            let Some(zh) = check::manual(&name, Lang::Zh) else { continue };
            let en = check::manual(&name, Lang::En).expect("it has both");
            assert!(zh.contains("\n\n依据：") && zh.starts_with(|c: char| c.is_ascii()), "{zh}");
            assert!(zh.lines().skip(1).all(|line| line.is_empty() || line.contains(chinese)), "{zh}");
            assert!(en.contains("Basis: ") && !en.contains("依据"), "{en}");
            assert!(!zh.contains("format.md") && !en.contains("format.md"), "{name}");
        }
        let names = check::names(Forms::embedded());
        assert_eq!(check::meant("request-balanc", &names).as_deref(), Some("request-balance"));
    }
}
