//! The reference for authors of themes: every template with its blocks and values, every value with its type and
//! meaning, what templates may call, and the names in braces of words.
//!
//! It is made from the default theme and from the views themselves; what only people know, what a template is for
//! and what a block holds, stands in the tables below. Tests hold that nothing is missing.

mod views;

use std::collections::BTreeSet;
use std::fmt::Write;

use super::theme::{DefaultTemplate, default_templates, default_words, placeholders};
use crate::finding::words::Lang;
use views::{Type, VIEWS, type_of};

/// A template of the default theme.
pub(super) struct TemplateRow {
    /// Its name.
    pub name: &'static str,
    /// What it sees beside what is the same everywhere: names, with the module and the type of each.
    pub values: &'static [(&'static str, &'static str, &'static str)],
    zh: &'static str,
    en: &'static str,
}

const PAGE: (&str, &str, &str) = ("page", "frame", "PageView");

macro_rules! templates {
    ($($name:literal [$($value:tt)*] $zh:literal $en:literal,)*) => {
        &[$(TemplateRow { name: $name, values: &[$($value)*], zh: $zh, en: $en },)*]
    };
}

/// All of them, the base first.
pub(super) const TEMPLATES: &[TemplateRow] = templates! {
    "base.html" [PAGE] "各页共同的框架：头部、菜单、当前位置、页脚" "the frame of every page: head, menu, trail, foot",
    "home.html" [PAGE, ("home", "home", "HomeView")] "首页" "the overview",
    "report.html" [PAGE, ("report", "report", "ReportView")] "一份年度报告" "an annual report",
    "agencies.html" [PAGE, ("agencies", "agencies", "AgenciesView")] "机关目录" "the list of agencies",
    "agency.html" [PAGE, ("agency", "agency", "AgencyView")] "一个机关的历年情况" "an agency over the years",
    "years.html" [PAGE, ("years", "years", "YearsView")] "年度目录" "the list of years",
    "year.html" [PAGE, ("year", "year", "YearView")] "一个年度的全部机关" "all agencies in a year",
    "indicators.html" [PAGE, ("indicators", "indicators", "IndicatorsView")] "指标目录" "the list of indicators",
    "indicator.html" [PAGE, ("indicator", "indicator", "IndicatorView")] "一项指标" "an indicator",
    "compare.html" [PAGE, ("compare", "compare", "CompareView")] "任选机关和指标作比较" "comparisons of any agencies and indicators",
    "search.html" [PAGE, ("search", "search", "SearchView")] "检索" "search",
    "data.html" [PAGE, ("data", "data", "DataView")] "数据下载" "downloads of data",
    "corrections.html" [PAGE, ("corrections", "corrections", "CorrectionsView")] "更正公告" "the register of corrections",
    "checks.html" [PAGE, ("checks", "checks", "ChecksView")] "数据校验" "the checks of the portal",
    "page.html" [PAGE, ("text", "free", "TextView")] "其他页面，如“关于本站”" "free pages, such as the one about the portal",
    "map.html" [PAGE, ("map", "map", "MapView")] "网站地图" "the list of all pages",
    "moved.html" [PAGE, ("moved", "moved", "MovedView")] "旧网址的页面，转到新的网址" "the page at an older address, which leads on",
    "removed.html" [PAGE, ("removed", "removed", "RemovedView")] "撤下的报告，在原来的网址作说明" "where a report stood that was removed",
    "404.html" [PAGE] "未找到页面" "the page for addresses that do not exist",
    "cover.html" [PAGE, ("cover", "standalone", "CoverView")] "归档封面" "the cover of an archive",
    "cover-list.html" [PAGE, ("list", "standalone", "ListView")] "一个年度的归档目录" "the list of a year in an archive",
    "cover-row.html" [("row", "standalone", "RowView")] "归档目录的一行，逐行生成" "a row of that list; rendered one by one",
    "chart.html" [PAGE, ("chart", "figures", "ChartView")] "片段：一幅图" "part: a chart",
    "group.html" [PAGE, ("group", "group", "GroupView"), ("first", "group", "String")] "片段：一组可以比较的行；first 是第一列的列名" "part: rows that may be compared; `first` heads the first column",
    "matrix.html" [PAGE, ("matrix", "matrix", "MatrixView")] "片段：公布情况表" "part: who has filed when",
    "outcome.html" [PAGE, ("outcomes", "changed", "OutcomeBarView")] "片段：办理结果" "part: what came of requests",
    "parts.html" [PAGE, ("list_parts", "frame", "Vec<LinkView>"), ("list_part", "frame", "usize")] "片段：较长目录的各页；list_part 是本页的序号" "part: the pages of a long list; `list_part` is this one's number",
    "feed.xml" [("feed", "feed", "FeedView")] "订阅（Atom）" "the Atom feed",
    "sitemap.xml" [("urls", "sitemap", "Vec<UrlView>")] "网站地图文件" "the sitemap",
    "sitemap-index.xml" [("sitemaps", "sitemap", "Vec<UrlView>")] "网站地图文件的总目录" "the index of sitemaps",
};

