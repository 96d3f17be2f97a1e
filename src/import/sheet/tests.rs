//! Snippets of SpreadsheetML and what is seen of them: a line for each row, `column:width×height text` for each
//! cell, then what is hidden.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::transcript::{BlockKind, LINE_BREAK, Refusal, Transcript};
use super::read_xlsx;

const STRINGS: &str = "<sst><si><t>甲</t></si><si><r><t xml:space=\"preserve\">乙 </t></r><r><t>丙</t></r><rPh><t>x</t></rPh></si>\
    <si><t>上_x000D_\n下</t></si></sst>";
const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0;-0;;@\"/></numFmts><cellXfs>\
    <xf numFmtId=\"0\"/><xf numFmtId=\"4\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>";

/// A workbook of these sheets, each with what its `<sheet>` says besides.
fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name, options).expect("a part begins");
        zip.write_all(text.as_bytes()).expect("a part is written");
    };
    let mut list = String::new();
    let mut relations = "<Relationship Id=\"s\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>\
        <Relationship Id=\"y\" Type=\"x/styles\" Target=\"/xl/styles.xml\"/>"
        .to_owned();
    for (index, (state, inner)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"表{index}\" sheetId=\"{index}\" {state} r:id=\"r{index}\"/>");
        let target = format!("worksheets/sheet{index}.xml");
        relations += &format!("<Relationship Id=\"r{index}\" Type=\"x/worksheet\" Target=\"{target}\"/>");
        add(&format!("xl/{target}"), &format!("<worksheet>{inner}</worksheet>"));
    }
    add("xl/workbook.xml", &format!("<workbook xmlns:r=\"x\"><sheets>{list}</sheets></workbook>"));
    add("xl/_rels/workbook.xml.rels", &format!("<Relationships>{relations}</Relationships>"));
    add("xl/sharedStrings.xml", STRINGS);
    add("xl/styles.xml", STYLES);
    zip.finish().expect("a ZIP is written").into_inner()
}

fn draw(transcript: &Transcript) -> String {
    let words = |range: &std::ops::Range<usize>| transcript.text[range.clone()].replace(LINE_BREAK, "↵");
    let mut lines = Vec::new();
    for block in &transcript.blocks {
        let BlockKind::Table(table) = &block.kind else {
            lines.push(words(&block.range));
            continue;
        };
        for row in &table.rows {
            let cells = row.iter().map(|cell| {
                let size = if (cell.columns, cell.rows) == (1, 1) {
                    String::new()
                } else {
                    format!("{}×{} ", cell.columns, cell.rows)
                };
                format!("{}:{size}{}", cell.column, words(&cell.range))
            });
            lines.push(cells.collect::<Vec<_>>().join("|"));
        }
    }
    lines
        .extend(transcript.hidden.iter().map(|hidden| format!("{:?}: {}", hidden.why, hidden.text.replace('\n', "⏎"))));
    lines.join("\n")
}

fn data(rows: &str) -> String {
    format!("<sheetData>{rows}</sheetData>")
}

#[test]
fn sheets_are_seen() {
    let cases: &[(String, &str)] = &[
        (
            data(
                "<row r=\"2\"><c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\" t=\"s\"><v>2</v></c></row>",
            ),
            "0:甲|1:乙 丙|2:上↵下",
        ),
        (
            data(
                "<row><c t=\"inlineStr\"><is><t>内</t></is></c><c s=\"1\"><v>1234.50</v></c><c s=\"2\"><v>44196</v></c><c s=\"4\"><v>0.5</v></c><c t=\"b\"><v>1</v></c></row>",
            ),
            "0:内|1:1234.5|2:2020-12-31|3:50%|4:TRUE",
        ),
        (
            data("<row><c t=\"str\"><f>A1&amp;B1</f><v>果</v></c><c><f>1+1</f><v>2</v></c><c><f>2+1</f></c></row>"),
            "0:果|1:2\nProgram: =2+1",
        ),
        (
            data(
                "<row><c><v>1</v></c><c s=\"3\"><v>0</v></c></row><row><c s=\"3\"><v>0</v></c><c s=\"3\"><v>7</v></c></row>",
            ),
            "0:1|1:\n0:|1:7\nHidden: 0\nHidden: 0",
        ),
        (
            "<cols><col min=\"2\" max=\"2\" hidden=\"1\"/></cols>".to_owned()
                + &data(
                    "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v></c><c r=\"C1\"><v>3</v></c></row><row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>4</v></c></row><row r=\"9\"><c r=\"A9\"><v>5</v></c></row>",
                ),
            "0:1|1:3\n0:5|1:\nHidden: 2\nHidden: 4",
        ),
        (
            data(
                "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>9</v></c><c r=\"C1\"><v>2</v></c></row><row r=\"2\"><c r=\"B2\"><v>8</v></c><c r=\"C2\"><v>3</v></c></row><row r=\"3\"><c r=\"A3\"><v>4</v></c><c r=\"B3\"><v>5</v></c></row>",
            ) + "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>",
            "0:2×2 1|2:2\n2:3\n0:4|1:5|2:\nHidden: 9\nHidden: 8",
        ),
        (
            data(
                "<row r=\"1\" hidden=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"/><c r=\"B2\"><v>2</v></c></row>",
            ) + "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>",
            "0:1|1:2",
        ),
    ];
    for (inner, expected) in cases {
        let transcript = read_xlsx(&xlsx(&[("", inner)])).unwrap_or_else(|refusal| panic!("{inner}: {refusal:?}"));
        assert_eq!(draw(&transcript), *expected, "{inner}");
    }
}

#[test]
fn several_sheets_have_names() {
    let one = data("<row><c r=\"B3\"><v>1</v></c></row>");
    let book = xlsx(&[("", &one), ("state=\"hidden\"", &one), ("", "<sheetData/>"), ("state=\"visible\"", &one)]);
    let transcript = read_xlsx(&book).expect("it is read");
    assert_eq!(draw(&transcript), "表0\n0:1\n表3\n0:1\nHidden: 1");
    let places: Vec<String> =
        transcript.places.iter().map(|(_, place)| place.words(crate::finding::words::Lang::Zh)).collect();
    assert_eq!(places[1], "工作表“表0”第1行第2列");
}

#[test]
fn what_is_no_workbook_is_refused() {
    assert_eq!(read_xlsx(b""), Err(Refusal::Empty));
    assert_eq!(read_xlsx(b"%PDF-1"), Err(Refusal::Other { is: "PDF 文件" }));
    assert_eq!(read_xlsx(&xlsx(&[("", "<sheetData/>")])), Err(Refusal::Empty));
    let wide = data("<row r=\"1\"><c r=\"XFD1048576\"><v>1</v></c><c r=\"ZZZZZZZZZZZZZZZZZ1\"><v>2</v></c></row>");
    assert!(read_xlsx(&xlsx(&[("", &wide)])).is_ok());
    let whole = xlsx(&[("", &data("<row><c><v>1</v></c></row>"))]);
    for part in 0..50 {
        assert!(read_xlsx(&whole[..whole.len() * part / 50]).is_err(), "{part}/50");
    }
}
