//! ZIP: the same bytes from the same files, and every byte of it accounted for.
//!
//! The archive's comment ends with the SHA-256 of all bytes before that digest, so a change
//! anywhere in the container is noticed, be it in a header that no unpacker looks at.

mod header;
mod origin;
mod read;
mod stream;
mod write;

pub use origin::{Packer, is_whole, packer};
pub use read::{BadZip, Zip};
pub use stream::ZipStream;
pub use write::{Compressed, ReadWriteSeek, ZipWriter};

/// What the archive's comment starts with.
const COMMENT: &str = "nianbao sha256:";
/// How many bytes the digest takes at the very end.
const DIGEST: u64 = 64;
