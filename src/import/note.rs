//! What an import has to say: what was understood although it was written otherwise, and what cannot be decided.

use super::report::NoReport;
use super::transcript::{Place, Refusal, Remark};
use crate::finding::words::Lang;
use crate::form::{Cell, Form};

/// What was done to understand a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// It has thousands marks, full-width digits, a sign or blanks.
    Spelling,
    /// Its unit stands in the cell.
    Unit,
    /// Its row's label is damaged, and like no other: as written.
    Label(String),
    /// Its row has fewer figures than columns; all of them are the same, so that the first columns take them.
    ShortRow {
        /// How many there are.
        figures: usize,
    },
    /// Its column was found by its heading, in another order than the form's.
    ColumnOrder,
    /// It was blank, and blanks are zeros by the clerk's word.
    BlankAsZero,
    /// A person has said what it is.
    Answer,
}

/// Something that was understood, and that a clerk may want to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A figure.
    Figure {
        /// Its cell.
        cell: Cell,
        /// What stands in the source.
        raw: String,
        /// What was made of it.
        value: String,
        /// How.
        repair: Repair,
    },
    /// So many cells say that they do not apply.
    NotApplicable {
        /// How many.
        count: usize,
    },
    /// So many cells are blank, and stay so.
    Blank {
        /// How many.
        count: usize,
    },
    /// So many blank cells are zeros, as a person has said.
    BlankAsZero {
        /// How many.
        count: usize,
    },
    /// The figures are those of the organ itself, as nothing says otherwise.
    ScopeOwn,
    /// The figures include those of other organs: the words that say so.
    ScopeAggregated(String),
    /// An edition of the form is used that is not the year's.
    Edition {
        /// Its id.
        id: String,
    },
    /// A heading of the form is not there, and was added.
    HeadingAdded(String),
    /// A heading was put right: as written, and as it is now.
    Heading(String, String),
    /// A table is there twice, and both say the same.
    SecondCopy {
        /// The table's label.
        table: String,
    },
    /// An agency was named on the command line, and the source calls it otherwise.
    OtherName {
        /// The name in the source.
        name: String,
        /// Its id.
        id: String,
    },
    /// The year is that of the command line or the title, and the text speaks of another.
    OtherYear {
        /// The year that is used.
        used: u16,
        /// The other, as the source has it.
        other: u16,
    },
    /// The agency was recognised by its name.
    Agency {
        /// The name in the source.
        name: String,
        /// Its id.
        id: String,
    },
    /// An agency that is new to the site.
    NewAgency {
        /// The name in the source.
        name: String,
        /// Its id.
        id: String,
    },
    /// A place where two dates of publication are named: the one that is used, and the other.
    TwoDates(String, String),
    /// A date above the text of which nothing says what it is; it is not taken.
    BareDate(String),
    /// What a reader of the format has noticed.
    Source(Remark),
    /// A picture that lies elsewhere and is not fetched.
    ForeignPicture(String),
    /// The same of an attachment.
    ForeignFile(String),
    /// Text that the source holds and does not show: so many pieces, and the first.
    Hidden {
        /// How many.
        count: usize,
        /// The first, where it stands and what it says.
        first: (Option<Place>, String),
    },
    /// It overwrites a report of the site that differs: how.
    Overwritten(String),
    /// What a person has answered to a question: the question, and the answer.
    Answered(String, String),
}

