//! Import: sources in many layouts become the reports that are known to be in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use nianbao::finding::words::Lang;
use nianbao::form::{Cell, Forms, GridCell, HeadingRole, Rule};
use nianbao::import::note::Note;
use nianbao::import::{self, Import, Known, NoReport};
use nianbao::model::{Amount, Entry, Report, Year};
use nianbao::source::{print_entry, read_one};

use crate::site;

/// The sample site's reports, by a word of the names of their sources.
const REPORTS: [(&str, &str); 5] = [
    ("huantai", "huantai-office"),
    ("yiyuan", "yiyuan"),
    ("taiqian", "taiqian"),
    ("wenxian", "wenxian-office"),
    ("suozhen", "suozhen"),
];

fn sources() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

fn imported(name: &str, bytes: &[u8]) -> Import {
    let transcript = import::format::read(name, bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
    let known = Known { year: Some(2020), ..Known::default() };
    import::read(&transcript, &known, Forms::embedded()).unwrap_or_else(|why| panic!("{name}: {why:?}"))
}

fn known_report(id: &str) -> (Report, String) {
    let text = fs::read_to_string(site::repository().join(format!("content/{id}/2020.md"))).unwrap();
    let report = read_one(&text, "content/a/2020.md", Year::new(2020).unwrap(), Forms::embedded()).0.unwrap();
    (report, text.splitn(3, "---\n").nth(2).unwrap().to_owned())
}

/// What a text says below its first heading: without blanks, headings of sections, and marks of other headings. Only one
/// source has the signature.
fn narrative(text: &str) -> String {
    let below = text.split_once("总体情况\n").map_or(text, |(_, rest)| rest);
    let lines = below.lines().filter(|line| !line.starts_with("## "));
    let words: String =
        lines.map(|line| line.trim_start_matches('#')).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    let words = words.replace('\\', "");
    words
        .rsplit_once("沂源县人民政府")
        .filter(|(_, date)| date.len() < 30)
        .map_or(words.clone(), |(text, _)| text.to_owned())
}

#[test]
fn sources_become_the_reports_that_are_known() {
    let mut faults = Vec::new();
    for (name, bytes) in sources() {
        let Some((_, id)) = REPORTS.iter().find(|(word, _)| name.contains(word)) else { continue };
        let import = imported(&name, &bytes);
        let (known, text) = known_report(id);
        let form = &known.form;
        if import.report.form.id != form.id {
            faults.push(format!("{name}: form {}", import.report.form.id));
            continue;
        }
        let is_same = |read: Entry, known: Entry| {
            let is_nothing =
                |entry: Entry| matches!(entry, Entry::Missing | Entry::NotApplicable | Entry::Amount(Amount::ZERO));
            read == known || is_nothing(read) && is_nothing(known)
        };
        for cell in form.cells() {
            let (read, known) = (import.report.entry(cell), known.entry(cell));
            if !is_same(read, known) {
                faults.push(format!("{name}: {} is {read:?}, not {known:?}", form.address(cell)));
            }
        }
        for question in &import.questions {
            faults.push(format!("{name}: {}", question.words(form, Lang::Zh)));
        }
        let (read, known) = (narrative(&import.body), narrative(&text));
        if read != known {
            let at = read.chars().zip(known.chars()).take_while(|(a, b)| a == b).count();
            let near = |text: &str| text.chars().skip(at.saturating_sub(10)).take(40).collect::<String>();
            faults.push(format!(
                "{name}: text {} of {}: …{}… not …{}…",
                read.chars().count(),
                known.chars().count(),
                near(&read),
                near(&known)
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A report with figures that differ from each other, so that none can stand in another's place unnoticed.
fn numbered_report(form: &str, year: u16, seed: usize) -> Report {
    let form = Forms::embedded().get(form).unwrap().clone();
    let mut report = Report::blank(form.clone(), Year::new(year).unwrap());
    for cell in form.cells() {
        let value = (seed * 7919 + cell.index() * 31) as i32 % 1000;
        let value = if seed.is_multiple_of(3) { value % 3 } else { value + 1 };
        report.entries[cell.index()] = Entry::Amount(Amount::whole(value));
    }
    // Sums hold, so that nothing seems to have slid: first down the columns, then along the rows.
    let relations = || form.relations.iter().map(|relation| &relation.rule);
    let sum = |report: &Report, cells: &[Cell]| cells.iter().filter_map(|&cell| report.entry(cell).amount()).sum();
    for rule in relations() {
        if let Rule::ColumnSum { total, terms } = rule {
            report.entries[total.index()] = Entry::Amount(sum(&report, terms));
        }
    }
    for rule in relations() {
        if let Rule::Balance { left, right } = rule {
            let (all, rest): (Amount, Amount) = (sum(&report, right), sum(&report, &left[1..]));
            let first = Amount::from_millionths(all.millionths() - rest.millionths());
            report.entries[left[0].index()] = Entry::Amount(first);
        }
    }
    for rule in relations() {
        if let Rule::RowSum { total, terms } = rule {
            report.entries[total.index()] = Entry::Amount(sum(&report, terms));
        }
    }
    report
}

/// A cell of a printed table: its words, and how many columns and lines it covers.
type Printed = (String, usize, usize);

/// The lines of a table as the form prints it.
fn printed(report: &Report, table: usize) -> Vec<Vec<Printed>> {
    let cell = |cell: &GridCell| match cell {
        GridCell::Heading(heading) if heading.role == HeadingRole::Silent => None,
        GridCell::Heading(heading) => Some((heading.label.clone(), heading.columns, heading.lines)),
        GridCell::Figure(figure) => Some((print_entry(report.entry(figure.cell)), 1, 1)),
        GridCell::Empty(_) => None,
    };
    let grids = report.form.layout(table).grids.iter();
    let lines = grids.flat_map(|grid| grid.head.iter().chain(&grid.body));
    lines.map(|line| line.iter().filter_map(cell).collect()).collect()
}

/// A table as lines of text whose cells are parted by tabs; what a merged cell covers is empty.
fn with_tabs(lines: &[Vec<Printed>]) -> Vec<Vec<String>> {
    let mut covered: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut out = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        let mut cells: Vec<String> = Vec::new();
        for (words, columns, high) in line {
            while covered.contains(&(row, cells.len())) {
                cells.push(String::new());
            }
            for below in row..row + high {
                covered.extend((cells.len()..cells.len() + columns).map(|column| (below, column)));
            }
            cells.push(words.clone());
            cells.extend((1..*columns).map(|_| String::new()));
        }
        out.push(cells);
    }
    out
}

/// A way to write a table in a source.
type Layout = fn(&[Vec<Printed>]) -> String;

const TEXTS: [(&str, Layout); 6] = [
    ("blanks", |lines| lines.iter().map(|line| words_of(line).join(" ") + "\n").collect()),
    ("tabs", |lines| with_tabs(lines).iter().map(|cells| cells.join("\t") + "\n").collect()),
    ("bars", |lines| with_tabs(lines).iter().map(|cells| format!("| {} |\n", cells.join(" | "))).collect()),
    ("gaps", |lines| lines.iter().map(|line| words_of(line).join("   ") + "\n").collect()),
    ("cells", |lines| {
        lines
            .iter()
            .map(|line| line.iter().map(|(words, ..)| format!("\t{words}\n")).collect::<String>() + "\n")
            .collect()
    }),
    ("stream", |lines| lines.iter().flatten().map(|(words, ..)| format!("{words}\n")).collect()),
];

fn words_of(line: &[Printed]) -> Vec<&str> {
    line.iter().map(|(words, ..)| words.as_str()).collect()
}

fn html_table(lines: &[Vec<Printed>]) -> String {
    let cell =
        |(words, columns, high): &Printed| format!("<td colspan=\"{columns}\" rowspan=\"{high}\"><p>{words}</p></td>");
    let rows: String =
        lines.iter().map(|line| format!("<tr>{}</tr>\n", line.iter().map(cell).collect::<String>())).collect();
    format!("<table>{rows}</table>\n")
}

/// A table of Markdown, which repeats a merged heading in each of its columns.
fn markdown_table(lines: &[Vec<Printed>]) -> String {
    let width = with_tabs(lines).iter().map(Vec::len).max().unwrap_or(0);
    let mut rows: Vec<String> = Vec::new();
    for cells in with_tabs(lines) {
        let cells: Vec<&str> = (0..width).map(|at| cells.get(at).map_or("", String::as_str)).collect();
        rows.push(format!("| {} |\n", cells.join(" | ")));
    }
    rows.insert(1, format!("|{}\n", " --- |".repeat(width)));
    rows.concat() + "\n"
}

fn docx_paragraph(words: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>")
}

/// A table as Word writes it: what a merged cell covers below is a cell that continues it.
fn docx_table(lines: &[Vec<Printed>]) -> String {
    let mut open: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let cell = |columns: usize, merge: &str, words: &str| {
        let span = format!("<w:tcPr><w:gridSpan w:val=\"{columns}\"/>{merge}</w:tcPr>");
        format!("<w:tc>{span}{}</w:tc>", docx_paragraph(words))
    };
    let mut out = "<w:tbl>".to_owned();
    for (row, line) in lines.iter().enumerate() {
        out += "<w:tr>";
        let mut column = 0;
        let mut cells = line.iter();
        loop {
            if let Some(columns) = open.get(&(row, column)) {
                out += &cell(*columns, "<w:vMerge/>", "");
                column += columns;
                continue;
            }
            let Some((words, columns, high)) = cells.next() else { break };
            open.extend((row + 1..row + high).map(|below| ((below, column), *columns)));
            out += &cell(*columns, if *high > 1 { "<w:vMerge w:val=\"restart\"/>" } else { "" }, words);
            column += columns;
        }
        out += "</w:tr>";
    }
    out + "</w:tbl><w:p/>"
}

fn docx(body: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{main}\"/></Types>"
    );
    let relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    for (name, text) in
        [("[Content_Types].xml", types.as_str()), ("_rels/.rels", relations), ("word/document.xml", document.as_str())]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A source of a report: its title, a preamble, its sections with a sentence each, and its tables.
fn source(report: &Report, paragraph: &dyn Fn(&str) -> String, table: &dyn Fn(&[Vec<Printed>]) -> String) -> String {
    let mut out = paragraph(&format!("青河县财政局{}年政府信息公开工作年度报告", report.year));
    out += &paragraph("根据《中华人民共和国政府信息公开条例》编制。联系电话：0533-1234567。");
    for section in &report.form.sections {
        out += &paragraph(&format!("{}、{}", section.number, section.heading));
        match section.table {
            Some(index) => out += &table(&printed(report, index)),
            None => out += &paragraph(&format!("本部分说明{}，共12件，同比增长3.5%。", section.key)),
        }
    }
    out + &paragraph("青河县财政局") + &paragraph(&format!("{}年1月20日", report.year.get() + 1))
}

fn holds(name: &str, bytes: &[u8], report: &Report, faults: &mut Vec<String>) {
    let transcript = import::format::read(name, bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
    let import =
        import::read(&transcript, &Known::default(), Forms::embedded()).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    let form = &report.form;
    if import.report.form.id != form.id {
        faults.push(format!("{name}: form {} for {}", import.report.form.id, form.id));
        return;
    }
    let wrong = form.cells().filter(|&cell| import.report.entry(cell) != report.entry(cell));
    faults.extend(wrong.take(3).map(|cell| {
        format!(
            "{name} {} {}: {:?} for {:?}",
            form.id,
            form.address(cell),
            import.report.entry(cell),
            report.entry(cell)
        )
    }));
    faults.extend(
        import
            .questions
            .iter()
            .take(3)
            .map(|question| format!("{name} {}: {}", form.id, question.words(form, Lang::Zh))),
    );
    let residue = import.account.pieces(&transcript.text, None);
    faults.extend(
        residue.into_iter().take(3).map(|range| format!("{name} {}: left over “{}”", form.id, &transcript.text[range])),
    );
    let said = format!(
        "{:?} {:?} {:?}",
        import.head.names.first().map(|name| &name.text),
        import.report.year.get(),
        import.report.record.signed.map(|date| date.to_string())
    );
    if said != format!("Some(\"青河县财政局\") {} Some(\"{}-01-20\")", report.year, report.year.get() + 1) {
        faults.push(format!("{name}: {said}"));
    }
}

/// Whatever a table looks like, the report that was written is the report that is read.
#[test]
fn every_layout_gives_the_report_that_it_shows() {
    let mut faults = Vec::new();
    for (form, year) in [("2019", 2019), ("2019", 2020), ("2021", 2021), ("2021", 2025)] {
        for seed in 0..12 {
            let report = numbered_report(form, year, seed);
            for (name, layout) in TEXTS {
                let text = source(&report, &|words| format!("{words}\n"), &|lines| layout(lines));
                holds(&format!("{name}.txt"), text.as_bytes(), &report, &mut faults);
            }
            let page = source(&report, &|words| format!("<p>　　{words}</p>\n"), &|lines| html_table(lines));
            holds("page.html", format!("<html><body>{page}</body></html>").as_bytes(), &report, &mut faults);
            let word = source(&report, &docx_paragraph, &docx_table);
            holds("word.docx", &docx(&word), &report, &mut faults);
            let marked = |words: &str| {
                let is_heading = words.chars().nth(1) == Some('、');
                format!("{}{words}\n\n", if is_heading { "## " } else { "" })
            };
            holds("text.md", source(&report, &marked, &markdown_table).as_bytes(), &report, &mut faults);
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

/// Files that hold no report are refused with a reason, and nothing ends in a panic.
#[test]
fn bad_files_are_refused() {
    for (name, bytes) in sources() {
        if name.starts_with("bad") {
            let refusal = import::format::read(&name, &bytes).unwrap_err();
            let words = import::note::refusal_words(&refusal, &name, Lang::Zh);
            assert!(words.contains(['，', '；', '（']) && !words.contains("原文"), "{name}: {words}");
        } else {
            for part in 1..24 {
                if let Ok(transcript) = import::format::read(&name, &bytes[..bytes.len() * part / 24]) {
                    let _ =
                        import::read(&transcript, &Known { year: Some(2020), ..Known::default() }, Forms::embedded());
                }
            }
        }
    }
}

/// A text costs no more than its length: sentences that each might be glued to a heading, many paragraphs, many links in
/// one paragraph. Where each were held against all, this would take minutes.
#[test]
fn long_sources_cost_their_length() {
    let title = "青河县财政局2021年政府信息公开工作年度报告";
    let link = "<a href='/x'>一二</a><br>";
    for (name, text) in [
        ("a.txt", format!("{title}\n{}", "。一".repeat(100_000))),
        ("a.html", format!("<p>{title}</p>{}", "<p>文字</p>".repeat(40_000))),
        ("a.html", format!("<p>{title}</p><p>{}</p>", link.repeat(40_000))),
    ] {
        let transcript = import::format::read(name, text.as_bytes()).unwrap();
        let read = import::read(&transcript, &Known::default(), Forms::embedded());
        assert_eq!(read.err(), Some(NoReport::NotAReport), "{name}");
    }
}

/// What may happen to a printed table on its way into a source.
#[derive(Debug, Clone, Copy)]
enum Damage {
    /// A figure is gone, and those behind it have slid.
    FigureGone,
    /// There is one figure too many.
    FigureMore,
    /// A line is gone.
    LineGone,
    /// A label has lost a character.
    LabelShort,
    /// A figure has a footnote's mark glued to it.
    Marked,
    /// A line is there twice.
    LineTwice,
}

const DAMAGES: [Damage; 6] =
    [Damage::FigureGone, Damage::FigureMore, Damage::LineGone, Damage::LabelShort, Damage::Marked, Damage::LineTwice];

/// A table with one line damaged. `pick` says which line and where in it.
fn damaged(lines: &[Vec<Printed>], damage: Damage, pick: usize) -> Vec<Vec<Printed>> {
    let mut lines = lines.to_vec();
    let is_figure = |cell: &Printed| !cell.0.is_empty() && cell.0.chars().all(|c| c.is_ascii_digit());
    let with_figures: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].iter().any(is_figure)).collect();
    let at = with_figures[pick % with_figures.len()];
    let figures: Vec<usize> = (0..lines[at].len()).filter(|&cell| is_figure(&lines[at][cell])).collect();
    let cell = figures[pick % figures.len()];
    match damage {
        Damage::FigureGone => drop(lines[at].remove(cell)),
        Damage::FigureMore => lines[at].insert(cell, ("777".to_owned(), 1, 1)),
        Damage::LineGone => drop(lines.remove(at)),
        Damage::Marked => lines[at][cell].0.push('①'),
        Damage::LineTwice => {
            let line = lines[at].clone();
            lines.insert(at, line);
        }
        Damage::LabelShort => {
            if let Some(label) = lines[at].iter_mut().find(|cell| !is_figure(cell) && cell.0.chars().count() > 5) {
                let middle = label.0.char_indices().nth(label.0.chars().count() / 2).map_or(0, |(at, _)| at);
                label.0.remove(middle);
            }
        }
    }
    lines
}

/// A damaged table gives questions and blanks, never a wrong figure.
#[test]
fn no_damage_makes_a_wrong_figure() {
    let mut faults = Vec::new();
    for (form, year) in [("2019", 2020), ("2021", 2023)] {
        for pick in 0..12 {
            let report = numbered_report(form, year, 1 + 3 * pick);
            for damage in DAMAGES {
                let sources: Vec<(String, String)> = TEXTS
                    .iter()
                    .map(|(name, layout)| {
                        let text = source(&report, &|words| format!("{words}\n"), &|lines| {
                            layout(&damaged(lines, damage, pick))
                        });
                        (format!("{name}.txt"), text)
                    })
                    .collect();
                let page = source(&report, &|words| format!("<p>{words}</p>\n"), &|lines| {
                    html_table(&damaged(lines, damage, pick))
                });
                let mut sources: Vec<(String, Vec<u8>)> =
                    sources.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
                sources.push(("page.html".to_owned(), format!("<html><body>{page}</body></html>").into_bytes()));
                let word = source(&report, &docx_paragraph, &|lines| docx_table(&damaged(lines, damage, pick)));
                sources.push(("word.docx".to_owned(), docx(&word)));
                for (name, bytes) in sources {
                    let transcript = import::format::read(&name, &bytes).unwrap();
                    let import = import::read(&transcript, &Known::default(), Forms::embedded()).unwrap();
                    let form = &import.report.form;
                    if form.id != report.form.id {
                        faults.push(format!("{name} {damage:?} {pick}: form {}", form.id));
                        continue;
                    }
                    let is_named =
                        !import.questions.is_empty() || !import.notes.iter().all(|note| matches!(note, Note::ScopeOwn));
                    for cell in form.cells() {
                        let (read, known) = (import.report.entry(cell), report.entry(cell));
                        if read != known && (read != Entry::Missing || !is_named) {
                            faults.push(format!(
                                "{name} {} {damage:?} {pick}: {} is {read:?} for {known:?}",
                                form.id,
                                form.address(cell)
                            ));
                            break;
                        }
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

/// Holds that all of these words are said.
fn says(said: &str, all: &[&str]) {
    for words in all {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_nianbao")).arg("--lang=zh").args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// A folder of sources becomes a site that can be built; a second run has nothing to do; what a clerk has changed is
/// left alone, and what is in doubt is said.
#[test]
fn a_folder_becomes_a_site() {
    let folder = tempfile::tempdir().unwrap();
    let (old, site) = (folder.path().join("旧年报"), folder.path().join("站"));
    fs::create_dir_all(old.join("suozhen")).unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    for (from, to) in [
        ("seed4-suozhen.docx", "suozhen/2020.docx"),
        ("seed0-huantai.html", "县政府办.html"),
        ("003-wenxian-office-2020.txt", "温县.txt"),
        ("bad07-garbage.docx", "坏.docx"),
    ] {
        fs::copy(fixtures.join(from), old.join(to)).unwrap();
    }
    fs::write(old.join("扫描.pdf"), "%PDF-1.4").unwrap();
    let (old, place) = (old.to_str().unwrap(), site.to_str().unwrap());

    let (code, said) = run(&["import", old, "--into", place, "--dry-run"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("将写入 content/suozhen/2020.md") && !site.exists(), "{said}");

    let (code, said) = run(&["import", old, "--into", place]);
    assert_eq!(code, Some(1), "{said}");
    says(
        &said,
        &[
            "已写入 content/suozhen/2020.md",
            "共198个单元格，全部读出",
            "只写了“人民政府办公室”，无法确定是哪个机关；请用 --agency 写明机关代号",
            "文件已损坏或不完整",
            "这种文件不能直接导入；请导入原来的 Word 文档或网页",
            "共5个文件：写入2，相同0，改过未覆盖0，未导入3；待核0处",
        ],
    );
    let written = fs::read_to_string(site.join("content/suozhen/2020.md")).unwrap();
    assert!(written.contains("imported: { from: \"2020.docx\", sha256: "), "{written}");

    let (_, again) = run(&["import", old, "--into", place]);
    assert!(again.contains("写入0，相同2"), "{again}");
    let row = written.find("carried_in:").unwrap();
    let cell = row + written[row..].find("0,").unwrap();
    let changed = format!("{}7{}", &written[..cell], &written[cell + 1..]);
    fs::write(site.join("content/suozhen/2020.md"), &changed).unwrap();
    let (_, differs) = run(&["import", old, "--into", place]);
    assert!(
        differs.contains("之后改过，未作改动；要重新导入用 --replace：") && differs.contains("：已有7，这次0"),
        "{differs}"
    );
    assert_eq!(fs::read_to_string(site.join("content/suozhen/2020.md")).unwrap(), changed);
    run(&["import", old, "--into", place, "--replace"]);
    assert_eq!(fs::read_to_string(site.join("content/suozhen/2020.md")).unwrap(), written);

    let report = site.join("content/suozhen/2020.md");
    let (code, origin) = run(&["explain", report.to_str().unwrap(), "requests.received.total"]);
    assert_eq!(code, Some(0), "{origin}");
    assert!(origin.contains("来源: 2020.docx 表2第4行第"), "{origin}");
    let (code, said) = run(&["build", place]);
    assert_eq!(code, Some(0), "{said}");
}

/// The `text` of a source of Suozhen with one of its lines replaced by others.
fn suozhen(from: &str, to: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let text = fs::read_to_string(folder.join("004-suozhen-town-2020.txt")).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

/// A ZIP file as Chinese Windows writes it: names in its own code page, and no word of that.
fn zip_of_windows(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let name = encoding_rs::GBK.encode(name).0;
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let facts = [&[0; 4][..], &[0; 4], &crc.sum().to_le_bytes(), &length, &length].concat();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let offset = u32::try_from(out.len()).unwrap().to_le_bytes();
        out.extend([&b"PK\x03\x04\x14\0"[..], &facts, &name_length, &[0; 2], &name, bytes].concat());
        let more = [&name_length[..], &[0; 12], &offset, &name].concat();
        list.extend([&b"PK\x01\x02\x14\0\x14\0"[..], &facts, &more].concat());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let (size, offset) = (u32::try_from(list.len()).unwrap(), u32::try_from(out.len()).unwrap());
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size.to_le_bytes(), &offset.to_le_bytes(), &[0; 2]];
    [out, list, end.concat()].concat()
}

/// A ZIP file is a folder of sources. A list of agencies says what they are called; a page's pictures and attachments
/// go with it; and a page shows each source beside its report.
#[test]
fn a_zip_file_is_a_folder_of_sources() {
    let folder = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let page = fs::read_to_string(fixtures.join("seed0-huantai.html")).unwrap();
    let links = "</p><p>见<img src=\"2020_files/a.png\" alt=\"示意图\"><a href=\"表.pdf\">附表</a>和<a href=\"/b.pdf\">乙</a>。</p><p>";
    let first = page.find("二、主动公开").unwrap();
    let inside = page[..first].rfind("</p>").unwrap();
    let page = format!("{}{links}{}", &page[..inside], &page[inside..]);
    let word = fs::read(fixtures.join("seed4-suozhen.docx")).unwrap();
    let zip = zip_of_windows(&[
        ("年报/县府办/2020.html", page.as_bytes()),
        ("年报/县府办/2020_files/a.png", b"\x89PNG\r\n\x1a\n"),
        ("年报/县府办/表.pdf", b"%PDF-1.4"),
        ("年报/索镇/2020.docx", &word),
        ("年报/__MACOSX/2020.docx", b"x"),
        ("年报/说明.css", b"x"),
    ]);
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("导出.zip"), zip).unwrap();
    fs::write(
        path("名单.csv"),
        "代号,全称,类型,上级\nhuantai,桓台县人民政府,政府,\nxfb,桓台县人民政府办公室,政府办公室,huantai\n",
    )
    .unwrap();
    let (code, said) = run(&[
        "import",
        &path("导出.zip"),
        "--into",
        &path("站"),
        "--agencies",
        &path("名单.csv"),
        "--compare",
        &path("对照"),
        "--yes",
    ]);
    // The attachment lies among the sources as well, and is none.
    assert!(code == Some(0) && !said.contains("不能直接导入"), "{code:?} {said}");
    says(
        &said,
        &[
            "导出.zip/年报/县府办/2020.html\n",
            "已写入 content/xfb/2020/index.md",
            "附件在别处，未取来：/b.pdf",
            "导出.zip/年报/说明.css\n",
            "新机关3个：桓台县人民政府 huantai，索镇人民政府 suozhenrenminzhengfu，桓台县人民政府办公室 xfb",
        ],
    );
    let agency = fs::read_to_string(path("站/content/xfb/_index.md")).unwrap();
    assert!(agency.contains("kind: 政府办公室") && agency.contains("parent: huantai"), "{agency}");
    let report = fs::read_to_string(path("站/content/xfb/2020/index.md")).unwrap();
    assert!(report.contains("![示意图](图1.png)") && report.contains("[附表](附件1.pdf)"), "{report}");
    assert_eq!(fs::read(path("站/content/xfb/2020/附件1.pdf")).unwrap(), b"%PDF-1.4");
    let (code, said) = run(&["build", &path("站")]);
    assert_eq!(code, Some(0), "{said}");

    let page = fs::read_to_string(path("对照/xfb-2020.html")).unwrap();
    let document = scraper::Html::parse_document(&page);
    let ids = |selector: &str, attribute: &str| -> Vec<String> {
        let selector = scraper::Selector::parse(selector).unwrap();
        let found = document.select(&selector).filter_map(|element| element.attr(attribute));
        found.map(|value| value.trim_start_matches('#').to_owned()).collect()
    };
    let (left, right) = (ids(".source a.figure", "id"), ids(".report td", "id"));
    assert_eq!((left.len(), right.len()), (198, 198));
    // Every figure leads to the other side and back.
    assert!(ids(".source a.figure", "href").iter().all(|id| right.contains(id)));
    assert!(ids(".report a.figure", "href").iter().all(|id| left.contains(id)));
    assert!(!page.contains("<script") && !page.contains("style="), "{page}");
    // Nor is a file that lies where a picture would go: that report is not written, and the rest goes on.
    for gone in ["index.md", "附件1.pdf"] {
        fs::remove_file(path(&format!("站/content/xfb/2020/{gone}"))).unwrap();
    }
    fs::write(path("站/content/xfb/2020/图1.png"), "别人的").unwrap();
    let (code, said) = run(&["import", &path("导出.zip"), "--into", &path("站")]);
    assert!(code == Some(1) && said.contains("content/xfb/2020/图1.png 已存在，未作改动"), "{said}");
    assert!(said.contains("与 content/suozhenrenminzhengfu/2020.md 相同"), "{said}");
    assert_eq!(fs::read_to_string(path("站/content/xfb/2020/图1.png")).unwrap(), "别人的");
    // A folder of something else is left alone.
    let (code, said) = run(&["import", &path("导出.zip"), "--into", &path("站"), "--compare", &path("站")]);
    assert!(code == Some(2) && said.contains("里有其他文件，未作改动"), "{said}");
}

/// Wrong lists are refused with every line that is wrong; the table of all files is CSV.
#[test]
fn lists_and_tables_are_for_spreadsheets() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("坏.csv"), "代号,全称,类型\nA B,甲局,部门\nyi,,局\n").unwrap();
    fs::write(path("甲.txt"), suozhen("索镇人民政府", "索镇人民政府")).unwrap();
    let (code, said) = run(&["import", &path("甲.txt"), "--into", &path("站"), "--agencies", &path("坏.csv")]);
    assert_eq!(code, Some(2), "{said}");
    says(&said, &["第2行第1列：“A B”不能用作机关代号", "yi 没有全称", "未识别的类型“局”，可以是：政府、"]);
    let (_, said) = run(&["import", &path("甲.txt"), "--into", &path("站"), "--dry-run", "--output", "csv"]);
    let mut lines = said.lines();
    assert_eq!(lines.next(), Some("\u{feff}来源,机关,年度,格数,修整,待核,结果,说明"));
    let line = lines.next().unwrap();
    assert!(
        line.ends_with(",suozhenrenminzhengfu,2020,198/198,0,0,可写入,content/suozhenrenminzhengfu/2020.md"),
        "{line}"
    );
    fs::create_dir(path("旧年报")).unwrap();
    fs::copy(path("甲.txt"), path("旧年报/2020.txt")).unwrap();
    let (_, said) = run(&["new", &path("新站")]);
    assert!(said.contains("旧年报 里有1个文件疑似已有的年报，可以导入："), "{said}");
}

/// A clerk at a terminal is asked, and the answers are in the report and in its record.
#[test]
fn a_clerk_at_a_terminal_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let row = "\t一、本年新收政府信息公开申请数量\n\t0\n\t0\n";
    fs::write(path("甲.txt"), suozhen(row, "\t一、本年新收政府信息公开申请数量\n\t3\n\t0\n\t4\n")).unwrap();
    let program = env!("CARGO_BIN_EXE_nianbao");
    let command = format!("{program} --lang=zh import {} --into {}", path("甲.txt"), path("站"));
    let mut script = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let answers = "suozhen\n1 2\n3 0 4 0 0 0 7\n";
    std::io::Write::write_all(&mut script.stdin.take().unwrap(), answers.as_bytes()).unwrap();
    let said = String::from_utf8(script.wait_with_output().unwrap().stdout).unwrap();
    says(
        &said,
        &[
            "[回车 添加，代号 suozhenrenminzhengfu；",
            "[依次输入7个数，用空格分开：自然人 商业企业 ",
            "不是7个数，请重新输入",
            "待核0处",
        ],
    );
    let report = fs::read_to_string(path("站/content/suozhen/2020.md")).unwrap();
    assert!(!report.contains("draft") && report.contains("3,        0,        4,"), "{report}");
    let (_, origin) = run(&["explain", &path("站/content/suozhen/2020.md"), "requests.received.total"]);
    assert!(origin.contains("requests.received.total = 7") && origin.contains("人工确认"), "{origin}");
}

/// What is read of a source, beside its figures: each fact by its name, and which cells differ from a report's.
fn facts_read(name: &str, bytes: &[u8], report: &Report) -> BTreeSet<String> {
    let Ok(transcript) = import::format::read(name, bytes) else { return BTreeSet::from(["refused".to_owned()]) };
    let import = match import::read(&transcript, &Known::default(), Forms::embedded()) {
        Ok(import) => import,
        Err(why) => return BTreeSet::from([format!("{why:?}")]),
    };
    let (form, read) = (&report.form, &import.report);
    let day = |date: Option<nianbao::model::Date>| date.map_or_else(String::new, |date| date.to_string());
    let names = import::naming::settled(&import.head.names);
    let mut facts = BTreeSet::from([
        format!("title {}", read.title.as_deref().unwrap_or_default()),
        format!("name {}", names.first().map_or("", |name| name.text.as_str())),
        format!("year {}", read.year),
        format!("published {}", day(read.published)),
        format!("signed {}", day(read.record.signed)),
        format!("scope {:?}", read.scope),
        format!("number {}", read.record.document_number.as_deref().unwrap_or_default()),
        format!("form {}", read.form.composition()),
    ]);
    let asked = import.questions.iter().map(|question| format!("? {}", question.words(&read.form, Lang::Zh)));
    facts.extend(asked);
    let residue = import.account.pieces(&transcript.text, None);
    facts.extend(residue.into_iter().map(|range| format!("left {}", &transcript.text[range])));
    let wrong = form.cells().filter(|&cell| {
        let address = form.address(cell);
        read.form.find(&address).map(|found| read.entry(found)) != Some(report.entry(cell))
    });
    facts.extend(wrong.take(3).map(|cell| format!("wrong {}", form.address(cell))));
    facts.extend(import.body.lines().filter(|line| !line.is_empty()).map(|line| format!("text {line}")));
    facts
}

/// How offices and sites write: a report printed as a source and changed in one place, and what is then read that was
/// not, or is no longer. `page` is a page, `word` a document, `tabs` a text.
#[test]
fn what_offices_and_sites_write_is_understood() {
    let title = "青河县财政局2021年政府信息公开工作年度报告";
    let preamble = "根据《中华人民共和国政府信息公开条例》编制。联系电话：0533-1234567。";
    let p = |words: &str| format!("<p>　　{words}</p>\n");
    let signature = format!("{}{}", p("青河县财政局"), p("2022年1月20日"));
    let rows: Vec<(&str, &str, String, String, &str)> = vec![
        // Headings.
        ("colon", "tabs", "一、总体情况\n".into(), "一、总体情况：\n".into(), ""),
        (
            "full stop",
            "page",
            "三、收到和处理政府信息公开申请情况<".into(),
            "三、收到和处理政府信息公开申请情况。<".into(),
            "",
        ),
        ("run in", "tabs", "六、其他需要报告的事项\n本部分".into(), "六、其他需要报告的事项：本部分".into(), ""),
        ("glued", "tabs", "\n五、存在的主要问题".into(), "五、存在的主要问题".into(), ""),
        ("no heading", "page", p("四、政府信息公开行政复议、行政诉讼情况"), String::new(), ""),
        ("no heading", "tabs", "四、政府信息公开行政复议、行政诉讼情况\n".into(), String::new(), ""),
        (
            "a catalogue",
            "page",
            p(title),
            format!(
                "<ul><li><a href='#a'>一、总体情况</a></li><li><a href='/2025'>青河县2025年政府信息公开工作年度报告</a></li></ul>{}",
                p(title)
            ),
            "",
        ),
        // Head and end.
        ("date below", "page", p(preamble), p("（2022年1月9日）") + &p(preamble), "+text （2022年1月9日）"),
        (
            "year above",
            "page",
            p(title),
            p("2021年") + &p("青河县财政局政府信息公开工作年度报告"),
            "+title 2021年青河县财政局政府信息公开工作年度报告;-title 青河县财政局2021年政府信息公开工作年度报告",
        ),
        (
            "published",
            "page",
            p(title),
            p(title) + &p("来源：县财政局&nbsp;&nbsp;发布时间：2022-01-21 浏览次数：3"),
            "+published 2022-01-21;-published ",
        ),
        (
            "published",
            "tabs",
            preamble.into(),
            format!("[ 索引号 ] 1137 [ 发布日期 ] 2022-01-21\n{preamble}"),
            "+published 2022-01-21;-published ",
        ),
        ("no word", "page", p(title), p(title) + &p("2022-01-21 09:30 【字体：大 中 小】打印"), ""),
        (
            "number",
            "word",
            docx_paragraph(title),
            docx_paragraph("青财发〔2022〕3号") + &docx_paragraph(title),
            "+number 青财发〔2022〕3号;-number ",
        ),
        (
            "short name",
            "tabs",
            title.into(),
            "县财政局2021年政府信息公开工作年度报告".into(),
            "+title 县财政局2021年政府信息公开工作年度报告;-title 青河县财政局2021年政府信息公开工作年度报告",
        ),
        (
            "chrome",
            "page",
            signature.clone(),
            signature.clone() + &p("【责任编辑：张三】") + &p("【打印本页】【关闭窗口】") + &p("您是第12位访问者"),
            "",
        ),
        (
            "related",
            "page",
            signature.clone(),
            signature.clone() + &p("<a href='/1.html'>青河县2020年政府信息公开工作年度报告</a>"),
            "",
        ),
        (
            "a letter",
            "tabs",
            title.into(),
            format!("关于报送年度报告的函\n县政府办公室：\n现将我局年度报告随函报送。\n{title}"),
            "+left 关于报送年度报告的函;+left 县政府办公室：;+left 现将我局年度报告随函报送。",
        ),
        // Scope.
        (
            "appraisal",
            "tabs",
            "本部分说明".into(),
            "县财政局综合各单位日常公开情况开展考核，本部分说明".into(),
            "*text",
        ),
        (
            "aggregated",
            "tabs",
            preamble.into(),
            format!("{preamble}本报告数据包括全县各部门、各乡镇。"),
            "*text;+scope Aggregated;-scope Own",
        ),
        // Tables.
        (
            "closing row",
            "page",
            "</tr>\n</table>".into(),
            format!("</tr>\n<tr height=0>{}</tr></table>", "<td></td>".repeat(30)),
            "",
        ),
        ("unit", "page", "<p>920</p>".into(), "<p>920（件）</p>".into(), "*ok"),
        ("caption", "tabs", "第二十条第（五）项".into(), "第二十条第五项".into(), ""),
        ("short label", "tabs", "4.无正当理由大量反复申请".into(), "4.大量反复申请".into(), ""),
        (
            "prose",
            "tabs",
            "三、收到和处理政府信息公开申请情况\n".into(),
            "三、收到和处理政府信息公开申请情况\n1.属于国家秘密1件；\n".into(),
            "+text 1.属于国家秘密1件；",
        ),
    ];
    let report = numbered_report("2021", 2021, 1);
    let text = |layout: &str| match layout {
        "page" => format!("<html><body>{}</body></html>", source(&report, &p, &|lines| html_table(lines))),
        "word" => source(&report, &docx_paragraph, &docx_table),
        _ => source(&report, &|words| format!("{words}\n"), &|lines| TEXTS[1].1(lines)),
    };
    let read = |layout: &str, text: &str| match layout {
        "page" => facts_read("page.html", text.as_bytes(), &report),
        "word" => facts_read("word.docx", &docx(text), &report),
        _ => facts_read("tabs.txt", text.as_bytes(), &report),
    };
    let mut faults = Vec::new();
    for (name, layout, from, to, wanted) in rows {
        let sound = text(layout);
        assert!(sound.contains(&from), "{name} {layout}: {from}");
        let (before, after) = (read(layout, &sound), read(layout, &sound.replacen(&from, &to, 1)));
        let ignores_text = wanted.contains("*text");
        let more = after.difference(&before).map(|fact| format!("+{fact}"));
        let less = before.difference(&after).map(|fact| format!("-{fact}"));
        let changed: BTreeSet<String> =
            more.chain(less).filter(|fact| !ignores_text || !fact[1..].starts_with("text ")).collect();
        let wanted: BTreeSet<String> =
            wanted.split(';').filter(|fact| !fact.is_empty() && !fact.starts_with('*')).map(str::to_owned).collect();
        if changed != wanted {
            faults.push(format!("{name} {layout}: {changed:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Tables of another edition, as a whole or with single rows, are read as what they are (format.md §7, F1 to F3).
#[test]
fn mixed_editions_are_read_as_filed() {
    let mut faults = Vec::new();
    let (old, new) = (numbered_report("2019", 2021, 1), numbered_report("2021", 2021, 2));
    for table in 0..3 {
        let own = |index: usize| if index == table { &old } else { &new };
        for layout in ["tabs", "page"] {
            let paragraph =
                |words: &str| if layout == "page" { format!("<p>{words}</p>") } else { format!("{words}\n") };
            let mut text = paragraph("青河县财政局2021年政府信息公开工作年度报告");
            for section in &new.form.sections {
                text += &paragraph(&format!("{}、{}", section.number, section.heading));
                text += &match section.table {
                    Some(index) if layout == "page" => html_table(&printed(own(index), index)),
                    Some(index) => TEXTS[1].1(&printed(own(index), index)),
                    None => paragraph("本部分说明，共12件。"),
                };
            }
            let name = if layout == "page" { "a.html" } else { "a.txt" };
            let transcript = import::format::read(name, text.as_bytes()).unwrap();
            let import = import::read(&transcript, &Known::default(), Forms::embedded()).unwrap();
            let asked = import.questions.iter().map(|question| question.words(&import.report.form, Lang::Zh));
            faults.extend(asked.take(2).map(|words| format!("{table} {layout}: {words}")));
            for (index, filed) in [(0, own(0)), (1, own(1)), (2, own(2))] {
                let cells = filed.form.cells().filter(|&cell| filed.form.place(cell).table == index);
                for cell in cells {
                    let address = filed.form.address(cell);
                    let found = import.report.form.find(&address).map(|found| import.report.entry(found));
                    if found != Some(filed.entry(cell)) {
                        faults.push(format!("{table} {layout}: {address} is {found:?}"));
                        break;
                    }
                }
            }
            // What is written is read again as the same report.
            let written = import::record::file(&import, Lang::Zh);
            let (again, _) = read_one(&written, "content/a/2021.md", Year::new(2021).unwrap(), Forms::embedded());
            let again = again.unwrap();
            if again.form.composition() != import.report.form.composition() || again.entries != import.report.entries {
                faults.push(format!(
                    "{table} {layout}: {} for {}",
                    again.form.composition(),
                    import.report.form.composition()
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Text as some viewers of PDF give it: the figures of a row above its label. No figure is read into another row, and
/// it is said once for each table.
#[test]
fn figures_above_their_labels_are_asked_about() {
    for (form, year) in [("2019", 2020), ("2021", 2023)] {
        let report = numbered_report(form, year, 1);
        let is_figure = |words: &&str| words.chars().all(|c| c.is_ascii_digit() || c == '-');
        for cut in [false, true] {
            let table = |lines: &[Vec<Printed>]| {
                let mut out = String::new();
                for line in lines {
                    let words = words_of(line);
                    let (figures, labels): (Vec<&str>, Vec<&str>) = words.iter().partition(|words| is_figure(words));
                    let label = labels.join("");
                    // The last label may be broken over lines.
                    let half =
                        label.char_indices().nth(label.chars().count().saturating_sub(1)).map_or(0, |(at, _)| at);
                    let label = if cut { format!("{}\n{}", &label[..half], &label[half..]) } else { label };
                    out += &format!("{}\n{label}\n", figures.join(" "));
                }
                out
            };
            let text = source(&report, &|words| format!("{words}\n"), &table);
            let transcript = import::format::read("a.txt", text.as_bytes()).unwrap();
            let import = import::read(&transcript, &Known::default(), Forms::embedded()).unwrap();
            let wrong = report.form.cells().find(|&cell| {
                let read = import.report.entry(cell);
                read != report.entry(cell) && read != Entry::Missing
            });
            let wrong = wrong.map(|cell| report.form.address(cell));
            assert_eq!(wrong, None, "{form} {cut}\n{text}");
            let asked = import
                .questions
                .iter()
                .filter(|question| question.words(&report.form, Lang::Zh).contains("写在行名前面"));
            assert!(asked.count() >= 1 && import.report.draft, "{form} {cut}: {:?}", import.questions);
        }
    }
}

/// Of several sources for one report the one that leaves least open is taken, and the others are said.
#[test]
fn the_most_complete_of_several_sources_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(path("旧年报")).unwrap();
    let row = "\t一、本年新收政府信息公开申请数量\n\t0\n\t0\n";
    fs::write(path("旧年报/a.txt"), suozhen(row, "\t一、本年新收政府信息公开申请数量\n\t3\n\t0\n\t4\n")).unwrap();
    fs::write(path("旧年报/b.txt"), suozhen(row, row)).unwrap();
    fs::write(path("旧年报/c.txt"), suozhen(row, "\t一、本年新收政府信息公开申请数量\n\t1\n\t0\n")).unwrap();
    let (code, said) = run(&["import", &path("旧年报"), "--into", &path("站"), "--output", "csv"]);
    assert_eq!(code, Some(1), "{said}");
    let results: Vec<&str> = said.lines().skip(1).map(|line| line.rsplit(',').nth(1).unwrap()).collect();
    assert_eq!(results, ["未导入", "已写入", "未导入"], "{said}");
    let report = fs::read_to_string(path("站/content/suozhenrenminzhengfu/2020.md")).unwrap();
    assert!(!report.contains("draft") && report.contains("from: \"b.txt\""), "{report}");
    // Tables without a text are less than a report with a question.
    let list = suozhen(row, row);
    let tables = list.split_once("二、主动公开政府信息情况\n").unwrap().1.split_once("五、").unwrap().0;
    let title = list.lines().take(2).collect::<Vec<_>>().join("\n");
    fs::create_dir(path("两份")).unwrap();
    fs::copy(path("旧年报/a.txt"), path("两份/a.txt")).unwrap();
    fs::write(path("两份/d.txt"), format!("{title}\n二、主动公开政府信息情况\n{tables}")).unwrap();
    let (_, said) = run(&["import", &path("两份"), "--into", &path("又一站"), "--output", "csv"]);
    let results: Vec<&str> = said.lines().skip(1).map(|line| line.rsplit(',').nth(1).unwrap()).collect();
    assert_eq!(results, ["已写入", "未导入"], "{said}");
}
