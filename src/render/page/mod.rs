//! The pages, a file each: what its template sees, how that is made, its title.
//!
//! What templates see is the theme's contract: a page's context is the view of its file under the
//! name that its heading gives, beside `page` ([`super::frame::PageView`]); `site` and `t` (the words)
//! are everywhere. Views are small and hold text ready to be shown; only `*_html` fields are HTML.

mod agencies;
mod agency;
mod data;
mod feed;
mod free;
mod home;
mod map;
mod not_found;
pub mod report;
pub mod search;
mod sections;
mod sitemap;
mod year;
mod years;