/// What is the same in every template.
const EVERYWHERE: &[(&str, &str, &str, &str, &str)] = &[
    ("site", "frame", "SiteView", "站点", "the site"),
    ("menu", "frame", "Vec<MenuView>", "菜单的各项", "the entries of the menu"),
    ("foot", "frame", "Vec<LinkView>", "页脚所列的页面", "the pages that the foot lists"),
    (
        "extra_style",
        "frame",
        "String",
        "站点自有的 assets/extra.css 发布后的路径；没有的为空",
        "the published path of the site's own assets/extra.css; empty where there is none",
    ),
];

/// The blocks of the default theme.
const BLOCKS: &[(&str, &str, &str)] = &[
    (
        "article",
        "页面头部里本页特有的元数据，如报告的 ArticleTitle、PubDate",
        "metadata of this page in its head, such as a report's ArticleTitle and PubDate",
    ),
    ("links", "页面头部里的图标、样式和脚本", "icon, styles and scripts in the head"),
    ("script", "页面头部里本页特有的脚本，在 links 里", "scripts of this page, within `links`"),
    (
        "head",
        "页面头部的末尾，默认为空：自行添加的 meta、link 写在这里",
        "the end of the head, empty: for meta and link elements of one's own",
    ),
    ("header", "页面上方：标题、菜单、检索框、大字按钮", "the top of the page: title, menu, search, large print"),
    (
        "brand",
        "标题，链接到首页；徽标写在这里；在 header 里",
        "the title, which leads to the overview; the place for a logo; within `header`",
    ),
    ("menu", "菜单，在 header 里", "the menu, within `header`"),
    ("find", "检索框，在 header 里", "the search box, within `header`"),
    ("tools", "大字按钮，在 header 里", "the button for large print, within `header`"),
    ("trail", "当前位置", "where the page stands"),
    ("before_main", "正文之前，默认为空", "before the content, empty"),
    ("main", "正文；每种页面各有自己的", "the content; each sort of page has its own"),
    ("after_main", "正文之后，默认为空", "after the content, empty"),
    ("footer", "页脚；site.toml 写明 footer.hosted 的为空", "the foot; empty where site.toml says footer.hosted"),
    ("foot_links", "页脚的链接，在 footer 里", "the links of the foot, within `footer`"),
    (
        "foot_facts",
        "页脚的主办单位、标识码、备案号等，在 footer 里",
        "publisher, code and numbers in the foot, within `footer`",
    ),
];

/// What a block of the default theme holds.
pub fn block_meaning(name: &str, lang: Lang) -> &'static str {
    let row = BLOCKS.iter().find(|(block, ..)| *block == name);
    row.map_or("", |(_, zh, en)| if lang == Lang::Zh { zh } else { en })
}

/// What a template of the default theme is for.
pub fn template_meaning(name: &str, lang: Lang) -> &'static str {
    let row = TEMPLATES.iter().find(|row| row.name == name);
    row.map_or("", |row| if lang == Lang::Zh { row.zh } else { row.en })
}

/// The names of the values that templates see beside those that all of them do.
pub(super) fn value_names() -> BTreeSet<&'static str> {
    TEMPLATES.iter().flat_map(|row| row.values).map(|(name, ..)| *name).collect()
}