/// Something that nobody but a person can decide. The cell or text is left blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A table, or a row of it, is not there.
    MissingRow {
        /// Its first cell.
        cell: Cell,
    },
    /// A table of the form is not there at all.
    MissingTable {
        /// Its index in the form.
        table: usize,
        /// Whether the source shows pictures, of which one may be the table.
        has_pictures: bool,
    },
    /// A row has more or fewer figures than columns.
    RowLength {
        /// Its first cell.
        cell: Cell,
        /// What stands there.
        figures: Vec<String>,
        /// How many there should be.
        wanted: usize,
    },
    /// The headings of a row's columns stand in another order than the form's, or are not known.
    HeadingOrder {
        /// The row's first cell.
        cell: Cell,
    },
    /// An amount of money is in a unit that a report cannot state.
    Unit {
        /// The cell.
        cell: Cell,
        /// What stands there, and the unit.
        raw: String,
    },
    /// What stands in a cell is no figure.
    NotAFigure {
        /// The cell.
        cell: Cell,
        /// What stands there.
        raw: String,
    },
    /// A row of figures that the form does not have.
    UnknownRow {
        /// The table's index in the form.
        table: usize,
        /// Its label and figures as they stand there.
        raw: String,
    },
    /// Two copies of a table differ in a cell.
    TwoFigures {
        /// The cell.
        cell: Cell,
        /// What the first says, and the other.
        raw: [String; 2],
    },
    /// Two copies of a table differ in many cells, which are all left blank.
    TwoTables {
        /// The table's index in the form.
        table: usize,
        /// In how many cells.
        count: usize,
    },
    /// Figures stand above their labels, as in text from a PDF: which belong to which is not sure.
    FiguresAbove {
        /// The table's index in the form.
        table: usize,
    },
    /// In a table of a text, the sums over rows fail in most columns: rows may have slid.
    SumsFail {
        /// The table's index in the form.
        table: usize,
        /// How many fail.
        count: usize,
    },
    /// There are tables and no text.
    NoText,
    /// Something in the source cannot be read by this program, so text may be missing.
    Unreadable(String),
}

impl Repair {
    /// Whether it was done to a row as a whole.
    pub fn is_of_row(&self) -> bool {
        matches!(self, Repair::Label(_) | Repair::ShortRow { .. } | Repair::ColumnOrder)
    }

    /// In words.
    pub fn words(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Repair::Spelling if zh => "按通常的写法读作这个数".to_owned(),
            Repair::Spelling => "read as it is usually written".to_owned(),
            Repair::Unit if zh => "数后带有单位".to_owned(),
            Repair::Unit => "its unit stands behind it".to_owned(),
            Repair::Label(label) if zh => format!("行名写作“{label}”"),
            Repair::Label(label) => format!("its row is called “{label}”"),
            Repair::ShortRow { figures } if zh => {
                format!("这一行只有{figures}个数，均为0，缺少的单元格（最后一列）留空")
            }
            Repair::ShortRow { figures } => {
                format!("its row has {figures} figures, all zero; the last column stays blank")
            }
            Repair::ColumnOrder if zh => "按表头确定所在的列".to_owned(),
            Repair::ColumnOrder => "its column was found by its heading".to_owned(),
            Repair::Answer if zh => "人工确认".to_owned(),
            Repair::Answer => "said by a person".to_owned(),
            Repair::BlankAsZero if zh => "原为空白，按 --blank zero 填0".to_owned(),
            Repair::BlankAsZero => "blank, and zero by --blank zero".to_owned(),
        }
    }
}

