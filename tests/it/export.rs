//! Papers: what is exported is the report, and imported again it is the same one.
//!
//! All goes through the real commands. Documents are read with the project's own readers, which are held against real files of
//! offices elsewhere, and part by part as XML.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use nianbao::form::{Cell, Forms, Rule};
use nianbao::model::{Amount, Entry, Report, Year};
use nianbao::source::{print_front_matter, read_one};
use tempfile::TempDir;

use crate::site;

/// The sample site's reports.
const SAMPLES: [&str; 5] = ["huantai-office", "yiyuan", "taiqian", "wenxian-office", "suozhen"];

fn folder() -> TempDir {
    TempDir::new().expect("a folder for the test")
}

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("folders can be made");
    fs::write(path, text).expect("files can be written");
}

fn path(path: &Path) -> &str {
    path.to_str().expect("its name is text")
}

fn read(text: &str, year: u16) -> Report {
    let (report, findings) = read_one(text, "content/a/1.md", Year::new(year).unwrap(), Forms::embedded());
    report.unwrap_or_else(|| panic!("{findings:?}"))
}

fn body(text: &str) -> &str {
    text.splitn(3, "---\n").nth(2).expect("it has a front matter")
}

/// The words of each section by its heading, without markup and blanks; those before the first have none.
fn sections(text: &str) -> BTreeMap<String, String> {
    let mut sections: BTreeMap<String, String> = BTreeMap::new();
    let mut at = String::new();
    for line in body(text).lines().filter(|line| !line.starts_with("[[")) {
        match line.strip_prefix("## ") {
            Some(heading) => {
                at = heading.to_owned();
                sections.entry(at.clone()).or_default();
            }
            None => {
                let line = line.trim_start().trim_start_matches('#').trim_start_matches("- ");
                let is_markup = |c: &char| c.is_whitespace() || matches!(c, '\\' | '*' | '|' | '[' | ']' | '^');
                let words = line.chars().filter(|c| !is_markup(c));
                sections.entry(at.clone()).or_default().extend(words);
            }
        }
    }
    sections
}

/// Imports papers into a new site, and gives the texts of its reports by their titles.
fn imported(papers: &Path) -> BTreeMap<String, String> {
    let into = folder();
    let run = site::run(["import", path(papers), "--into", path(into.path())]);
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
    let mut texts = BTreeMap::new();
    for agency in fs::read_dir(into.path().join("content")).expect("there are reports") {
        let folder = agency.expect("it is listed").path();
        let reports = ["2020.md", "2022.md", "2022/index.md"].map(|file| fs::read_to_string(folder.join(file)));
        texts.extend(reports.into_iter().flatten().map(|text| (title(&read(&text, 2020), &name(&folder)), text)));
    }
    texts
}

/// Its own title, or the usual one.
fn title(report: &Report, name: &str) -> String {
    report.title.clone().unwrap_or_else(|| format!("{name}2020年政府信息公开工作年度报告"))
}

/// What the agency of a folder is called.
fn name(folder: &Path) -> String {
    let text = fs::read_to_string(folder.join("_index.md")).expect("it has a name");
    let name = text.lines().find_map(|line| line.strip_prefix("name: ")).expect("it has a name");
    name.trim_matches('"').to_owned()
}

fn same_figures(read: &Report, known: &Report, faults: &mut Vec<String>) {
    assert_eq!(read.form.id, known.form.id);
    for cell in known.form.cells() {
        if read.entry(cell) != known.entry(cell) {
            let (address, read, known) = (known.form.address(cell), read.entry(cell), known.entry(cell));
            faults.push(format!("{address} is {read:?}, not {known:?}"));
        }
    }
}

fn parts(paper: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(fs::File::open(paper).expect("it is there")).expect("it is a ZIP");
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).expect("it is listed");
            let (name, mut text) = (file.name().unwrap().to_string(), String::new());
            file.read_to_string(&mut text).expect("parts are text");
            (name, text)
        })
        .collect()
}