/// The whole reference, as Markdown.
pub fn print(lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}\n",
        say(
            "<!-- 由 nianbao theme reference 生成，请勿手工修改 -->\n\n# 主题参考\n\n\
             模板、块和值，与程序一致。写法见 [Tera](https://keats.github.io/tera/)。站点的模板放在 `themes/<主题>/templates/`，\
             承接默认主题的同名模板，只改写需要的块：\n\n\
             ```jinja\n{% extends \"default/base.html\" %}\n\
             {% block brand %}<a href=\"{{ page.root }}index.html\"><img src=\"{{ page.root }}{{ asset(name=\"logo.svg\") }}\" alt=\"{{ site.title }}\"></a>{% endblock %}\n```\n\n\
             没有改写的块随程序更新。`{{ super() }}` 是这个块原来的内容。名称为 `html`、`svg` 或以 `_html` 结尾的值是 HTML，写作 `{{ report.preamble_html | safe }}`；其余的都是文字。\
             页面里不能有行内样式和脚本（`style=\"…\"`、`<script>…</script>`），安全策略不允许；样式写进 `assets/extra.css`。\n\n\
             `nianbao theme` 列出站点改写了什么、还可以改写什么；`nianbao theme copy base.html --block footer` 抄出一个块作起点；\
             `nianbao theme context 网址` 列出一个页面的模板所见的全部值。",
            "<!-- Made by nianbao theme reference; not to be edited by hand. -->\n\n# Reference of themes\n\n\
             Templates, blocks and values, as the program has them, in [Tera](https://keats.github.io/tera/). A site's templates lie in \
             `themes/<theme>/templates/`, extend the default ones and replace the blocks that differ:\n\n\
             ```jinja\n{% extends \"default/base.html\" %}\n\
             {% block brand %}<a href=\"{{ page.root }}index.html\"><img src=\"{{ page.root }}{{ asset(name=\"logo.svg\") }}\" alt=\"{{ site.title }}\"></a>{% endblock %}\n```\n\n\
             What is not replaced follows the program. `{{ super() }}` is what the block holds by default. Values called `html` or `svg`, or with `_html` at the end of their names, are HTML, \
             written as `{{ report.preamble_html | safe }}`; all others are text. Pages may hold no style or script within \
             (`style=\"...\"`, `<script>...</script>`), for the policy forbids it; styles go into `assets/extra.css`.\n\n\
             `nianbao theme` lists what a site replaces and what it could; `nianbao theme copy base.html --block footer` writes a block to start from; \
             `nianbao theme context ADDRESS` prints all values that the template of a page sees.",
        )
    );
    let templates = default_templates();
    let find = |name: &str| templates.iter().find(|template| template.name == name);
    let _ = writeln!(out, "{}\n", say("## 块", "## Blocks"));
    let _ = writeln!(out, "{}\n| --- | --- | --- |", say("| 块 | 内容 | 所在模板 |", "| block | holds | templates |"));
    for (name, zh, en) in BLOCKS {
        let of = templates.iter().filter(|template| template.blocks.iter().any(|block| block == name));
        let of: Vec<String> = of.map(|template| format!("`{}`", template.name)).collect();
        // Every page has its own content.
        let of =
            if of.len() > 8 { say("每种页面", "every sort of page").to_owned() } else { of.join(say("、", ", ")) };
        let _ = writeln!(out, "| `{name}` | {} | {of} |", say(zh, en));
    }
    let _ = writeln!(out, "\n{}\n", say("## 模板", "## Templates"));
    let _ = writeln!(
        out,
        "{}\n| --- | --- | --- | --- |",
        say("| 模板 | 用途 | 承接、引用 | 可用的值 |", "| template | for | extends, includes | values |")
    );
    for row in TEMPLATES {
        let of = find(row.name).map_or_else(String::new, |template: &DefaultTemplate| {
            let of: Vec<String> =
                template.extends.iter().chain(&template.includes).map(|name| format!("`{name}`")).collect();
            of.join(say("、", ", "))
        });
        let values: Vec<String> = row
            .values
            .iter()
            .map(|(name, module, of)| format!("`{name}`{}", link(&type_of(module, of), lang)))
            .collect();
        let _ = writeln!(out, "| `{}` | {} | {of} | {} |", row.name, say(row.zh, row.en), values.join(say("、", ", ")));
    }
    let _ = writeln!(out, "\n{}\n", say("## 各模板都可用的", "## What all templates may use"));
    let _ = writeln!(out, "{}\n| --- | --- | --- |", say("| 写法 | 类型 | 含义 |", "| written | type | meaning |"));
    for (name, module, of, zh, en) in EVERYWHERE {
        let _ = writeln!(out, "| `{name}` | {} | {} |", said(&type_of(module, of), lang), say(zh, en));
    }
    for (written, zh, en) in [
        ("t", "用词（i18n/zh.toml），如 `{{ t.page.menu }}`", "the words of i18n/zh.toml, such as `{{ t.page.menu }}`"),
        (
            "asset(name=\"logo.svg\")",
            "主题 assets 里的文件发布后的路径，前面写 `{{ page.root }}`",
            "the published path of a file in the theme's assets; put `{{ page.root }}` before it",
        ),
        (
            "say(key=\"report.year\", year=2024)",
            "一条用词，花括号里的名称换成所给的值",
            "a word, with values for the names in braces",
        ),
        ("super()", "这个块在所承接的模板里的内容", "what the block holds in the template that is extended"),
    ] {
        let of = if written == "t" { String::new() } else { said(&Type::Text, lang) };
        let _ = writeln!(out, "| `{written}` | {of} | {} |", say(zh, en));
    }
    let _ = writeln!(out, "\n{}", say("## 值", "## Values"));
    for view in VIEWS.values() {
        let _ = writeln!(out, "\n### {}\n\n{}\n", view.label(), ended(view.meaning(lang), lang));
        let _ = writeln!(out, "{}\n| --- | --- | --- |", say("| 名称 | 类型 | 含义 |", "| name | type | meaning |"));
        for field in &view.fields {
            let meaning = field.meaning(lang).trim_end_matches('.').replace('|', "\\|");
            let _ = writeln!(out, "| `{}` | {} | {meaning} |", field.name, said(&field.of, lang));
        }
    }
    let _ = writeln!(out, "\n{}\n", say("## 用词里的名称", "## Names in words"));
    let _ = writeln!(
        out,
        "{}\n",
        say(
            "下列用词里的花括号由程序填入内容；改写时保留花括号和其中的名称。全部用词见 `nianbao theme copy zh.toml`。",
            "What stands in braces in these words is filled in; keep the braces and the names. All words: `nianbao theme copy zh.toml`."
        )
    );
    let _ = writeln!(out, "{}\n| --- | --- | --- |", say("| 用词 | 名称 | 默认 |", "| word | names | default |"));
    for (key, word) in default_words() {
        let names: Vec<String> = placeholders(&word).iter().map(|name| format!("`{{{name}}}`")).collect();
        if !names.is_empty() {
            let _ =
                writeln!(out, "| `{key}` | {} | {} |", names.join(" "), word.replace('|', "\\|").replace('<', "&lt;"));
        }
    }
    out
}