impl Note {
    /// In words.
    pub fn words(&self, form: &Form, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            Note::Figure { cell, raw, value, repair } => {
                let (label, how) = (form.label(*cell), repair.words(lang));
                if zh {
                    format!("“{label}”：“{raw}”读作{value}（{how}）")
                } else {
                    format!("“{label}”: “{raw}” is read as {value} ({how})")
                }
            }
            Note::NotApplicable { count } if zh => format!("{count}个单元格写有“/”“—”等，记作不适用"),
            Note::NotApplicable { count } => format!("{count} cells say that they do not apply"),
            Note::Blank { count } if zh => {
                format!("{count}个单元格空白，记作未填报；确为零的，用 --blank zero 重新导入")
            }
            Note::Blank { count } => {
                format!("{count} cells are blank and stay so; if they mean zero, import again with --blank zero")
            }
            Note::BlankAsZero { count } if zh => format!("{count}个空白单元格经确认填0"),
            Note::BlankAsZero { count } => format!("{count} blank cells are zero, as a person has said"),
            Note::ScopeOwn if zh => "未写明汇总，按本单位数据".to_owned(),
            Note::ScopeOwn => "nothing says that figures are aggregated: taken as the organ's own".to_owned(),
            Note::ScopeAggregated(words) if zh => format!("按“{words}”记作汇总数据"),
            Note::ScopeAggregated(words) => format!("aggregated, as “{words}” says"),
            Note::Edition { id } if zh => format!("表格是{id}年格式，已在 form 里写明"),
            Note::Edition { id } => format!("its tables are of the {id} edition, which `form` now says"),
            Note::HeadingAdded(heading) if zh => format!("缺标题“{heading}”，已补上"),
            Note::HeadingAdded(heading) => format!("the heading “{heading}” was missing and is added"),
            Note::Heading(written, now) if zh => format!("标题“{written}”改为“{now}”"),
            Note::Heading(written, now) => format!("the heading “{written}” is now “{now}”"),
            Note::SecondCopy { table } if zh => format!("“{table}”出现两次，内容相同"),
            Note::SecondCopy { table } => format!("“{table}” is there twice, with the same figures"),
            Note::Agency { name, id } if zh => format!("“{name}”是站点里的 {id}"),
            Note::Agency { name, id } => format!("“{name}” is {id} in the site"),
            Note::OtherName { name, id } if zh => format!("原文的机关是“{name}”，按 --agency 归入 {id}；请核对"),
            Note::OtherName { name, id } => format!("the source is of “{name}”, and was put under {id} by --agency"),
            Note::OtherYear { used, other } if zh => {
                format!("按{used}年的报告导入，原文另写有{other}年；请核对是哪一年的报告")
            }
            Note::OtherYear { used, other } => format!("taken as the report for {used}; the source also says {other}"),
            Note::NewAgency { name, id } if zh => format!("站点里没有“{name}”，代号定为 {id}"),
            Note::NewAgency { name, id } => format!("“{name}” is new to the site: {id}"),
            Note::TwoDates(used, other) if zh => format!("发布日期有两个：用{used}，另一个是{other}"),
            Note::TwoDates(used, other) => format!("two dates of publication: {used} is used, the other is {other}"),
            Note::BareDate(date) if zh => {
                format!("正文前有日期{date}，未写明是发布日期，未采用；确是的，请填入 published")
            }
            Note::BareDate(date) => {
                format!("the date {date} stands above the text; if it is that of publication, write `published`")
            }
            Note::Source(remark) => remark_words(remark, lang),
            Note::ForeignPicture(target) if target.is_empty() && zh => {
                "文档里的图片未取出；请另存为 .docx 再导入，或自行放到报告旁边".to_owned()
            }
            Note::ForeignPicture(target) if target.is_empty() => {
                "a picture was not taken out; save it as .docx and import that".to_owned()
            }
            Note::ForeignPicture(target) if zh => format!("图片在别处，未取来：{target}"),
            Note::ForeignPicture(target) => format!("a picture lies elsewhere and was not fetched: {target}"),
            Note::ForeignFile(target) if zh => format!("附件在别处，未取来：{target}"),
            Note::ForeignFile(target) => format!("an attachment lies elsewhere and was not fetched: {target}"),
            Note::Hidden { count, first: (place, text) } => {
                let place = place.as_ref().map_or_else(String::new, |place| place.words(lang));
                if zh {
                    format!("有{count}处不显示的文字，未读取：{place} “{text}”")
                } else {
                    format!("{count} pieces of text are not shown there and not read: {place} “{text}”")
                }
            }
            Note::Overwritten(differences) if zh => format!("覆盖了站点里已有的，不同之处：\n{differences}"),
            Note::Overwritten(differences) => format!("it overwrites what was there and differed:\n{differences}"),
            Note::Answered(question, answer) if zh => format!("人工确认：{question}——{answer}"),
            Note::Answered(question, answer) => format!("answered by a person: {question} — {answer}"),
        }
    }
}

impl Question {
    /// The cell that it is about.
    pub fn cell(&self) -> Option<Cell> {
        match self {
            Question::MissingRow { cell }
            | Question::RowLength { cell, .. }
            | Question::HeadingOrder { cell }
            | Question::Unit { cell, .. }
            | Question::NotAFigure { cell, .. }
            | Question::TwoFigures { cell, .. } => Some(*cell),
            Question::MissingTable { .. }
            | Question::UnknownRow { .. }
            | Question::TwoTables { .. }
            | Question::FiguresAbove { .. }
            | Question::SumsFail { .. }
            | Question::NoText
            | Question::Unreadable(_) => None,
        }
    }

