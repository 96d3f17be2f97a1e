//! Why a file is not read.

/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is in it that can be read: no text, or an empty file.
    Empty,
    /// There are pictures and no text: a scan.
    PicturesOnly {
        /// How many.
        count: usize,
    },
    /// It is not what its name says: what it is instead, where that is known.
    Other {
        /// Its kind in words, such as `Excel 工作簿（.xlsx）`; empty where it is not known.
        is: &'static str,
    },
    /// It is damaged or cut short.
    Damaged {
        /// What a library says.
        reason: String,
    },
    /// It unpacks to more than is read.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// It is protected by a password.
    Encrypted,
    /// Nobody here reads this kind of file.
    Unknown,
}
