//! Keys of front matter and of `site.toml`: all of them are read, by either name, and stand in the guide.

use nianbao::form::Forms;
use nianbao::model::Year;
use nianbao::source::keys::{FILES, KeyRow, Takes};
use nianbao::source::read_one;
use nianbao::tree::{PaperKind, Tree, TreeSite};

use crate::{guide, site};

/// The keys of a file with those inside them: the path by key, the path by Chinese name, and the key.
fn walk(table: &'static [KeyRow], key: &str, label: &str, all: &mut Vec<(String, String, &'static KeyRow)>) {
    for row in table {
        let (key, label) = (format!("{key}{}", row.key), format!("{label}{}", row.label));
        all.push((key.clone(), label.clone(), row));
        if let Takes::Keys(inner) | Takes::List(inner) | Takes::AnyKeys(inner) = row.takes {
            let (key, label) = (format!("{key}."), format!("{label}."));
            // In an archive, a Chinese name is a name of its own.
            walk(inner, &key, &label, all);
        }
    }
}

fn takes(takes: Takes) -> String {
    match takes {
        Takes::Text => "文字".to_owned(),
        Takes::Texts => "文字，可以几项".to_owned(),
        Takes::Url => "网址".to_owned(),
        Takes::Date => "日期 `2025-01-20`".to_owned(),
        Takes::Moment => "日期 `2025-01-20`、`2025-01-20 10:30`".to_owned(),
        Takes::Day => "月日 `01-20`".to_owned(),
        Takes::Year => "年度 `2024`".to_owned(),
        Takes::Truth => "`true`（是）、`false`（否）".to_owned(),
        Takes::Papers => {
            let kinds = PaperKind::ALL.map(|kind| format!("`{}`", kind.key()));
            format!("`true`（是）、`false`（否），或 {} 中的几种：`[\"docx\", \"pdf\"]`", kinds.join("、"))
        }
        Takes::Whole => "整数".to_owned(),
        Takes::Words(words) => {
            let words: Vec<String> = words.iter().map(|(key, word)| format!("`{key}` {word}")).collect();
            words.join("、")
        }
        Takes::Check => "校验的名称".to_owned(),
        Takes::Cell => "单元格".to_owned(),
        Takes::Figure => "数".to_owned(),
        Takes::Form => "格式".to_owned(),
        Takes::Agency => "机关代号".to_owned(),
        Takes::AgencyKind => "机关类型".to_owned(),
        Takes::Keys(_) => "下列各项".to_owned(),
        Takes::List(_) => "若干条，每条如下".to_owned(),
        Takes::Units => "单元格和单位".to_owned(),
        Takes::Levels => "校验和级别".to_owned(),
        Takes::AnyKeys(_) => "下列各项和别的项目".to_owned(),
    }
}

/// The reference as the guide has it.
fn reference() -> String {
    let mut out =
        "填报数据里的项目，英文、中文两个名字都可以写，如 `published` 或 `发布日期`；`site.toml` 里的中文名要加引号。\
                   表、行、列以格式为准，`nianbao schema report` 全部列出。带点的项目写在上一级里面。\n"
            .to_owned();
    for (file, table) in FILES {
        let file = file.replace("agency", "机关").replace("year", "年度").replace("page", "页面");
        out.push_str(&format!("\n## {file}\n\n| 项目 | 中文名 | 内容 | 含义 | In English |\n|---|---|---|---|---|\n"));
        let mut rows = Vec::new();
        walk(table, "", "", &mut rows);
        for (key, label, row) in rows {
            let required = if row.required { "；必填" } else { "" };
            out.push_str(&format!(
                "| `{key}` | {label} | {} | {}{required} | {} |\n",
                takes(row.takes),
                row.zh,
                row.en
            ));
        }
    }
    out
}

/// Every key stands in the guide, and nothing else does.
#[test]
fn the_reference_is_complete() {
    guide::is_written(
        "reference/keys.md",
        "项目",
        "报告、机关、页面的填报数据，站点设置：每一项的名字和含义。",
        1,
        &reference(),
    );
}

/// A report with every key, under the name that `name` gives each.
fn report(name: impl Fn(&str) -> String) -> String {
    let pairs = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(key, value)| format!("{}: {value}", name(key)));
        format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
    };
    let waiver = pairs(&[
        ("waivers.check", "missing-entry"),
        ("waivers.cell", "requests.received.total"),
        ("waivers.reason", "原件如此"),
        ("waivers.accepted_by", "县政府办"),
        ("waivers.until", "2030-01-01"),
    ]);
    let correction = pairs(&[
        ("corrections.date", "2025-03-06"),
        ("corrections.cell", "requests.received.total"),
        ("corrections.old", "1"),
        ("corrections.new", "2"),
        ("corrections.reason", "漏计"),
    ]);
    let step = pairs(&[
        ("review.step", "初审"),
        ("review.date", "2025-01-18"),
        ("review.name", "张三"),
        ("review.remark", "已核对"),
    ]);
    let contact = pairs(&[
        ("contact.address", "清河县"),
        ("contact.phone", "0319-8160000"),
        ("contact.fax", "0319-8160001"),
        ("contact.email", "a@b.cn"),
        ("contact.postcode", "'054800'"),
    ]);
    let lines = [
        ("form", "2021".to_owned()),
        ("scope", "aggregated".to_owned()),
        ("title", "清河县年报".to_owned()),
        ("published", "2025-01-20 10:30".to_owned()),
        ("contact", contact),
        ("index_number", "x-1".to_owned()),
        ("document_number", "清政办〔2025〕3号".to_owned()),
        ("signed", "2025-01-19".to_owned()),
        ("source_url", "https://www.qinghe.example/".to_owned()),
        ("aliases", "[old/2024/]".to_owned()),
        ("units", "{ administrative_fees.amount: yuan }".to_owned()),
        ("waivers", format!("[{waiver}]")),
        ("corrections", format!("[{correction}]")),
        ("draft", "true".to_owned()),
        ("review", format!("[{step}]")),
        ("year", "2024".to_owned()),
        ("agency", "清河县".to_owned()),
        ("imported", pairs(&[("imported.from", "a.docx"), ("imported.sha256", "x")])),
        ("summed_units", "[a, b]".to_owned()),
    ];
    let lines = lines.map(|(key, value)| format!("{}: {value}\n", name(key)));
    format!("---\n{}requests:\n  received: [1, 0, 0, 0, 0, 0, 2]\n---\n", lines.concat())
}