#[test]
fn samples_come_back_from_word() {
    let out = folder();
    let papers = out.path().join("papers");
    let run = site::run(["export", "--kind", "docx", "--out", path(&papers)]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("已导出5份报告"), "{}", run.stderr);
    let texts = imported(&papers);
    let mut faults = Vec::new();
    for id in SAMPLES {
        let text = fs::read_to_string(site::repository().join(format!("content/{id}/2020.md"))).unwrap();
        let known = read(&text, 2020);
        let name = name(&site::repository().join("content").join(id));
        let title = title(&known, &name);
        let again = texts.get(&title).unwrap_or_else(|| panic!("{title} is not among {:?}", texts.keys()));
        let mut own = Vec::new();
        let read_again = read(again, 2020);
        same_figures(&read_again, &known, &mut own);
        assert_eq!(read_again.record.signed, known.record.signed, "{id}");
        for (cell, unit) in &known.units {
            if known.amount(*cell).is_some_and(|amount| amount != Amount::ZERO) && read_again.unit(*cell) != Some(*unit)
            {
                own.push(format!("the unit of {} is {:?}", known.form.address(*cell), read_again.unit(*cell)));
            }
        }
        let (read, known) = (sections(again), sections(&text));
        if read != known {
            let differs = known.iter().find(|(heading, words)| read.get(*heading) != Some(words));
            own.push(format!("text: {differs:?}\nnot {:?}", differs.and_then(|(heading, _)| read.get(heading))));
        }
        faults.extend(own.into_iter().map(|fault| format!("{id}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The words of a PDF as it is read aloud, without blanks and the numbers of pages.
fn words_of_pdf(bytes: &[u8]) -> String {
    let contents = nianbao::attachment::read("年报.pdf", bytes);
    assert_eq!(contents.unseen, None);
    let is_number = |line: &str| {
        let inside = line.trim().strip_prefix('—').and_then(|rest| rest.strip_suffix('—'));
        inside.is_some_and(|number| number.trim().parse::<u32>().is_ok())
    };
    let lines = contents.pieces.iter().map(|piece| piece.text.as_str()).filter(|line| !is_number(line));
    lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// Whether a file has these words as they are: that it keeps to a standard, or holds a picture.
fn conforms(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

#[test]
fn pdf_files_say_what_reports_say() {
    let out = folder();
    for (kind, place) in [("pdf", "pdf"), ("pdf", "again"), ("docx", "docx")] {
        let run = site::run(["export", "--kind", kind, "--out", path(&out.path().join(place))]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let mut faults = Vec::new();
    for id in SAMPLES {
        let text = fs::read_to_string(site::repository().join(format!("content/{id}/2020.md"))).unwrap();
        let name = name(&site::repository().join("content").join(id));
        let title = title(&read(&text, 2020), &name);
        let bytes = fs::read(out.path().join(format!("pdf/{title}.pdf"))).unwrap();
        assert!(bytes == fs::read(out.path().join(format!("again/{title}.pdf"))).unwrap(), "{title} differs in bytes");
        for part in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(conforms(&bytes, part), "{title} does not say {part}");
        }
        let words = words_of_pdf(&bytes);
        let told = sections(&text).into_iter().flat_map(|(heading, text)| [heading, text]);
        let told = told.map(|told| told.replace(char::is_whitespace, ""));
        // The rows of its tables are those of the Word file, in their order.
        let document = parts(&out.path().join(format!("docx/{title}.docx")))["word/document.xml"].clone();
        let rows = document.split("<w:tr>").skip(1).map(|row| {
            let row = row.split("</w:tr>").next().unwrap_or_default();
            let texts = row.split("<w:t xml:space=\"preserve\">").skip(1);
            texts.filter_map(|text| text.split("</w:t>").next()).collect::<String>().replace(char::is_whitespace, "")
        });
        faults
            .extend(told.chain(rows).filter(|told| !words.contains(told.as_str())).map(|told| format!("{id}: {told}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn pdf_files_have_all_that_a_clerk_may_write() {
    let root = folder();
    let mut report = numbered("2021", 2022);
    report.title = Some("清河县财政局2022年政府信息公开工作年度报告".to_owned());
    made(root.path(), &report, "");
    let paper = root.path().with_extension("pdf");
    let run = site::run(["export", path(root.path()), "--kind", "pdf", "--out", path(&paper)]);
    let bytes = fs::read(&paper).unwrap_or_else(|_| panic!("{}", run.stderr));
    fs::remove_file(&paper).unwrap();
    let words = words_of_pdf(&bytes);
    for told in [
        "编制本报告，",
        "信息<3>条[1]，",
        "见年报（https://www.example.gov.cn/a?b=1&c=2）。",
        "•第一项工作",
        "•其中一项",
        "1.甲事项已经办结。",
        "类别件数来信12来访3",
        "引用的话。",
        "行一行二",
        "[1]不含转载。",
        "1234.567891",
        "清河县财政局年月日",
    ] {
        assert!(words.contains(told), "{told} is not in {words}");
    }
    // Every figure of the tables, of which no two are alike.
    for cell in report.form.cells().filter(|&cell| report.amount(cell).is_some()) {
        let amount = report.amount(cell).unwrap().to_string();
        assert!(words.contains(&amount), "{}: {amount}", report.form.address(cell));
    }
}

/// However much text stands before it, no heading is left at the foot of a page whose table stands on the next.
#[test]
fn headings_stand_with_their_tables_in_pdf_files() {
    let (root, out) = (folder(), folder());
    put(root.path(), "site.toml", "title = \"清河县\"\n");
    for lines in (0..22).step_by(3) {
        let text = "字".repeat(28 * lines);
        let report = numbered("2021", 2022);
        let body = format!(
            "\n## 一、总体情况\n\n{text}\n\n## 二、主动公开政府信息情况\n\n## 三、收到和处理政府信息公开申请情况\n"
        );
        put(root.path(), &format!("content/a{lines}/_index.md"), &format!("---\nname: 第{lines}局\n---\n"));
        let front = print_front_matter(&Report { title: None, ..report });
        put(root.path(), &format!("content/a{lines}/2022.md"), &(front + &body));
    }
    let papers = out.path().join("版式");
    let run = site::run(["export", path(root.path()), "--kind", "pdf", "--out", path(&papers)]);
    let mut seen = 0;
    for entry in fs::read_dir(&papers).unwrap_or_else(|_| panic!("{}", run.stderr)) {
        let file = entry.unwrap().path();
        let contents = nianbao::attachment::read("年报.pdf", &fs::read(&file).unwrap());
        let lines: Vec<&str> = contents.pieces.iter().flat_map(|piece| piece.text.lines()).map(str::trim).collect();
        for pair in lines.windows(2).filter(|pair| pair[0].starts_with("三、收到和处理")) {
            seen += 1;
            assert!(!pair[1].starts_with('—'), "{}: {pair:?}", file.display());
        }
    }
    assert!(seen >= 8, "each report has the heading");
}

#[test]
fn pictures_stand_in_pdf_files_or_are_named() {
    let root = folder();
    made(root.path(), &numbered("2021", 2022), "");
    let bundle = root.path().join("content/finance/2022");
    fs::create_dir(&bundle).unwrap();
    let text = fs::read_to_string(bundle.with_extension("md")).unwrap();
    fs::remove_file(bundle.with_extension("md")).unwrap();
    let text = text
        .replace("> 引用的话。", "![门户的样子](门户.png)\n\n![别处的图](https://x.example/y.png)")
        .replace("| 来信 |", "| ![格中的图](门户.png) |")
        .replace("不含转载。", "不含转载，![注中的图](门户.png)。");
    fs::write(bundle.join("index.md"), text).unwrap();
    fs::copy(site::repository().join("content/guide/themes/county.png"), bundle.join("门户.png")).unwrap();
    let papers = folder();
    let paper = papers.path().join("a.pdf");
    let run = site::run(["export", path(root.path()), "--kind", "pdf", "--out", path(&paper)]);
    let bytes = fs::read(&paper).unwrap_or_else(|_| panic!("{}", run.stderr));
    assert!(conforms(&bytes, "/Subtype/Image"), "no picture is in the file");
    let words = words_of_pdf(&bytes);
    assert!(!words.contains("门户的样子"), "{words}");
    // Where no picture can stand, its words do.
    for told in ["（图：别处的图）", "（图：格中的图）", "（图：注中的图）"] {
        assert!(words.contains(told), "{told} is not in {words}");
    }
}

#[test]
fn pdf_files_need_fonts() {
    let (root, fonts) = (folder(), folder());
    made(root.path(), &numbered("2021", 2022), "");
    put(fonts.path(), "a.ttf", "no font");
    let place = folder();
    let paper = place.path().join("a.pdf");
    let run =
        site::run(["export", path(root.path()), "--kind", "pdf", "--out", path(&paper), "--fonts", path(fonts.path())]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("里没有可用的中文字体文件"), "{}", run.stderr);
    // A character that no font has is named, and no file with a hole in it is written.
    let text = TEXT.replace("有待提高", "有待🦀提高");
    let known = numbered("2021", 2022);
    put(root.path(), "content/finance/2022.md", &(print_front_matter(&known) + &text));
    let run = site::run(["export", path(root.path()), "--kind", "pdf", "--out", path(&paper)]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("content/finance/2022.md：所用的字体里没有“🦀”"), "{}", run.stderr);
    assert!(!paper.exists());
}

/// A report whose figures all differ, so that none can stand in another's place unnoticed.
fn numbered(form: &str, year: u16) -> Report {
    let form = Forms::embedded().get(form).unwrap().clone();
    let mut report = Report::blank(form.clone(), Year::new(year).unwrap());
    report.title = Some(format!("清河县财政局{year}年政府信息公开工作年度报告"));
    for cell in form.cells() {
        report.entries[cell.index()] = Entry::Amount(Amount::whole(cell.index() as i32 * 7 + 1));
    }
    let sum = |report: &Report, cells: &[Cell]| cells.iter().filter_map(|&cell| report.amount(cell)).sum();
    for rule in form.relations.iter().map(|relation| &relation.rule) {
        if let Rule::ColumnSum { total, terms } = rule {
            report.entries[total.index()] = Entry::Amount(sum(&report, terms));
        }
    }
    for rule in form.relations.iter().map(|relation| &relation.rule) {
        if let Rule::RowSum { total, terms } = rule {
            report.entries[total.index()] = Entry::Amount(sum(&report, terms));
        }
    }
    // What does not apply, what is blank, a change with a sign, and money with all its decimals.
    let cells: Vec<Cell> = form.cells().collect();
    report.entries[cells[0].index()] = Entry::NotApplicable;
    report.entries[cells[3].index()] = Entry::Missing;
    for cell in cells {
        match form.kind(cell) {
            nianbao::form::CellKind::Change => report.entries[cell.index()] = Entry::Amount(Amount::whole(-12)),
            nianbao::form::CellKind::Money => {
                report.entries[cell.index()] = Entry::Amount(Amount::read("1234.567891").unwrap());
            }
            nianbao::form::CellKind::Count => {}
        }
    }
    report
}

/// A text with all that a clerk may write.
const TEXT: &str = "\n根据《条例》编制**本报告**，数据统计期限自本年1月1日起至12月31日止。\n\n## 一、总体情况\n\n\
    ### （一）主动公开\n\n公开*各类*信息<3>条[^1]，见[年报](https://www.example.gov.cn/a?b=1&c=2)。\n\n\
    - 第一项工作\n- 第二项工作\n  - 其中一项\n\n1. 甲事项已经办结。\n2. 乙事项已经办结。\n\n\
    | 类别 | 件数 |\n| --- | ---: |\n| 来信 | 12 |\n| 来访 | 3 |\n\n> 引用的话。\n\n```\n行一\n行二\n```\n\n[^1]: 不含转载。\n\n\
    ## 二、主动公开政府信息情况\n\n表前的话。\n\n[[table]]\n\n表后的话。\n\n\
    ## 三、收到和处理政府信息公开申请情况\n\n## 四、政府信息公开行政复议、行政诉讼情况\n\n\
    ## 五、存在的主要问题及改进情况\n\n有待提高，今后改进。\n\n## 六、其他需要报告的事项\n\n无。\n";

fn made(root: &Path, report: &Report, more: &str) {
    put(root, "site.toml", "title = \"清河县\"\n");
    put(root, "content/finance/_index.md", "---\nname: 清河县财政局\n---\n");
    let front = print_front_matter(report);
    let front = front.replacen("---\n", &format!("---\n{more}"), 1);
    put(root, &format!("content/finance/{}.md", report.year), &format!("{front}{TEXT}"));
}

/// A chart that the text asks for is a table on paper, of all the years; taken in again, it is a table of the text, and
/// the statutory ones are what they were.
#[test]
fn charts_are_tables_on_paper() {
    let root = folder();
    let chart = "[[chart: requests.received.total, requests.granted.total; years 3]]";
    for (form, year) in [("2019", 2020), ("2021", 2021), ("2021", 2022)] {
        let known = numbered(form, year);
        made(root.path(), &known, "");
        let file = root.path().join(format!("content/finance/{year}.md"));
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("### （一）主动公开", &format!("{chart}\n\n### （一）主动公开"))).unwrap();
    }
    let papers = folder();
    let paper = papers.path().join("年报.docx");
    let run = site::run(["export", path(root.path()), "--year", "2022", "--kind", "docx", "--out", path(&paper)]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let document = &parts(&paper)["word/document.xml"];
    assert!(document.contains("2020年至2022年“本年新收政府信息公开申请数量”、“予以公开”如下表："), "{document}");
    assert!(document.contains("注：2021年度起采用2021年格式，“予以公开”的含义相同。"), "{document}");
    let texts = imported(papers.path());
    let [text] = &texts.values().collect::<Vec<_>>()[..] else { panic!("{:?}", texts.keys()) };
    let known = numbered("2021", 2022);
    let mut faults = Vec::new();
    same_figures(&read(text, 2022), &known, &mut faults);
    assert!(faults.is_empty(), "{}\n{text}", faults.join("\n"));
    let figure = |year: u16, form: &str, address: &str| {
        let report = numbered(form, year);
        report.amount(report.form.find(address).unwrap()).unwrap().to_string()
    };
    let row: Vec<String> = [(2020, "2019"), (2021, "2021"), (2022, "2021")]
        .map(|(year, form)| figure(year, form, "requests.received.total"))
        .to_vec();
    let words: String = sections(text).into_values().collect();
    assert!(words.contains(&format!("本年新收政府信息公开申请数量（件）{}", row.concat())), "{words}");
}

#[test]
fn every_cell_of_both_editions_comes_back() {
    for (form, year) in [("2019", 2020), ("2021", 2022)] {
        let root = folder();
        let known = numbered(form, year);
        made(root.path(), &known, "");
        let papers =
            root.path().parent().unwrap().join(format!("{}-paper", root.path().file_name().unwrap().display()));
        fs::create_dir(&papers).unwrap();
        let paper = papers.join("年报.docx");
        let run = site::run(["export", path(root.path()), "--kind", "docx", "--out", path(&paper)]);
        // The figures do not balance: that is said, and the paper is written all the same.
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(run.stderr.contains("错误["), "{}", run.stderr);
        let texts = imported(&papers);
        let document = parts(&paper);
        fs::remove_dir_all(&papers).unwrap();
        let [text] = &texts.values().collect::<Vec<_>>()[..] else { panic!("{:?}", texts.keys()) };
        let mut faults = Vec::new();
        same_figures(&read(text, year), &known, &mut faults);
        assert!(faults.is_empty(), "{form}: {}\n{text}", faults.join("\n"));
        let words: String = sections(text).into_values().collect();
        for said in [
            "编制本报告，数据",
            "公开各类信息<3>条",
            "见年报（https://www.example.gov.cn/a?b=1&c=2）",
            "第二项工作其中一项",
            "2.乙事项已经办结。",
            "类别件数",
            "来访3",
            "引用的话。",
            "不含转载。",
            "表前的话。表后的话。",
        ] {
            assert!(words.contains(said), "{form}: {said} is not in {words}");
        }
        assert!(text.contains("表前的话。\n\n[[table]]\n\n表后的话。"), "{text}");
        whole(&document, &known);
    }
}

/// What an office and those who listen need of a document.
fn whole(parts: &BTreeMap<String, String>, report: &Report) {
    let document = &parts["word/document.xml"];
    let count = |text: &str, words: &str| text.matches(words).count();
    // Three statutory tables, and that of the text.
    assert_eq!(count(document, "<w:tbl>"), report.form.tables.len() + 1);
    assert_eq!(count(document, "<w:tblCaption "), count(document, "<w:tbl>"));
    assert_eq!(count(document, "<w:tblDescription "), count(document, "<w:tbl>"));
    assert!(count(document, "<w:tblHeader/>") > report.form.tables.len());
    assert_eq!(count(document, "<w:cantSplit/>"), count(document, "<w:tr>"));
    assert_eq!(count(document, "\"Heading1\""), report.form.sections.len());
    assert!(document.contains("w:pgMar w:top=\"2098\"") && document.contains("<w:footnoteReference w:id=\"1\"/>"));
    assert!(document.contains("行一</w:t><w:br/><w:t xml:space=\"preserve\">行二<"), "{document}");
    assert!(parts["word/footnotes.xml"].contains("不含转载。"));
    assert!(parts["word/styles.xml"].contains("w:eastAsia=\"zh-CN\""));
    let core = &parts["docProps/core.xml"];
    assert!(core.contains(&format!("<dc:title>{}</dc:title>", report.title.as_ref().unwrap())), "{core}");
    assert!(core.contains("<dc:creator>清河县财政局</dc:creator>") && !core.contains("dcterms:created"), "{core}");
    for (name, text) in parts {
        let parsed = nianbao::ooxml::xml::Xml::read(text, nianbao::ooxml::xml::nothing);
        assert!(parsed.is_ok(), "{name} is no XML");
    }
}

/// Papers beside report pages are those that `export` writes, are listed with their sizes, are kept by packages, and are
/// written once. A file of the author's own of that name stays.
#[test]
fn papers_stand_beside_their_reports() {
    let root = folder();
    made(root.path(), &numbered("2021", 2022), "");
    let text = fs::read_to_string(root.path().join("content/finance/2022.md")).unwrap();
    fs::remove_file(root.path().join("content/finance/2022.md")).unwrap();
    put(root.path(), "content/finance/2022/index.md", &text);
    put(root.path(), "content/finance/2018/index.md", "---\npublished: 2019-01-20\n---\n\n见[原件](report.docx)。\n");
    put(root.path(), "content/finance/2018/report.docx", "原件");
    let out = folder();
    let public = out.path().join("public");
    let build = |more: &[&str]| {
        let run = site::run([&["build", path(root.path()), "--out", path(&public), "--force"], more].concat());
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        run.stderr
    };
    build(&[]);
    assert!(!public.join("finance/2022/report.xlsx").exists(), "nobody asked");
    build(&["--papers"]);
    let page = fs::read_to_string(public.join("finance/2022/index.html")).unwrap();
    for (kind, name) in [("docx", "全文（Word）"), ("xlsx", "统计表（Excel）")] {
        let file = out.path().join(format!("年报.{kind}"));
        site::run(["export", path(root.path()), "--year", "2022", "--kind", kind, "--out", path(&file)]);
        let bytes = fs::read(&file).unwrap();
        assert_eq!(fs::read(public.join(format!("finance/2022/report.{kind}"))).unwrap(), bytes, "{kind}");
        let title = numbered("2021", 2022).title.unwrap();
        let link = format!(
            "<a href=\"report.{kind}\" download=\"{title}.{kind}\">{name}</a><small>{} KB</small>",
            bytes.len().div_ceil(1024)
        );
        assert!(page.contains(&link), "{link} is not in {page}");
    }
    assert_eq!(fs::read(public.join("finance/2018/report.docx")).unwrap(), "原件".as_bytes());
    let of_text = fs::read_to_string(public.join("finance/2018/index.html")).unwrap();
    assert!(!of_text.contains("全文（Word）") && !of_text.contains("report.xlsx"), "{of_text}");
    assert!(build(&["--papers"]).contains("写入0个，移除0个"), "nothing is written again");
    // The same from the site's own settings, which packages follow, too; and no longer where neither says so.
    build(&[]);
    let page = fs::read_to_string(public.join("finance/2022/index.html")).unwrap();
    assert!(!page.contains("全文（Word）"), "{page}");
    put(root.path(), "site.toml", "title = \"清河县\"\npapers = true\n");
    let pack = out.path().join("包");
    let run = site::run(["archive", path(root.path()), "--kind", "folder", "--force", "--out", path(&pack)]);
    assert!(pack.join("finance/2022/report.docx").exists(), "{}", run.stderr);
    let run = site::run(["verify", path(&pack)]);
    assert_eq!(run.code, Some(0), "{} {}", run.stdout, run.stderr);
}

/// A site chooses which papers stand beside its reports. Each is what `export` writes, also with the fonts of the machine;
/// the piece of HTML is no page of the portal, and packages that hold it verify.
#[test]
fn papers_are_chosen() {
    let root = folder();
    let known = numbered("2021", 2022);
    made(root.path(), &known, "");
    let settings = "title = \"清河县\"\nbase_url = \"https://www.qinghe.example/nianbao/\"\n";
    put(root.path(), "site.toml", &format!("{settings}\"下载文件\" = [\"html\", \"pdf\", \"DOCX\", \"xlsx\"]\n"));
    let out = folder();
    let build = |name: &str, more: &[&str]| {
        let public = out.path().join(name);
        let run = site::run([&["build", path(root.path()), "--force", "--out", path(&public)], more].concat());
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        public
    };
    let public = build("一", &[]);
    let page = fs::read_to_string(public.join("finance/2022/index.html")).unwrap();
    let papers = [
        ("docx", "report.docx", "全文（Word）"),
        ("xlsx", "report.xlsx", "统计表（Excel）"),
        ("pdf", "report.pdf", "全文（PDF）"),
        ("html", "fragment.html", "全文（HTML 片段，供贴入其他发布系统）"),
    ];
    let title = known.title.unwrap();
    let mut listed = String::new();
    for (kind, name, word) in papers {
        let file = out.path().join(format!("年报.{kind}"));
        let run = site::run(["export", path(root.path()), "--year", "2022", "--kind", kind, "--out", path(&file)]);
        let bytes = fs::read(&file).unwrap_or_else(|_| panic!("{}", run.stderr));
        assert!(fs::read(public.join("finance/2022").join(name)).unwrap() == bytes, "{kind} is not what export writes");
        let size = bytes.len().div_ceil(1024);
        listed +=
            &format!("<li><a href=\"{name}\" download=\"{title}.{kind}\">{word}</a><small>{size} KB</small></li>");
    }
    assert!(page.contains(&listed), "{listed} is not in {page}");
    // Nothing takes the piece for a page.
    let trees = ["一", "二"].map(|name| nianbao::disk::read_tree(&build(name, &[])).unwrap());
    assert!(trees[0] == trees[1], "two builds differ");
    let naming: Vec<&String> = trees[0]
        .0
        .keys()
        .filter(|path| trees[0].text(path).is_some_and(|text| text.contains("fragment.html")))
        .collect();
    assert_eq!(naming, ["finance/2022/index.html", "nianbao.files"]);
    let pack = out.path().join("包");
    for kind in ["folder", "wacz"] {
        let run = site::run(["archive", path(root.path()), "--kind", kind, "--force", "--out", path(&pack.join(kind))]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        let run = site::run(["verify", path(&pack.join(kind)), "--against", path(root.path())]);
        assert_eq!(run.code, Some(0), "{} {}", run.stdout, run.stderr);
    }
    // The command stands above the settings, or takes their choice.
    let names = |public: &Path| -> Vec<String> {
        let is_paper = |name: &String| papers.iter().any(|(_, paper, _)| paper == name);
        let mut names: Vec<String> = fs::read_dir(public.join("finance/2022"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(is_paper)
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&build("三", &["--papers=xlsx"])), ["report.xlsx"]);
    put(root.path(), "site.toml", &format!("{settings}papers = \"pdf\"\n"));
    assert_eq!(names(&build("四", &["--papers"])), ["report.pdf"]);
    put(root.path(), "site.toml", &format!("{settings}papers = false\n"));
    assert_eq!(names(&build("五", &["--papers"])), ["report.docx", "report.xlsx"]);
    assert!(names(&build("六", &[])).is_empty());
}

/// A kind that there is not is told with all that there are, where it stands.
#[test]
fn a_paper_of_no_kind_is_named() {
    let root = folder();
    made(root.path(), &numbered("2021", 2022), "");
    put(root.path(), "site.toml", "title = \"清河县\"\npapers = [\"docx\", \"word\"]\n");
    let run = site::run_in(root.path(), &["check", "--output", "line"]);
    let line = run.stdout.lines().find(|line| line.contains("papers")).unwrap_or_else(|| panic!("{}", run.stdout));
    assert!(line.starts_with("site.toml:2:19: ") && line.contains("“papers”不能是“word”"), "{line}");
    let run = site::run_in(root.path(), &["check"]);
    let said = run.stdout + &run.stderr;
    assert!(said.contains("可以是 docx（Word 全文）、xlsx（Excel 统计表）、pdf（版式文件）、html"), "{said}");
    let run = site::run_in(root.path(), &["build", "--papers=docx,word"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("不能是“word”，可以是：docx、xlsx、pdf、html"), "{}", run.stderr);
    assert!(!root.path().join("public").exists());
}

/// Where no font is to be had, nothing is written; where one lacks a character of a report, that one has no PDF, which is
/// said, and the others have theirs.
#[test]
fn pdf_files_beside_pages_need_fonts() {
    let (root, fonts, out) = (folder(), folder(), folder());
    let known = numbered("2021", 2022);
    made(root.path(), &known, "");
    let text = TEXT.replace("有待提高", "有待🦀提高");
    put(root.path(), "content/finance/2023.md", &(print_front_matter(&numbered("2021", 2023)) + TEXT));
    put(root.path(), "content/finance/2022.md", &(print_front_matter(&known) + &text));
    put(root.path(), "site.toml", "title = \"清河县\"\npapers = [\"docx\", \"pdf\"]\n");
    put(fonts.path(), "a.ttf", "no font");
    let place = out.path().join("here");
    let (site, there, fonts) = (path(root.path()), path(&place), path(fonts.path()));
    for asked in [
        &["build", site, "--out", there, "--force"][..],
        &["publish", site, "--to", there, "--yes"],
        &["archive", site, "--kind", "folder", "--out", there, "--force"],
    ] {
        let run = site::run([asked, &["--fonts", fonts]].concat());
        assert_eq!(run.code, Some(2), "{asked:?} {}", run.stderr);
        assert!(run.stderr.contains("里没有可用的中文字体文件"), "{asked:?} {}", run.stderr);
        assert!(run.stderr.contains("门户也未生成。不要 PDF 的，从 papers 里去掉 pdf"), "{asked:?} {}", run.stderr);
        assert!(!place.exists(), "{asked:?}");
    }
    // Without PDF files, nobody asks for fonts.
    let run = site::run(["build", site, "--out", there, "--force", "--papers=docx", "--fonts", fonts]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let run = site::run(["build", site, "--out", there, "--force"]);
    assert!(run.stderr.contains("提醒[paper]: 所用的字体里没有“🦀”，未生成 PDF"), "{}", run.stderr);
    assert!(run.stderr.contains("content/finance/2022.md"), "{}", run.stderr);
    let has = |name: &str| place.join("finance").join(name).exists();
    assert!(has("2022/report.docx") && !has("2022/report.pdf") && has("2023/report.pdf"));
    let page = fs::read_to_string(place.join("finance/2022/index.html")).unwrap();
    assert!(page.contains("全文（Word）") && !page.contains("全文（PDF）"), "{page}");
    // Whoever builds without the command and hands in none is told so once.
    let tree = nianbao::disk::Folder::open(root.path()).unwrap();
    let today = nianbao::model::Date::constant(2024, 1, 20);
    let built = nianbao::build(&tree, today, nianbao::OnError::GoOn, &nianbao::tree::TreeSink::default());
    let told: Vec<&str> =
        built.findings.iter().filter(|it| it.check == "paper").map(|finding| finding.file.as_str()).collect();
    assert_eq!(told, ["site.toml"]);
}

/// Several reports in one workbook: an index that leads to a sheet for each, sums of one year and scope, and all
/// figures in one list.
#[test]
fn one_workbook_holds_a_year() {
    let root = folder();
    let known = numbered("2021", 2022);
    made(root.path(), &known, "");
    let text = fs::read_to_string(root.path().join("content/finance/2022.md")).unwrap();
    for (id, name, more) in [("water", "清河县水务局[筹]", ""), ("all", "清河县财政局", "scope: aggregated\n")]
    {
        put(root.path(), &format!("content/{id}/_index.md"), &format!("---\nname: {name}\n---\n"));
        let text = text.replacen("scope: own\n", "", 1).replacen("---\n", &format!("---\n{more}"), 1);
        put(root.path(), &format!("content/{id}/2022.md"), &text);
    }
    let out = folder();
    let book = out.path().join("2022年.xlsx");
    let export = ["export", path(root.path()), "--kind", "xlsx", "--output", "json", "--out", path(&book)];
    let run = site::run(export);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let sheets: Vec<&str> =
        said["reports"].as_array().unwrap().iter().map(|report| report["sheet"].as_str().unwrap()).collect();
    assert_eq!(sheets, ["清河县财政局", "清河县财政局 (2)", "清河县水务局筹"]);
    let found = parts(&book);
    let names: Vec<&str> =
        found["xl/workbook.xml"].split("<sheet name=\"").skip(1).map(|it| it.split('"').next().unwrap()).collect();
    assert_eq!(names, ["目录", "清河县财政局", "清河县财政局 (2)", "清河县水务局筹", "明细"]);
    let index = &found["xl/worksheets/sheet1.xml"];
    assert!(index.contains("<hyperlink ref=\"A3\" location=\"'清河县财政局 (2)'!A1\""), "{index}");
    // Two of them state their own figures, and those are added up; the aggregated one is alone.
    let received = known.amount(known.form.find("requests.received.total").unwrap()).unwrap();
    assert!(index.contains("合计（本单位，2份）") && !index.contains("合计（汇总"), "{index}");
    let twice = received + received;
    assert!(index.contains(&format!("<v>{twice}</v>")), "{twice} is not in {index}");
    for sheet in 2..=4 {
        let sheet = &found[&format!("xl/worksheets/sheet{sheet}.xml")];
        assert!(sheet.contains("<hyperlink ref=\"A1\" location=\"目录!A1\""), "{sheet}");
    }
    let lines = found["xl/worksheets/sheet5.xml"].matches("<row ").count();
    assert_eq!(lines, known.form.cell_count() * 3 + 1);
    for (name, text) in &found {
        let parsed = nianbao::ooxml::xml::Xml::read(text, nianbao::ooxml::xml::nothing);
        assert!(parsed.is_ok(), "{name} is no XML");
    }
    // The same again is refused, and what is no file of that name is a folder.
    assert_eq!(site::run(export).code, Some(2));
    let papers = out.path().join("表格");
    site::run(["export", path(root.path()), "--kind", "xlsx", "--out", path(&papers)]);
    assert_eq!(fs::read_dir(&papers).unwrap().count(), 3);
}

/// A workbook has the figures at their places, and formulas only where they say what the report says.
#[test]
fn workbooks_add_up() {
    let root = folder();
    let known = numbered("2021", 2022);
    made(root.path(), &known, "");
    let out = folder();
    let paper = out.path().join("年报.xlsx");
    let run = site::run(["export", path(root.path()), "--kind", "xlsx", "--out", path(&paper)]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let parts = parts(&paper);
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    // Place by place: the stored value of each cell, and its formula.
    let mut values: BTreeMap<&str, (Option<&str>, &str)> = BTreeMap::new();
    for cell in sheet.split("<c r=\"").skip(1) {
        let place = cell.split('"').next().unwrap();
        let inner = |name: &str| cell.split_once(&format!("<{name}>"))?.1.split("</").next();
        if let Some(value) = cell.split("<c ").next().and_then(|_| inner("v")).filter(|_| !cell.contains("inlineStr")) {
            values.insert(place, (inner("f"), value));
        }
    }
    let amounts = known.entries.iter().filter(|entry| entry.amount().is_some()).count();
    assert_eq!(values.len(), amounts);
    let formulas: Vec<_> = values.values().filter_map(|(formula, value)| Some((formula.as_ref()?, value))).collect();
    assert!(formulas.len() > 20, "{formulas:?}");
    for (formula, value) in formulas {
        let ranges = formula.strip_prefix("SUM(").and_then(|rest| rest.strip_suffix(')')).expect("it is a sum");
        let sum: i64 = ranges.split(',').flat_map(places).map(|place| values[&*place].1.parse::<i64>().unwrap()).sum();
        assert_eq!(sum.to_string(), **value, "{formula}");
    }
    let list = &parts["xl/worksheets/sheet2.xml"];
    for cell in known.form.cells() {
        assert!(list.contains(&format!("<t>{}</t>", known.form.address(cell))), "{}", known.form.address(cell));
    }
    let read = nianbao::import::sheet::read_xlsx(&fs::read(&paper).unwrap());
    assert!(read.is_ok());
}

/// The places in a range of a sheet whose columns have one letter.
fn places(range: &str) -> Vec<String> {
    let place = |text: &str| (text.as_bytes()[0], text[1..].parse::<usize>().expect("a line"));
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    let ((left, top), (right, bottom)) = (place(first), place(last));
    let column = |column: u8| (top..=bottom).map(move |line| format!("{}{line}", char::from(column)));
    (left..=right).flat_map(column).collect()
}

#[test]
fn papers_are_the_same_again() {
    let out = folder();
    let written = |name: &str, kind: &str| -> Vec<u8> {
        let place = out.path().join(name);
        let run = site::run(["export", "--agency", "yiyuan", "--kind", kind, "--out", path(&place)]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        fs::read(place).expect("it is written")
    };
    for kind in ["docx", "xlsx"] {
        assert_eq!(written(&format!("a.{kind}"), kind), written(&format!("b.{kind}"), kind));
    }
}

/// A site with a report for 2022, and the draft of the next.
fn with_draft() -> TempDir {
    let root = folder();
    let mut report = numbered("2021", 2022);
    made(root.path(), &report, "");
    report.year = Year::new(2023).unwrap();
    report.title = None;
    made(root.path(), &report, "draft: true\n");
    root
}

/// The fragment is that of the package of single files.
#[test]
fn fragments_are_those_of_packages() {
    let root = with_draft();
    let out = folder();
    let place = |name: &str| out.path().join(name);
    let export = |name: &str, year: &str| {
        let place = place(name);
        let run = site::run(["export", path(root.path()), "--year", year, "--kind", "html", "--out", path(&place)]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        fs::read_to_string(place).expect("it is written")
    };
    let archive =
        site::run(["archive", path(root.path()), "--kind", "single", "--force", "--out", path(&place("single"))]);
    assert_eq!(archive.code, Some(1), "{}", archive.stderr);
    let fragment = fs::read_to_string(place("single/finance/2022/fragment.html")).expect("it is in the package");
    assert_eq!(export("2022.html", "2022"), fragment);
    let draft = export("2023.html", "2023");
    assert!(draft.starts_with("<p><strong>草稿</strong></p>\n<article"), "{draft}");
}

#[test]
fn what_exists_is_left_alone() {
    let out = folder();
    let place = |name: &str| -> PathBuf { out.path().join(name) };
    put(out.path(), "a.docx", "mine");
    put(out.path(), "full/a", "mine");
    fs::create_dir(place("empty.docx")).unwrap();
    let run = |name: &str, more: &[&str]| {
        let place = place(name);
        site::run([&["export", "--kind", "docx", "--out", path(&place)], more].concat())
    };
    let one = ["--agency", "suozhen"];
    for (name, more, said) in [
        ("a.docx", &one as &[&str], "已存在"),
        ("empty.docx", &one, "已存在"),
        ("full", &[], "已存在"),
        ("a.docx", &[], "已存在"),
        ("papers", &one, "应是以 .docx 结尾的文件"),
        ("b.docx", &["--agency", "nobody"], "没有机关“nobody”"),
        ("b.docx", &["--year", "2011"], "没有报告"),
    ] {
        let run = run(name, more);
        assert_eq!(run.code, Some(2), "{name} {more:?}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{name} {more:?}: {}", run.stderr);
    }
    assert_eq!(fs::read_to_string(place("a.docx")).unwrap(), "mine");
    let inside = site::run(["export", "--kind", "docx", "--out", "content/papers"]);
    assert_eq!(inside.code, Some(2), "{}", inside.stderr);
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 3);
    // No kind is offered that is not there.
    let ofd = site::run(["export", "--kind", "ofd", "--out", path(&place("a.ofd"))]);
    assert_eq!(ofd.code, Some(2), "{}", ofd.stderr);
}

/// A text that is signed already is not signed again.
#[test]
fn the_signature_stands_once() {
    let day = "2023年1月16日";
    for end in
        ["清河县财政局\n\n2023年1月16日\n", "清河县财政局\n2023年1月16日\n", "清河县财政局\\\n2023年1月16日\n", ""]
    {
        let root = folder();
        let mut report = numbered("2021", 2022);
        report.record.signed = nianbao::model::Date::new(2023, 1, 16).ok();
        made(root.path(), &report, "");
        let file = root.path().join("content/finance/2022.md");
        fs::write(&file, format!("{}\n{end}", fs::read_to_string(&file).unwrap())).unwrap();
        let papers = folder();
        let paper = papers.path().join("a.docx");
        site::run(["export", path(root.path()), "--kind", "docx", "--out", path(&paper)]);
        let parts = parts(&paper);
        let signed: Vec<&str> = parts["word/document.xml"].split("Signature\"").skip(1).collect();
        assert_eq!(signed.len(), 2, "{end:?}");
        assert!(signed[0].contains(">清河县财政局<") && signed[1].contains(&format!(">{day}<")), "{end:?}: {signed:?}");
        assert_eq!(parts["word/document.xml"].matches(day).count(), 1, "{end:?}");
        assert!(parts["docProps/core.xml"].contains("2023-01-16T00:00:00Z"));
    }
}

/// A signature that the export adds is no part of the text when the document comes back; one of the text is.
#[test]
fn a_signature_comes_back_as_what_it_was() {
    let signed = nianbao::model::Date::new(2023, 1, 16).ok();
    let end = "清河县财政局\n\n2023年1月16日\n";
    for (day, end) in [(signed, ""), (None, ""), (signed, end), (None, "清河县财政局\n")] {
        let root = folder();
        let mut report = numbered("2021", 2022);
        report.record.signed = day;
        made(root.path(), &report, "");
        let file = root.path().join("content/finance/2022.md");
        let text = format!("{}\n{end}", fs::read_to_string(&file).unwrap());
        fs::write(&file, &text).unwrap();
        let papers = folder();
        let paper = papers.path().join("a.docx");
        site::run(["export", path(root.path()), "--kind", "docx", "--out", path(&paper)]);
        let again = imported(papers.path()).into_values().next().expect("it is imported");
        // The note at the end has its number in other signs.
        let last = |text: &str| sections(text)["六、其他需要报告的事项"].replace("1:不含转载。", "");
        assert_eq!(last(&again), last(&text), "{day:?} {end:?}");
        assert_eq!(read(&again, 2022).record.signed, day, "{end:?}");
    }
}

/// Pictures beside a report are in the document, and come back beside it.
#[test]
fn pictures_come_along() {
    let root = folder();
    let report = numbered("2021", 2022);
    made(root.path(), &report, "");
    let bundle = root.path().join("content/finance/2022");
    fs::create_dir(&bundle).unwrap();
    let text = fs::read_to_string(bundle.with_extension("md")).unwrap();
    fs::remove_file(bundle.with_extension("md")).unwrap();
    let text = text
        .replace("> 引用的话。", "受理情况见图。\n\n![受理数量](数量%201.png)\n\n![别处的图](https://x.example/y.png)");
    fs::write(bundle.join("index.md"), text).unwrap();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\xa0\0\0\x03\x84\x08\x02\0\0\0\xc5\x8e\x90\x1b";
    fs::write(bundle.join("数量 1.png"), png).unwrap();
    let papers = folder();
    let paper = papers.path().join("a.docx");
    let run = site::run(["export", path(root.path()), "--kind", "docx", "--out", path(&paper)]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let mut archive = zip::ZipArchive::new(fs::File::open(&paper).unwrap()).unwrap();
    let mut picture = Vec::new();
    archive.by_name("word/media/image1.png").unwrap().read_to_end(&mut picture).unwrap();
    assert_eq!(picture, png);
    let mut document = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
    // As wide as the page lets it be.
    assert!(
        document.contains("descr=\"受理数量\"") && document.contains("cx=\"5616000\" cy=\"3510000\""),
        "{document}"
    );
    assert!(document.contains("（图：别处的图）"), "{document}");
    let text = imported(papers.path()).into_values().next().expect("it is imported");
    assert!(text.contains("受理情况见图。\n\n![受理数量](图1.png)"), "{text}");
}

#[test]
fn drafts_say_so() {
    let root = with_draft();
    let out = folder();
    let place = out.path().join("papers");
    let run = site::run(["export", path(root.path()), "--kind", "docx", "--out", path(&place)]);
    assert!(run.stderr.contains("已导出2份报告，其中草稿1份"), "{}", run.stderr);
    let draft = place.join("清河县财政局2023年政府信息公开工作年度报告（草稿）.docx");
    let document = &parts(&draft)["word/document.xml"];
    let mark = document.find(">草稿<").expect("it says that it is a draft");
    assert!(mark < document.find("\"Title\"").expect("it has a title"));
    let published = parts(&place.join("清河县财政局2022年政府信息公开工作年度报告.docx"));
    assert!(!published["word/document.xml"].contains("草稿"));
}
