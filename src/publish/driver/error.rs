//! Why nothing was published: facts, which the command line puts into words.

use std::io;
use std::path::{Path, PathBuf};

use crate::disk::{Holder, Taken};

/// Why a target is not published to.
#[derive(Debug)]
pub enum PublishError {
    /// Someone else is publishing.
    Locked {
        /// Who, if the lock says so.
        holder: Option<Holder>,
        /// After so many minutes without a sign of life, the lock falls by itself; one without that falls with its
        /// process.
        minutes: Option<u64>,
    },
    /// Something stands there that we did not publish.
    NotOurs(PathBuf),
    /// `~` stands for the home of nobody.
    NoHome(String),
    /// There is no earlier release.
    NothingBefore,
    /// The files of a release are not there; those of these are.
    NoSuchRelease(u32, Vec<u32>),
    /// The receipt of a release is damaged, or, if it is not there, missing.
    NoReceipt {
        /// Where it should be.
        place: String,
        /// Whether something is there.
        there: bool,
    },
    /// What names the live release is missing, though releases are there.
    LinkMissing(String),
    /// An earlier release is not any more what was published: where it is, and a file that shows it.
    Altered(String, String),
    /// A program that is needed is not there, here or on the other machine.
    ToolMissing(String),
    /// A variable of the environment that is not set.
    NotSet(&'static str),
    /// What arrived is not what was sent.
    Damaged(String),
    /// The other side refused, or cannot be reached.
    Remote(String, String),
    /// The other side has not answered: whether it has done what it was asked is not known here.
    Lost {
        /// Where.
        place: String,
        /// The last words of whoever stood between.
        said: String,
        /// After so many seconds it is taken for frozen; nothing where the connection is gone.
        seconds: Option<u64>,
    },
    /// A release was to become live, and nobody knows whether it has.
    Unknown(u32, Box<PublishError>),
    /// A release is live, and its receipt does not say so yet.
    Unconfirmed(u32, Box<PublishError>),
    /// A release is live, but not all of its files are in their places: where, its number, and why.
    Incomplete(String, u32, String),
    /// The system refused.
    System(PathBuf, io::Error),
}

impl PublishError {
    /// For `map_err`: what the system refused at a path.
    pub fn at(path: &Path) -> impl FnOnce(io::Error) -> PublishError + '_ {
        move |error| PublishError::System(path.to_owned(), error)
    }

    /// For `map_err`: why a lock at a path cannot be had.
    pub fn locked(path: &Path) -> impl FnOnce(Taken) -> PublishError + '_ {
        move |taken| match taken {
            Taken::By(holder) => PublishError::Locked { holder, minutes: None },
            Taken::Moved => PublishError::Locked { holder: None, minutes: None },
            Taken::System(error) => PublishError::System(path.to_owned(), error),
        }
    }

    /// For `map_err`: nothing was asked that could have been done.
    pub fn unsent(self) -> PublishError {
        match self {
            PublishError::Lost { place, said, .. } => PublishError::Remote(place, said),
            other => other,
        }
    }

    /// Whether what was asked may have been done, though nobody said so.
    pub fn is_lost(&self) -> bool {
        matches!(self, PublishError::Lost { .. })
    }
}