/// A sentence with its end.
fn ended(text: &str, lang: Lang) -> String {
    let text = text.trim_end_matches(['.', '。']);
    if lang == Lang::Zh { format!("{text}。") } else { format!("{text}.") }
}

/// A type in words, with links to views.
fn said(of: &Type, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let pick = |one: &str, other: &str| if zh { one.to_owned() } else { other.to_owned() };
    match of {
        Type::Text => pick("文字", "text"),
        Type::Number => pick("整数", "number"),
        Type::Truth => pick("是否", "true or false"),
        Type::Maybe(inner) if zh => format!("{}，可能没有", said(inner, lang)),
        Type::Maybe(inner) => format!("{}, or none", said(inner, lang)),
        Type::List(inner) if zh => format!("列表：{}", said(inner, lang)),
        Type::List(inner) => format!("list of {}", said(inner, lang)),
        Type::Tuple(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| said(part, lang)).collect();
            if zh { format!("一组（{}）", parts.join("、")) } else { format!("({})", parts.join(", ")) }
        }
        Type::View(key) => {
            let label = VIEWS.get(key).map_or_else(|| key.clone(), views::View::label);
            format!("[{label}](#{})", label.to_lowercase().replace('.', ""))
        }
    }
}

/// Where a value's type is explained, in brackets.
fn link(of: &Type, lang: Lang) -> String {
    let said = said(of, lang);
    if lang == Lang::Zh { format!("（{said}）") } else { format!(" ({said})") }
}

/// What a page shows that the reference does not tell of, or otherwise than it tells: nothing, as a test holds.
pub fn faults_of(template: &str, values: &serde_json::Map<String, serde_json::Value>) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(row) = TEMPLATES.iter().find(|row| row.name == template) else {
        return vec![format!("{template} is not in the table of templates")];
    };
    let everywhere = EVERYWHERE.iter().map(|(name, module, of, ..)| (*name, *module, *of));
    let known: Vec<_> = row.values.iter().copied().chain(everywhere).collect();
    for (name, value) in values.iter().filter(|(name, _)| *name != "t") {
        match known.iter().find(|(known, ..)| known == name) {
            Some((_, module, of)) => differs(&format!("{template}: {name}"), value, &type_of(module, of), &mut faults),
            None => faults.push(format!("{template} sees {name}, of which the table does not tell")),
        }
    }
    let lacking = row.values.iter().filter(|(name, ..)| !values.contains_key(*name));
    faults.extend(lacking.map(|(name, ..)| format!("{template} does not see {name}")));
    faults
}

