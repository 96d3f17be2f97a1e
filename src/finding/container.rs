//! What may be wrong with a container (ZIP, WACZ, WARC) or with a file in one, in words: facts of
//! [`Damage::Container`](super::Damage::Container).

use std::fmt;
use std::io;

use super::foreign::in_chinese;

/// Why a container, or a file in one, is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerFault {
    /// It is not what its name says.
    Unreadable,
    /// Files of a ZIP overlap, or something lies between them.
    Overlapping,
    /// A ZIP is said to hold more than it can.
    Overfull {
        /// Its own length.
        size: u64,
        /// What it is said to hold.
        stated: u64,
    },
    /// There are bits after the end of a record of a WARC.
    TrailingBits,
    /// Something in a WARC.
    Warc {
        /// The record, counted from 1, where it is known.
        record: Option<usize>,
        /// What.
        fault: WarcFault,
    },
    /// What the system or a library says.
    Foreign(String),
}

/// What may be wrong with a record of a WARC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WarcFault {
    /// Its gzip member does not start as ours do.
    GzipHead,
    /// Its head has no end.
    HeadCutShort,
    /// Its head is not UTF-8.
    HeadNotUtf8,
    /// It is of another version.
    OtherVersion,
    /// A line of its head is no field.
    NoField,
    /// A length in it is none, or not the right one.
    Length,
    /// There is less of it than it says.
    CutShort,
    /// It does not end as a record does.
    NoEnd,
    /// Its content does not fit its digest.
    BlockDigest,
    /// The file in it does not fit its digest.
    PayloadDigest,
    /// It is of a kind that has no business here.
    Kind(String),
    /// No record is a portal's home page.
    NoHome,
    /// An address is outside the portal.
    Outside {
        /// The address.
        target: String,
        /// That of the portal.
        base: String,
    },
    /// An address is there twice.
    Twice {
        /// The address.
        target: String,
    },
    /// What the system or a library says.
    Foreign(String),
}

impl From<io::Error> for ContainerFault {
    fn from(error: io::Error) -> ContainerFault {
        match error.downcast::<WarcFault>() {
            Ok(fault) => ContainerFault::Warc { record: None, fault },
            Err(error) => ContainerFault::Foreign(error.to_string()),
        }
    }
}

impl From<io::Error> for WarcFault {
    fn from(error: io::Error) -> WarcFault {
        error.downcast::<WarcFault>().unwrap_or_else(|error| WarcFault::Foreign(error.to_string()))
    }
}

impl std::error::Error for WarcFault {}

impl fmt::Display for WarcFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en())
    }
}

impl ContainerFault {
    pub(super) fn zh(&self) -> String {
        match self {
            Self::Unreadable => "无法识别".to_owned(),
            Self::Overlapping => "压缩包里的文件互相重叠，或夹有其他内容".to_owned(),
            Self::Overfull { size, stated } => format!("{size}字节的压缩包容纳不下其标称的{stated}字节"),
            Self::TrailingBits => "WARC 记录的结尾之后有多余的内容".to_owned(),
            Self::Warc { record: Some(record), fault: WarcFault::NoHome } => {
                format!("WARC 里没有门户的首页（共{record}条记录）")
            }
            Self::Warc { record: Some(record), fault } => format!("WARC 第{record}条记录{}", fault.zh()),
            Self::Warc { record: None, fault } => format!("WARC 记录{}", fault.zh()),
            Self::Foreign(reason) => in_chinese(reason),
        }
    }

    pub(super) fn en(&self) -> String {
        match self {
            Self::Unreadable => "it is not what its name says".to_owned(),
            Self::Overlapping => "entries overlap, or something lies between them".to_owned(),
            Self::Overfull { size, stated } => format!("{size} bytes cannot hold {stated}"),
            Self::TrailingBits => "WARC: bits after the end of a record".to_owned(),
            Self::Warc { record: Some(record), fault } => format!("WARC record {record}: {}", fault.en()),
            Self::Warc { record: None, fault } => format!("WARC record: {}", fault.en()),
            Self::Foreign(reason) => reason.clone(),
        }
    }
}

impl WarcFault {
    fn zh(&self) -> String {
        match self {
            Self::GzipHead => "的压缩头被改动".to_owned(),
            Self::HeadCutShort => "的头部不完整".to_owned(),
            Self::HeadNotUtf8 => "的头部不是 UTF-8 编码".to_owned(),
            Self::OtherVersion => "不是 WARC 1.1".to_owned(),
            Self::NoField => "的头部有格式不符的行".to_owned(),
            Self::Length => "的长度有误".to_owned(),
            Self::CutShort => "不完整".to_owned(),
            Self::NoEnd => "的结尾有误".to_owned(),
            Self::BlockDigest => "与它的校验值不符".to_owned(),
            Self::PayloadDigest => "的正文与它的校验值不符".to_owned(),
            Self::Kind(kind) => format!("的种类有误：{kind}"),
            Self::NoHome => "里没有门户的首页".to_owned(),
            Self::Outside { target, base } => format!("的网址 {target} 不在 {base} 之下"),
            Self::Twice { target } => format!("的网址出现两次：{target}"),
            Self::Foreign(reason) => format!("无法读取：{}", in_chinese(reason)),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::GzipHead => "another gzip head".to_owned(),
            Self::HeadCutShort => "head cut short".to_owned(),
            Self::HeadNotUtf8 => "head is not UTF-8".to_owned(),
            Self::OtherVersion => "not WARC/1.1".to_owned(),
            Self::NoField => "a line of the head is no field".to_owned(),
            Self::Length => "a wrong length".to_owned(),
            Self::CutShort => "cut short".to_owned(),
            Self::NoEnd => "no end of record".to_owned(),
            Self::BlockDigest => "block digest differs".to_owned(),
            Self::PayloadDigest => "payload digest differs".to_owned(),
            Self::Kind(kind) => format!("unexpected {kind}"),
            Self::NoHome => "no home page of a portal".to_owned(),
            Self::Outside { target, base } => format!("{target} is outside {base}"),
            Self::Twice { target } => format!("{target} twice"),
            Self::Foreign(reason) => reason.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_warc_come_through_what_reads_it() {
        for (error, zh, en) in [
            (
                io::Error::other(WarcFault::BlockDigest),
                "WARC 记录与它的校验值不符",
                "WARC record: block digest differs",
            ),
            (io::ErrorKind::PermissionDenied.into(), "没有权限", "permission denied"),
        ] {
            let fault = ContainerFault::from(error);
            assert_eq!((fault.zh(), fault.en()), (zh.to_owned(), en.to_owned()));
        }
        let fault = ContainerFault::Warc { record: Some(3), fault: WarcFault::Twice { target: "x".to_owned() } };
        assert_eq!(fault.zh(), "WARC 第3条记录的网址出现两次：x");
    }
}
