//! `package`, `package-digest`, `package-figure`, `package-rebuild`: what may be wrong with a package or a
//! published folder.
//!
//! `verify` holds every file against its digest, the figures of a report's page, data and source against each
//! other, and the whole against what its sources build. It changes nothing.
//!
//! 核对归档包（verify）时，把每个文件与校验清单比较，把同一份报告的网页、数据和来源文件里的
//! 数字互相比较，再与来源文件重新生成的结果比较。只作核对，不改动任何文件。
//!
//! Basis: DA/T 70-2018 (what is handed over is authentic, whole and usable); RFC 8493 (BagIt).
//!
//! 依据：DA/T 70-2018（移交的电子档案应真实、完整、可用）；RFC 8493（BagIt）。

use super::words::Lang;
use super::{Check, ContainerFault, Level, Problem, Words};

/// What was noticed while a package was held against itself, its sources or a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It is none of the packages we know, and no published folder.
    NotAPackage,
    /// The container, or a file in it, is damaged or cut short.
    Container {
        /// What is wrong with it, for those who know the format.
        fault: ContainerFault,
    },
    /// The container was changed or packed again after it was made.
    Rewritten,
    /// The container was packed by other software.
    PackedByOthers,
    /// There is nothing in it but its lists.
    Empty,
    /// A portal is whole, but not the release of a receipt.
    OtherRelease {
        /// The receipt.
        receipt: String,
        /// The number of its release.
        number: u32,
    },
    /// The digest of the whole is not the one that was registered.
    OtherWhole {
        /// The digest that was found.
        found: String,
    },
    /// A signature is not one of the file beside it.
    WrongSignature {
        /// The program that says so.
        by: String,
        /// In its words.
        said: String,
    },
    /// A path leads out of the folder.
    UnsafePath,
    /// Something that our packages never hold: a link, an encrypted file, a name twice.
    OddEntry,
    /// A list that must be there is not.
    NoList,
    /// A line of a list is not as we write it.
    BadList {
        /// The line, counted from 1.
        line: usize,
    },
    /// A file is listed but not there.
    Missing {
        /// The list.
        list: String,
    },
    /// A file is there but not listed.
    Added {
        /// The list.
        list: String,
    },
    /// A file is not the one listed.
    Differs {
        /// The list.
        list: String,
    },
    /// A statement in a package does not fit what it speaks of.
    Misstated {
        /// What is stated, and what was found.
        what: String,
    },
    /// A figure is not the same everywhere.
    Figure {
        /// Its cell.
        cell: String,
        /// Where it was read, and its value there; none where the cell is not there at all.
        values: Vec<(FigureCopy, Option<String>)>,
    },
    /// A report that only one side has.
    OneSided {
        /// Where it is missing.
        missing: FigureCopy,
    },
    /// What the sources build is another file, or none, or one more.
    NotRebuilt {
        /// How it differs.
        how: Difference,
    },
    /// A source in a package is not that of the site.
    OtherSource {
        /// How it differs.
        how: Difference,
    },
    /// The catalogue does not say what the package holds.
    Catalogue {
        /// How.
        fault: CatalogueFault,
    },
    /// A folder holds nothing.
    EmptyFolder,
    /// More of the same file.
    More {
        /// How many.
        count: usize,
    },
    /// The same in a portal that is served, not in a package that was handed over.
    InPortal(Box<Damage>),
}

/// Where figures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureCopy {
    /// The page.
    Html,
    /// `report.json`
    Json,
    /// `report.csv`
    Csv,
    /// The data of all reports.
    Bulk,
    /// The report's source.
    Source,
}

/// How a catalogue differs from what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogueFault {
    /// One of its two files is missing.
    Alone,
    /// A line is not as we write it.
    Line {
        /// The line, counted from 1.
        line: usize,
    },
    /// Fields of a report's entry are not what the package holds.
    Differs {
        /// The report's folder.
        folder: String,
        /// The fields.
        fields: Vec<&'static str>,
    },
    /// A report has no entry.
    Unlisted {
        /// The report's folder.
        folder: String,
    },
    /// An entry stands elsewhere than it should.
    OutOfOrder {
        /// The report's folder.
        folder: String,
    },
    /// An entry is of no report in the package.
    Unknown {
        /// The file that it names.
        path: String,
    },
    /// The XML does not say what the CSV says.
    Other,
}

/// How a file differs from another build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Only the package has it.
    OnlyHere,
    /// Only the sources build it.
    OnlyRebuilt,
    /// Both have it, with other bytes.
    Changed,
}

