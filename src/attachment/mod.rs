//! What stands in a file that goes public beside a report: its words, seen or hidden, what it tells of its making, and
//! where its pictures were taken.
//!
//! | kind | read by |
//! |---|---|
//! | Word, Excel and PowerPoint files as XML | `office.rs`, `sheet.rs`, on [`crate::ooxml`] |
//! | the older ones | `strings.rs`: the words that stand in their bytes |
//! | PDF | `pdf/` |
//! | text and CSV | `text.rs` |
//! | pictures | `picture.rs`: the place that a camera has noted |
//! | ZIP | each file in it, once |
//!
//! Nothing here judges, and nothing fails: what cannot be looked into is said so. A file may be made to harm: all that
//! is unpacked and read has a limit, and no length in a file is believed.

mod office;
mod pdf;
mod picture;
mod sheet;
mod strings;
mod text;

use crate::ooxml::Refusal;
use crate::ooxml::package::Package;

/// Longer files are not looked into.
pub const LONGEST: u64 = 64 << 20;
/// So much may be unpacked of one file.
const MOST_UNPACKED: u64 = 128 << 20;
/// So many pieces of text are kept of one file.
const MOST_PIECES: usize = 400_000;

/// So much text is kept of one file.
const MOST_TEXT: usize = 96 << 20;

/// Where a piece of text stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// In this line.
    Line(usize),
    /// In this paragraph of a part: 正文、页眉、批注.
    Paragraph {
        /// What the part is.
        part: Part,
        /// Counted from 1.
        number: usize,
    },
    /// In a cell: the sheet's name, and the cell's.
    Cell {
        /// The sheet.
        sheet: String,
        /// Such as `C3`.
        cell: String,
        /// Whether the sheet is not shown.
        is_hidden: bool,
    },
    /// On this slide.
    Slide(usize),
    /// On this page.
    Page(usize),
    /// Somewhere in its bytes.
    Bytes,
    /// In a file inside, which is named.
    Inside(String, Box<Spot>),
}

/// A part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The text.
    Body,
    /// Text that was deleted, and is still there.
    Deleted,
    /// Heads and feet of pages.
    HeadOrFoot,
    /// Notes.
    Note,
    /// Comments.
    Comment,
    /// Anything else: properties, charts, drawings.
    Other,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its words.
    pub text: String,
    /// What stands over it or before it, and may say what it is.
    pub label: String,
    /// Where it stands.
    pub spot: Spot,
}

/// What a file tells of its making.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// 作者
    Author(String),
    /// 最后修改者
    ModifiedBy(String),
    /// 单位
    Company(String),
    /// Tracked changes, so many.
    Changes(usize),
    /// Comments, so many.
    Comments(usize),
    /// A sheet that is not shown.
    HiddenSheet(String),
    /// Rows or columns of a sheet that are not shown.
    HiddenCells(String),
}

/// Why a file, or a part of it, was not looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unseen {
    /// It is longer than what is read, or unpacks to more.
    TooLarge,
    /// It is protected by a password.
    Encrypted,
    /// It is damaged or cut short.
    Damaged,
    /// Pages that are pictures.
    Scan,
    /// Letters of which the file does not say what they are.
    NoLetters,
    /// A kind that nobody here reads.
    Unknown,
}

/// What was seen of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// Its words.
    pub pieces: Vec<Piece>,
    /// What it tells of its making, each once.
    pub traits: Vec<Trait>,
    /// The pictures that tell where they were taken: their names in the file, empty for the file itself.
    pub located: Vec<String>,
    /// Why not all was seen.
    pub unseen: Option<Unseen>,
    /// How long the pieces are together.
    length: usize,
}

impl Contents {
    fn unseen(why: Unseen) -> Contents {
        Contents { unseen: Some(why), ..Contents::default() }
    }

    fn push(&mut self, text: impl Into<String>, label: &str, spot: Spot) {
        let text = text.into();
        self.length += text.len();
        if self.is_full() {
            self.unseen = Some(Unseen::TooLarge);
        } else if !text.trim().is_empty() {
            self.pieces.push(Piece { text, label: label.to_owned(), spot });
        }
    }

    /// Whether nothing more is taken: one string may be shown by any number of cells.
    fn is_full(&self) -> bool {
        self.pieces.len() >= MOST_PIECES || self.length > MOST_TEXT
    }

