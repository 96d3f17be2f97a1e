//! What a release would change, said before it is made, and the receipt that is left afterwards.
//!
//! Pure: it compares two folders as values. Carrying out is [`driver`].
//!
//! # Web servers
//!
//! Headers, caching, compressed siblings and the page for missing addresses, tried in `tests/publish` against
//! nginx 1.22 and Apache 2.4 of Debian 12.
//!
//! ```nginx
#![doc = include_str!("servers/nginx.conf")]
//! ```
//!
//! ```apache
#![doc = include_str!("servers/apache.conf")]
//! ```
//!
//! In front of an object store, whose own web pages know no releases:
//!
//! ```nginx
#![doc = include_str!("servers/nginx-store.conf")]
//! ```

pub mod delta;
pub mod driver;
pub mod history;
pub mod plan;
pub mod receipt;
pub mod register;
pub mod release;

pub use plan::Plan;
pub use receipt::Receipt;
pub use register::Register;