impl Damage {
    /// What to do where it is a portal: it can be made anew.
    fn in_portal(&self, lang: Lang) -> Option<&'static str> {
        match (self, lang) {
            (
                Damage::NoList
                | Damage::BadList { .. }
                | Damage::Missing { .. }
                | Damage::Differs { .. }
                | Damage::Container { .. },
                Lang::Zh,
            ) => Some("请查明改动的人员和时间；用来源文件重新生成、发布即可恢复"),
            (
                Damage::NoList
                | Damage::BadList { .. }
                | Damage::Missing { .. }
                | Damage::Differs { .. }
                | Damage::Container { .. },
                Lang::En,
            ) => Some("find out who changed it and when; build and publish from the sources to mend it"),
            (Damage::NotRebuilt { .. }, Lang::Zh) => {
                Some("来源文件或程序在此之后改过的，重新生成、发布即可；否则请查明改动的人员")
            }
            (Damage::NotRebuilt { .. }, Lang::En) => Some(
                "where sources or program changed since, build and publish again; otherwise find out who changed it",
            ),
            _ => None,
        }
    }
}

/// `package`
pub static PACKAGE: Check =
    Check::new("package", Level::Error, "归档包有误", "a package that is damaged or not one", PAGE);
/// `package-digest`
pub static PACKAGE_DIGEST: Check =
    Check::new("package-digest", Level::Error, "文件与校验值不符", "files that do not fit their digests", PAGE);
/// `package-figure`
pub static PACKAGE_FIGURE: Check =
    Check::new("package-figure", Level::Error, "数字各处不一致", "figures that differ from place to place", PAGE);
/// `package-rebuild`
pub static PACKAGE_REBUILD: Check =
    Check::new("package-rebuild", Level::Error, "与来源文件不符", "files that the sources do not build", PAGE);

const PAGE: &str = include_str!("damage.rs");

impl Problem for Damage {
    fn is_looked_into(&self) -> bool {
        true
    }