    fn add_trait(&mut self, is: Trait) {
        if !self.traits.contains(&is) && self.traits.len() < 100 {
            self.traits.push(is);
        }
    }

    /// Takes what was seen of a file inside.
    fn take_inside(&mut self, name: &str, inside: Contents) {
        for piece in inside.pieces {
            self.push(piece.text, &piece.label, Spot::Inside(name.to_owned(), Box::new(piece.spot)));
        }
        inside.traits.into_iter().for_each(|is| self.add_trait(is));
        self.located.extend(inside.located.into_iter().map(|inner| match inner.is_empty() {
            true => name.to_owned(),
            false => format!("{name}：{inner}"),
        }));
        if self.unseen.is_none() {
            self.unseen = inside.unseen.filter(|why| *why != Unseen::Unknown);
        }
    }
}

impl From<Refusal> for Unseen {
    fn from(refusal: Refusal) -> Unseen {
        match refusal {
            Refusal::TooLarge { .. } => Unseen::TooLarge,
            Refusal::Encrypted => Unseen::Encrypted,
            Refusal::Damaged { .. } => Unseen::Damaged,
            Refusal::Empty | Refusal::PicturesOnly { .. } | Refusal::Other { .. } | Refusal::Unknown => Unseen::Unknown,
        }
    }
}

/// Looks into a file. Its first bytes say what it is; its name only where they do not.
pub fn read(name: &str, bytes: &[u8]) -> Contents {
    read_within(name, bytes, &mut { MOST_UNPACKED }, Depth::Top)
}

/// How deep a file stands in others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Top,
    Inside,
    Deepest,
}

fn read_within(name: &str, bytes: &[u8], spare: &mut u64, depth: Depth) -> Contents {
    if bytes.len() as u64 > LONGEST {
        return Contents::unseen(Unseen::TooLarge);
    }
    let has_ending = |endings: &[&str]| {
        let ending = crate::model::ending(name).unwrap_or_default();
        endings.contains(&&*ending)
    };
    if bytes.is_empty() {
        Contents::default()
    } else if bytes.starts_with(b"PK") {
        packed(bytes, spare, depth)
    } else if pdf::is_pdf(bytes) {
        pdf::read(bytes, spare)
    } else if strings::is_ole(bytes) {
        strings::read(bytes)
    } else if picture::is_picture(bytes) {
        picture::read(bytes)
    } else if has_ending(&[
        "txt", "csv", "tsv", "md", "htm", "html", "xml", "json", "svg", "rtf", "doc", "wps", "xls", "et",
    ]) {
        text::read(bytes)
    } else if has_ending(&["docx", "xlsx", "pptx", "zip", "pdf", "ofd"]) {
        Contents::unseen(Unseen::Damaged)
    } else {
        Contents::unseen(Unseen::Unknown)
    }
}

/// A ZIP: a file of Office, or other files.
fn packed(bytes: &[u8], spare: &mut u64, depth: Depth) -> Contents {
    let mut package = match Package::open(bytes, *spare) {
        Ok(package) => package,
        Err(refusal) => return Contents::unseen(refusal.into()),
    };
    let mut contents = Contents::default();
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    let is_office =
        names.iter().any(|name| name == "[content_types].xml" || name == "content.xml" || name == "ofd.xml");
    if is_office {
        office::read(&mut package, &names, &mut contents);
    } else if depth == Depth::Deepest {
        contents.unseen = Some(Unseen::Unknown);
    }
    let is_inside = |name: &&String| {
        !is_office || name.contains("/media/") || name.contains("/embeddings/") || name.contains("afchunk")
    };
    if depth != Depth::Deepest {
        let deeper = if depth == Depth::Top && !is_office { Depth::Inside } else { Depth::Deepest };
        for name in names.iter().filter(is_inside).filter(|name| !name.ends_with('/')) {
            match package.bytes(name) {
                Ok(Some(inner)) => {
                    let mut left = package.spare;
                    let inside = read_within(name, &inner, &mut left, deeper);
                    package.spare = left;
                    contents.take_inside(name, inside);
                }
                Ok(None) => {}
                Err(refusal) => {
                    contents.unseen.get_or_insert(refusal.into());
                }
            }
        }
    }
    *spare = package.spare;
    contents
}