/// Notes where a value is not of its type.
fn differs(at: &str, value: &serde_json::Value, of: &Type, faults: &mut Vec<String>) {
    use serde_json::Value;
    match (of, value) {
        (Type::Text, Value::String(_)) | (Type::Number, Value::Number(_)) | (Type::Truth, Value::Bool(_)) => {}
        (Type::Maybe(_), Value::Null) => {}
        (Type::Maybe(inner), value) => differs(at, value, inner, faults),
        (Type::List(inner), Value::Array(items)) => {
            items.iter().for_each(|item| differs(&format!("{at}[]"), item, inner, faults));
        }
        (Type::Tuple(parts), Value::Array(items)) if parts.len() == items.len() => {
            parts.iter().zip(items).for_each(|(part, item)| differs(&format!("{at}[]"), item, part, faults));
        }
        (Type::View(key), Value::Object(fields)) => {
            let Some(view) = VIEWS.get(key) else { return faults.push(format!("{at}: no view {key}")) };
            for (name, value) in fields {
                match view.fields.iter().find(|field| field.name == *name) {
                    Some(field) => differs(&format!("{at}.{name}"), value, &field.of, faults),
                    None => faults.push(format!("{at}.{name}: {key} has no such field")),
                }
            }
            let lacking = view.fields.iter().filter(|field| !fields.contains_key(&field.name));
            faults.extend(lacking.map(|field| format!("{at}: {key} has {}, which is not seen", field.name)));
        }
        (of, value) => faults.push(format!("{at} is {value}, and no {of:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every template and every block of the default theme is told of, and no other is.
    #[test]
    fn templates_and_blocks_are_those_of_the_default_theme() {
        let templates = default_templates();
        let real: BTreeSet<&str> = templates.iter().map(|template| template.name.as_str()).collect();
        let told: BTreeSet<&str> = TEMPLATES.iter().map(|row| row.name).collect();
        assert_eq!(real, told);
        let real: BTreeSet<&str> = templates.iter().flat_map(|template| &template.blocks).map(String::as_str).collect();
        let told: BTreeSet<&str> = BLOCKS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(real, told);
    }

    /// Every value that a template of the default theme asks for is told of where the template's own are.
    #[test]
    fn values_of_templates_are_told_of() {
        let mut faults = Vec::new();
        let words = default_words();
        for template in default_templates() {
            let row = TEMPLATES.iter().find(|row| row.name == template.name).expect("it is in the table");
            let everywhere = EVERYWHERE.iter().map(|(name, module, of, ..)| (*name, *module, *of));
            let known: Vec<_> = row.values.iter().copied().chain(everywhere).collect();
            for path in &template.values {
                if let Some(word) = path.strip_prefix("t.") {
                    if !words.keys().any(|key| key == word || key.starts_with(&format!("{word}."))) {
                        faults.push(format!("{}: no word {word}", template.name));
                    }
                    continue;
                }
                let (root, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
                let Some((_, module, of)) = known.iter().find(|(name, ..)| *name == root) else {
                    faults.push(format!("{}: {path} is of nothing that it sees", template.name));
                    continue;
                };
                if !leads(&type_of(module, of), rest) {
                    faults.push(format!("{}: there is no {path}", template.name));
                }
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// Whether a path leads to something within a type.
    fn leads(of: &Type, path: &str) -> bool {
        match of {
            Type::Maybe(inner) => leads(inner, path),
            Type::List(inner) => path.is_empty() || path.strip_prefix("[]").is_some_and(|rest| leads(inner, rest)),
            Type::View(key) if !path.is_empty() => path.strip_prefix('.').is_some_and(|rest| {
                let (name, rest) = rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len()));
                VIEWS[key].fields.iter().find(|field| field.name == name).is_some_and(|field| leads(&field.of, rest))
            }),
            // A part of a group: what is written behind it is not read.
            Type::Tuple(_) => true,
            _ => path.is_empty(),
        }
    }
}
