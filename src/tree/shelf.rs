//! Where a run leaves what spares a later one some work.

use std::sync::Mutex;

use super::Tree;

/// A shelf of named pieces of bytes. What is taken from it is what was put there, or nothing; it may be empty at any time.
pub trait Shelf: Sync {
    /// The bytes under a name.
    fn take(&self, name: &str) -> Option<Vec<u8>>;

    /// Puts bytes under a name, in place of what is there.
    fn put(&self, name: &str, bytes: &[u8]);
}

/// A shelf in memory.
#[derive(Debug, Default)]
pub struct ShelfTree(pub Mutex<Tree>);

impl Shelf for ShelfTree {
    fn take(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().expect("nobody panics while holding it").get(name).map(<[u8]>::to_vec)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        self.0.lock().expect("nobody panics while holding it").insert(name, bytes);
    }
}