    /// In words.
    pub fn words(&self, form: &Form, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        let row = |cell: Cell| form.row_label(cell);
        match self {
            Question::MissingRow { cell } if zh => format!("未找到“{}”一行，留空", row(*cell)),
            Question::MissingRow { cell } => format!("the row “{}” was not found and is left blank", row(*cell)),
            Question::MissingTable { table, has_pictures } if zh => {
                let why = if *has_pictures {
                    "可能是图片，请照图填写"
                } else {
                    "或行名与格式不符，请对照原文填写"
                };
                format!("未找到表格“{}”，留空；{why}", form.tables[*table].label)
            }
            Question::MissingTable { table, has_pictures } => {
                let why = if *has_pictures { "it may be a picture" } else { "its labels may not be the form's" };
                format!("the table “{}” was not found and is left blank; {why}", form.tables[*table].label)
            }
            Question::RowLength { cell, figures, wanted } => {
                let blank = if zh { "空" } else { "blank" };
                let shown = |figure: &String| if figure.is_empty() { blank.to_owned() } else { figure.clone() };
                let (all, row) = (figures.iter().map(shown).collect::<Vec<_>>().join(" "), row(*cell));
                // Blanks of a line of text are cells or fill the space of a merged one.
                match (zh, figures.len() == *wanted) {
                    (true, true) => {
                        format!("“{row}”原文是（{all}），无法确定空格是哪一列，整行留空")
                    }
                    (true, false) => format!(
                        "“{row}”应有{wanted}个数，原文是{}个（{all}），无法确定缺少或多出哪一列，整行留空",
                        figures.len()
                    ),
                    (false, true) => format!("“{row}” says ({all}); which columns are blank is not sure: left blank"),
                    (false, false) => format!(
                        "“{row}” should have {wanted} figures and has {} ({all}): the whole row is left blank",
                        figures.len()
                    ),
                }
            }
            Question::HeadingOrder { cell } if zh => {
                format!("“{}”各列的顺序与格式不同，或表头无法识别，留空；请对照原文填写", row(*cell))
            }
            Question::HeadingOrder { cell } => {
                format!("the columns of “{}” stand in another order than the form's: left blank", row(*cell))
            }
            Question::Unit { cell, raw } if zh => {
                format!("“{}”写的是“{raw}”，只能填万元或元，留空", form.label(*cell))
            }
            Question::Unit { cell, raw } => {
                format!("“{}” says “{raw}”; only 万元 and 元 can be stated: left blank", form.label(*cell))
            }
            Question::NotAFigure { cell, raw } if zh => format!("“{}”写的是“{raw}”，不是数，留空", form.label(*cell)),
            Question::NotAFigure { cell, raw } => {
                format!("“{}” says “{raw}”, which is no figure: left blank", form.label(*cell))
            }
            Question::UnknownRow { table, raw } if zh => {
                format!("“{}”里有格式所无的一行：{raw}", form.tables[*table].label)
            }
            Question::UnknownRow { table, raw } => {
                format!("“{}” has a row that the form does not have: {raw}", form.tables[*table].label)
            }
            Question::TwoFigures { cell, raw: [first, second] } if zh => {
                format!("“{}”有两个数：{first}和{second}，留空", form.label(*cell))
            }
            Question::TwoFigures { cell, raw: [first, second] } => {
                format!("“{}” has two figures, {first} and {second}: left blank", form.label(*cell))
            }
            Question::TwoTables { table, count } if zh => {
                format!("“{}”有两份，{count}个单元格不同，均留空；请确认哪一份是本机关的", form.tables[*table].label)
            }
            Question::TwoTables { table, count } => {
                format!(
                    "“{}” is there twice and differs in {count} cells, which are left blank",
                    form.tables[*table].label
                )
            }
            Question::FiguresAbove { table } if zh => format!(
                "“{}”的数写在行名前面（从 PDF 复制的文字常如此），各数属于哪一行无法确定，整表留空；请改用网页或 Word 文件导入，或对照原文填写",
                form.tables[*table].label
            ),
            Question::FiguresAbove { table } => format!(
                "the figures of “{}” stand above their labels, as in text from a PDF: the table is left blank; import a page or a document instead",
                form.tables[*table].label
            ),
            Question::SumsFail { table, count } if zh => format!(
                "“{}”有{count}处各行相加不等于总计；可能是原文如此，也可能是读错行，请对照原文",
                form.tables[*table].label
            ),
            Question::SumsFail { table, count } => format!(
                "in “{}”, {count} sums over rows fail: the source may be so, or rows may have slid; compare it",
                form.tables[*table].label
            ),
            Question::NoText if zh => "只有表格，没有文字；请补写各部分的文字".to_owned(),
            Question::NoText => "there are tables and no text: the sections are to be written".to_owned(),
            Question::Unreadable(part) if zh => format!("“{part}”无法读取，请核对是否缺少文字"),
            Question::Unreadable(part) => format!("“{part}” could not be read; text may be missing"),
        }
    }
}