    fn check(&self) -> &'static Check {
        match self {
            Damage::InPortal(damage) => damage.check(),
            Damage::NotAPackage
            | Damage::Container { .. }
            | Damage::Rewritten
            | Damage::PackedByOthers
            | Damage::Empty
            | Damage::OtherRelease { .. }
            | Damage::OtherWhole { .. }
            | Damage::WrongSignature { .. }
            | Damage::UnsafePath
            | Damage::OddEntry
            | Damage::Catalogue { .. }
            | Damage::Misstated { .. } => &PACKAGE,
            Damage::NoList
            | Damage::BadList { .. }
            | Damage::Missing { .. }
            | Damage::Added { .. }
            | Damage::EmptyFolder
            | Damage::Differs { .. } => &PACKAGE_DIGEST,
            Damage::Figure { .. } | Damage::OneSided { .. } | Damage::More { .. } => &PACKAGE_FIGURE,
            Damage::NotRebuilt { .. } | Damage::OtherSource { .. } => &PACKAGE_REBUILD,
        }
    }

    fn zh(&self) -> Words {
        const AGAIN: &str = "请以移交时登记的原件为准，重新取得这个包";
        match self {
            Damage::InPortal(damage) => {
                let words = damage.zh();
                match damage.in_portal(Lang::Zh) {
                    Some(help) => Words::new(words.message, help),
                    None => words,
                }
            }
            Damage::NotAPackage => Words::new(
                "这里没有校验清单（SHA256SUMS、bagit.txt、datapackage.json），不是归档包，也不是发布过的门户",
                "用 nianbao archive 生成归档包，用 nianbao publish 发布门户",
            ),
            Damage::Container { fault } => Words::new(format!("包已损坏或不完整：{}", fault.zh()), AGAIN),
            Damage::Rewritten => Words::new("包的总校验值与内容不符：生成以后被改动，或被其他软件重新压缩", AGAIN),
            Damage::PackedByOthers => Words::new(
                "这个压缩包不是本程序生成的，没有总校验值；只核对了其中的文件",
                "其中的文件均已核对，压缩包本身请与移交时登记的校验值比较",
            ),
            Damage::Empty => Words::new("除校验清单外没有任何文件", AGAIN),
            Damage::OtherRelease { receipt, number } => Words::new(
                format!("本身完好，但不是 {receipt} 记载的第{number}次发布，而是另一次发布"),
                "请与这次发布自己的回执比较",
            ),
            Damage::WrongSignature { by, said } => Words::new(
                format!("签名未通过核验，{by} 报告“{said}”"),
                "被签名的文件或签名可能有改动，也可能缺少签名人的公钥；先按所报告的原因查明，再与移交方核对",
            ),
            Damage::OtherWhole { found } => Words::new(
                format!("总校验值与登记的不同，这里是 {found}"),
                "内容可能连同清单一并被替换；请以移交时登记的为准，查明来源",
            ),
            Damage::UnsafePath => Words::new("包内路径指向文件夹以外，未解压", "请勿解压这个包，并查明来源"),
            Damage::OddEntry => {
                Words::new("包内有不应有的内容（链接、加密文件、重名或不规范的文件名）", "请勿解压这个包，并查明来源")
            }
            Damage::NoList => Words::new("缺少校验清单", AGAIN),
            Damage::BadList { line } => Words::new(format!("校验清单第{line}行被改动"), AGAIN),
            Damage::Missing { list } => Words::new(format!("{list} 列有这个文件，但文件缺失"), AGAIN),
            Damage::Added { list } => Words::new(format!("多出的文件，{list} 未列出"), "请查明这个文件的来源"),
            Damage::Differs { list } => Words::new(format!("文件内容与 {list} 的校验值不符"), AGAIN),
            Damage::Misstated { what } => Words::new(format!("包内记载与实际不符：{what}"), AGAIN),
            Damage::Figure { cell, values } => {
                let values: Vec<String> = values
                    .iter()
                    .map(|(place, text)| format!("{} {}", place.zh(), shown(text.as_deref(), "无此单元格", "未填报")))
                    .collect();
                Words::new(
                    format!("{cell} 的数字各处不一致：{}", values.join("，")),
                    "请对照来源文件，查明哪一处被改动",
                )
            }
            Damage::OneSided { missing } => {
                Words::new(format!("{}里没有这份报告", missing.zh()), "请查明这份报告是多出还是缺失")
            }
            Damage::NotRebuilt { how } => Words::new(
                match how {
                    Difference::OnlyHere => "来源文件不能生成这个文件",
                    Difference::OnlyRebuilt => "来源文件会生成这个文件，这里没有",
                    Difference::Changed => "与来源文件重新生成的不同",
                },
                "请确认来源文件和程序版本与归档时相同",
            ),
            Damage::OtherSource { how } => Words::new(
                match how {
                    Difference::OnlyHere => "站点里没有这个来源文件",
                    Difference::OnlyRebuilt => "站点里有这个来源文件，包里没有",
                    Difference::Changed => "与站点里的来源文件不同",
                },
                "请确认归档以后是否改过来源文件",
            ),
            Damage::Catalogue { fault } => Words::new(
                match fault {
                    CatalogueFault::Alone => "缺少归档目录的这一份：CSV 和 XML 应同时有".to_owned(),
                    CatalogueFault::Line { line } => format!("归档目录第{line}行被改动"),
                    CatalogueFault::Differs { folder, fields } => {
                        format!("归档目录所载与包内的报告 {folder} 不符：{}", fields.join("、"))
                    }
                    CatalogueFault::Unlisted { folder } => format!("归档目录没有列出包内的报告 {folder}"),
                    CatalogueFault::OutOfOrder { folder } => format!("归档目录里 {folder} 的次序不对"),
                    CatalogueFault::Unknown { path } => format!("归档目录列有 {path}，包内没有这份报告"),
                    CatalogueFault::Other => "归档目录的 XML 与 CSV 所载不同".to_owned(),
                },
                AGAIN,
            ),
            Damage::EmptyFolder => Words::new(
                "空文件夹，校验清单不记文件夹，生成的包里没有空文件夹",
                "请查明由来：可能是复制、解压时多出，也可能其中的文件已缺失（缺失的另有提示）",
            ),
            Damage::More { count } => Words::new(format!("还有{count}个数字不一致，未逐一列出"), "请先查明以上各处"),
        }
    }

    fn en(&self) -> Words {
        const AGAIN: &str = "get the package again, from the original that was registered";
        match self {
            Damage::InPortal(damage) => {
                let words = damage.en();
                match damage.in_portal(Lang::En) {
                    Some(help) => Words::new(words.message, help),
                    None => words,
                }
            }
            Damage::NotAPackage => Words::new(
                "no list of digests here (SHA256SUMS, bagit.txt, datapackage.json): neither a package nor a published portal",
                "make packages with nianbao archive, publish with nianbao publish",
            ),
            Damage::Container { fault } => {
                Words::new(format!("the package is damaged or cut short: {}", fault.en()), AGAIN)
            }
            Damage::Rewritten => Words::new(
                "the digest of the package differs: it was changed, or packed again by other software",
                AGAIN,
            ),
            Damage::PackedByOthers => Words::new(
                "other software has packed this, so there is no digest of the whole; only the files in it were verified",
                "compare the package itself with the digest that was registered",
            ),
            Damage::Empty => Words::new("there is nothing in it but its lists", AGAIN),
            Damage::OtherRelease { receipt, number } => Words::new(
                format!("whole in itself, but not release {number} of {receipt}: it is another release"),
                "compare it with its own receipt",
            ),
            Damage::WrongSignature { by, said } => Words::new(
                format!("the signature did not pass; {by} says: {said}"),
                "what was signed, or the signature, may have been changed, or the key of the signer is not at hand; find out which, then ask whoever handed it over",
            ),
            Damage::OtherWhole { found } => Words::new(
                format!("the digest of the whole is not the one registered; here it is {found}"),
                "content and lists may have been replaced together; go by what was registered, and find out where this comes from",
            ),
            Damage::UnsafePath => Words::new(
                "a path leads out of the folder; nothing was unpacked",
                "do not unpack it; find out where it comes from",
            ),
            Damage::OddEntry => Words::new(
                "the package holds what it never should (a link, an encrypted file or a name twice)",
                "do not unpack it; find out where it comes from",
            ),
            Damage::NoList => Words::new("the list of digests is missing", AGAIN),
            Damage::BadList { line } => Words::new(format!("line {line} of the list of digests was changed"), AGAIN),
            Damage::Missing { list } => Words::new(format!("listed in {list}, but not there"), AGAIN),
            Damage::Added { list } => {
                Words::new(format!("there, but not listed in {list}"), "find out where the file comes from")
            }
            Damage::Differs { list } => Words::new(format!("the file differs from its digest in {list}"), AGAIN),
            Damage::Misstated { what } => Words::new(format!("the package does not say what it holds: {what}"), AGAIN),
            Damage::Figure { cell, values } => {
                let values: Vec<String> = values
                    .iter()
                    .map(|(place, text)| {
                        format!("{} {}", place.en(), shown(text.as_deref(), "has no such cell", "blank"))
                    })
                    .collect();
                Words::new(
                    format!("{cell} is not the same everywhere: {}", values.join(", ")),
                    "hold it against the source",
                )
            }
            Damage::OneSided { missing } => Words::new(
                format!("the {} does not have this report", missing.en()),
                "find out whether it was added or is missing",
            ),
            Damage::NotRebuilt { how } => Words::new(
                match how {
                    Difference::OnlyHere => "the sources do not build this file",
                    Difference::OnlyRebuilt => "the sources build this file, which is not here",
                    Difference::Changed => "differs from what the sources build",
                },
                "make sure that sources and program are those of the package",
            ),
            Damage::OtherSource { how } => Words::new(
                match how {
                    Difference::OnlyHere => "the site has no such source",
                    Difference::OnlyRebuilt => "a source of the site that the package does not have",
                    Difference::Changed => "not the same as the source in the site",
                },
                "find out whether the sources were changed since",
            ),
            Damage::Catalogue { fault } => Words::new(
                match fault {
                    CatalogueFault::Alone => {
                        "this half of the catalogue is missing: CSV and XML belong together".to_owned()
                    }
                    CatalogueFault::Line { line } => format!("line {line} of the catalogue was changed"),
                    CatalogueFault::Differs { folder, fields } => {
                        format!("what the catalogue says of {folder} is not what is here: {}", fields.join(", "))
                    }
                    CatalogueFault::Unlisted { folder } => format!("the catalogue does not list the report {folder}"),
                    CatalogueFault::OutOfOrder { folder } => format!("the catalogue lists {folder} out of order"),
                    CatalogueFault::Unknown { path } => format!("the catalogue lists {path}, which is no report here"),
                    CatalogueFault::Other => "the catalogue's XML does not say what its CSV says".to_owned(),
                },
                AGAIN,
            ),
            Damage::EmptyFolder => Words::new(
                "an empty folder; lists of digests know none, and no package is made with one",
                "find out where it comes from: copying may have added it, or its files are gone (which is said apart)",
            ),
            Damage::More { count } => Words::new(format!("{count} more figures differ"), "look at those above first"),
        }
    }
}

fn shown<'t>(text: Option<&'t str>, absent: &'t str, blank: &'t str) -> &'t str {
    match text {
        None => absent,
        Some("") => blank,
        Some(text) => text,
    }
}

impl FigureCopy {
    fn zh(self) -> &'static str {
        match self {
            FigureCopy::Html => "网页",
            FigureCopy::Json => "JSON",
            FigureCopy::Csv => "CSV",
            FigureCopy::Bulk => "汇总数据",
            FigureCopy::Source => "来源文件",
        }
    }

    fn en(self) -> &'static str {
        match self {
            FigureCopy::Html => "page",
            FigureCopy::Json => "JSON",
            FigureCopy::Csv => "CSV",
            FigureCopy::Bulk => "bulk data",
            FigureCopy::Source => "source",
        }
    }
}