/// The Chinese name of a key of a file.
fn label(file: usize, key: &str) -> String {
    let mut rows = Vec::new();
    walk(FILES[file].1, "", "", &mut rows);
    let (.., row) = rows.iter().find(|(path, ..)| path == key).unwrap_or_else(|| panic!("no key {key}"));
    row.label.to_owned()
}

#[test]
fn a_report_is_the_same_by_either_name() {
    let used = std::cell::RefCell::new(std::collections::BTreeSet::new());
    let english = report(|key| {
        used.borrow_mut().insert(key.to_owned());
        key.rsplit('.').next().expect("there is a last").to_owned()
    });
    let mut all = Vec::new();
    walk(FILES[0].1, "", "", &mut all);
    let all: std::collections::BTreeSet<String> = all.into_iter().map(|(key, ..)| key).collect();
    assert_eq!(*used.borrow(), all, "the report has every key");

    let read = |text: &str| {
        let (report, findings) = read_one(text, "content/a/2024.md", Year::new(2024).unwrap(), Forms::embedded());
        let odd: Vec<_> = findings.iter().filter(|finding| finding.check.contains("key")).collect();
        assert!(odd.is_empty(), "{odd:?}");
        let report = report.expect("it is one");
        assert!(report.draft && report.published.is_some() && report.waivers.len() == 1, "{text}");
        format!("{report:?}")
    };
    assert_eq!(read(&english), read(&report(|key| label(0, key))));
    // Both at once are one key written twice.
    let twice = english.replacen("---\n", "---\n发布日期: 2025-01-21\n", 1);
    let (_, findings) = read_one(&twice, "content/a/2024.md", Year::new(2024).unwrap(), Forms::embedded());
    assert!(findings.iter().any(|finding| finding.check == "duplicate-key"), "{findings:?}");
}

/// What is found of a key by its Chinese name stands at its place; a mistyped one is told apart.
#[test]
fn findings_stand_at_chinese_names() {
    let found = |head: &str, check: &str| {
        let mut tree = Tree::default();
        tree.insert("site.toml", "title = \"年报\"\n");
        tree.insert("content/a/_index.md", "---\n名称: 甲县人民政府\n类型: 政府\n行政区划代码: \"37032\"\n---\n");
        tree.insert("content/a/2023.md", format!("---\n{head}---\n"));
        let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
        let at = examined.findings.iter().filter(|finding| finding.check == check);
        at.map(|finding| format!("{:?} {}", finding.place, finding.problem.zh().label)).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(found("发布日期: 2023-06-01\n", "filing-date"), "Bytes(18..28) 2023年尚未结束");
    assert_eq!(found("年度: 2022\n", "misfiled").matches("Bytes(12..16)").count(), 1);
    assert!(found("发布日其: 2024-01-20\n", "unknown-key").contains("“发布日期”"));
    assert!(found("", "invalid-code").starts_with("Bytes("));
    assert_eq!(found("", "unknown-key"), "");
}

/// Settings by their Chinese names, in quotes as TOML wants them.
#[test]
fn a_site_is_the_same_by_either_name() {
    let english = "title = \"年报\"\nlicence = \"甲\"\nreview_steps = [\"draft\", \"会签\", \"published\"]\n[publisher]\ncontact = \"甲\"\n[footer]\nhosted = true\n[site]\nname = \"甲\"\ndomain = \"a.gov.cn\"\nid_code = \"1305340001\"\n[deadlines]\ndepartment = \"01-20\"\n[checks]\nmissing-entry = \"note\"\n";
    let mut chinese = english.to_owned();
    for (key, label) in [
        ("title =", "\"标题\" ="),
        ("licence =", "\"使用许可\" ="),
        ("review_steps =", "\"审核步骤\" ="),
        ("\"draft\"", "\"草稿\""),
        ("\"published\"", "\"发布\""),
        ("[publisher]", "[\"主办\"]"),
        ("contact =", "\"联系方式\" ="),
        ("[footer]", "[\"页脚\"]"),
        ("hosted =", "\"由网站提供\" ="),
        ("[site]", "[\"网站\"]"),
        ("name =", "\"网站名称\" ="),
        ("domain =", "\"网站域名\" ="),
        ("id_code =", "\"网站标识码\" ="),
        ("[deadlines]", "[\"公布期限\"]"),
        ("department =", "\"部门\" ="),
        ("[checks]", "[\"校验级别\"]"),
    ] {
        chinese = chinese.replace(key, label);
    }
    let read = |text: &str| {
        let mut tree = Tree::default();
        tree.insert("site.toml", text);
        tree.insert("content/a/_index.md", "---\nname: 甲\n---\n");
        let examined = nianbao::inspect(&TreeSite::from(tree), site::TODAY.0);
        assert!(examined.findings.is_empty(), "{:?}", examined.findings);
        examined.source.config
    };
    assert_eq!(read(english), read(&chinese));
}