/// What a reader of a format has noticed, in words.
fn remark_words(remark: &Remark, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match remark {
        Remark::Encoding(name) if zh => format!("文件按 {name} 读取"),
        Remark::Encoding(name) => format!("read as {name}"),
        Remark::EncodingLies { said, is } if zh => format!("网页标明为 {said}，实为 {is}"),
        Remark::EncodingLies { said, is } => format!("the page says {said} and is {is}"),
        Remark::TrackedChanges(count) if zh => format!("有{count}处修订，按全部接受读取"),
        Remark::TrackedChanges(count) => format!("{count} tracked changes, read as if accepted"),
    }
}

/// Why a source is not read, in words, and what to do.
pub fn refusal_words(refusal: &Refusal, name: &str, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let advice = super::format::advice(name);
    match refusal {
        Refusal::Empty if zh => "文件是空的，没有文字".to_owned(),
        Refusal::Empty => "it is empty".to_owned(),
        Refusal::PicturesOnly { count } if zh => {
            format!("只有{count}张图片，没有文字；图片里的文字无法读取，请录入文字和表格后再导入")
        }
        Refusal::PicturesOnly { count } => {
            format!("it has {count} pictures and no text; type the text and tables in first")
        }
        Refusal::Other { is } if zh => {
            format!("不是名称所说的文件，而是{is}；请改为正确的扩展名，或另存为 .docx 后再导入")
        }
        Refusal::Other { is } => format!("it is not what its name says, but {is}; rename it, or save it as .docx"),
        Refusal::Damaged { reason } if zh => {
            let reason = crate::finding::foreign::localize(reason, lang);
            format!("文件已损坏或不完整（{reason}）；请用 Word 或 WPS 打开并另存后再导入，或重新取得文件")
        }
        Refusal::Damaged { reason } => {
            format!("it is damaged or cut short ({reason}); open it in Word, save it again, or fetch it anew")
        }
        Refusal::TooLarge { limit } if zh => {
            format!("文件过大，未读取（文字展开后至多{}兆字节，表格至多50万个单元格）", limit / 1024 / 1024)
        }
        Refusal::TooLarge { limit } => format!("it unpacks to more than {} MiB and was not read", limit / 1024 / 1024),
        Refusal::Encrypted if zh => "文件有密码；请取消密码后再导入".to_owned(),
        Refusal::Encrypted => "it is protected by a password; take that off first".to_owned(),
        Refusal::Unknown if zh => match advice {
            Some(advice) => format!("这种文件不能直接导入；{advice}"),
            None => "不支持这种文件；可导入的有 .docx、.html、.txt、.md、.xlsx 和 .csv".to_owned(),
        },
        Refusal::Unknown => "files of this kind are not read; save it as .docx, .html, .txt, .xlsx or .csv".to_owned(),
    }
}

/// Why no report was read, in words, and what to do.
pub fn no_report_words(why: &NoReport, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match why {
        NoReport::NoYear if zh => "未写明是哪一年的报告；请用 --year 写明".to_owned(),
        NoReport::NoYear => "nothing says of which year it is; say so with --year".to_owned(),
        NoReport::NoForm(form) if zh => format!("没有“{form}”的格式；请用 --form 写明 2019 或 2021"),
        NoReport::NoForm(form) => format!("there is no form for {form}; say so with --form"),
        NoReport::NotAReport if zh => "未找到报告的标题（一、总体情况……）和三张表，可能不是年度报告".to_owned(),
        NoReport::NotAReport => "neither a section nor a table of the form is in it: no annual report".to_owned(),
    }
}
