//! nianbao (年报): annual reports on government information disclosure, from Markdown to a portal.
//!
//! # One line of passes
//!
//! ```text
//!  site.toml  content/  themes/                                  public/
//!      └────────┬─────────┘                                         ▲
//!         disk::Folder                                         disk::Output (changed files only)
//!               │                                                   │
//!             Site ──► source ──► link ──► check ──► render ──► search ──► Sink
//!                     text→model  neighbours figures  pages,    index
//!                                            agree    data, feed
//!             check ─────────────────────────►│
//!             build, serve ────────────────────────────►│
//! ```
//!
//! Every command is a walk along this line. [`examine`] goes as far as the checks, [`build`] to the
//! end. Both are pure: no disk, clock, environment or network inside; what was noticed is
//! collected as [`finding::Findings`], never thrown.
//!
//! # Where things are
//!
//! | to change | look at |
//! |---|---|
//! | the statutory form: an edition, a row, a label, a sum | a TOML file in `src/form/`, listed in [`form::EMBEDDED`] |
//! | a check | one file in `src/check/`, a row in [`check::TABLE`]; how texts are written: `src/check/writing/` |
//! | what `check --fix` repairs | [`finding::Edit`], which its finding carries; `src/cli/fix/` |
//! | what readers of a portal are told of checks | [`check::public`], [`check::results`]; `src/render/page/checks.rs`, `checked.rs` |
//! | what a problem is called, and its words | a family in `src/finding/`, or the check's own file; [`finding::Problem`] |
//! | what the system and libraries say, in Chinese; helps of commands | [`finding::foreign`]; `src/cli/words.rs` |
//! | what a clerk mistypes, and what must be found | `tests/golden/slips.txt`; reading on after YAML gives up is `src/source/recover.rs` |
//! | how a text is read, and what becomes of it | [`prose`]; the values between are a [`document`] |
//! | how files are written and read | [`source`]; the front matter's inverse is [`source::print_front_matter`] |
//! | odd characters: what they are called, what is published, what search takes them for | `src/chars/` |
//! | the characters at which checks of texts begin | [`chars::CharClass`]; each line of a text knows where they stand |
//! | what checks keep from build to build in the preview | `src/check/memo.rs` |
//! | what runs leave for later ones on the disk: what was read | `src/source/kept.rs`, [`finding::KeptFindings`]; its files: `src/cli/kept.rs`, [`disk::cache`] |
//! | which pages and files are made again after a change | [`render::Marks`]; of the index: `src/search/kept.rs` |
//! | a page | a file in `src/render/page/`, which lists those right below the top; a template in `themes/default/templates/` |
//! | what was published, kept as text; which reports are held back | `src/source/record.rs`, `src/source/held.rs` |
//! | the year before, the state of filing, a figure over years and agencies | [`link`] |
//! | what rows of the form mean; shares that follow from them | `src/form/meaning.toml` |
//! | the indicators of a portal, each with its address | [`link::Catalogue`] |
//! | a chart | a file in `src/chart/`; those that texts ask for: `src/prose/charts.rs`, [`link::charted`], `src/render/asked.rs` |
//! | a format of data | a file in `src/data/`, a row in [`data::FORMATS`] (beside each report) or [`data::BULKS`] (of a year), which `src/render/bulk.rs` writes and `src/archive/bulk.rs` compares |
//! | what data files say of themselves, for programs | [`data::describe`]; `src/render/page/data.rs` |
//! | the words and looks of pages | `themes/default/i18n/`, `themes/default/assets/` |
//! | what is noticed in a site's own theme; how assets are named, and addresses in styles led to them | `src/render/theme/`: `effect.rs`, `words.rs`, `assets.rs` |
//! | the reference of themes (`content/guide/themes/reference.md`) | doc comments of views; `src/render/reference/`: Chinese in `meanings.toml`, templates and blocks in tables |
//! | the preview | `src/serve/`, which draws its own passes |
//! | how text is escaped in HTML, how foreign pages are read | [`html`] |
//! | digests, ZIP files, sorting and counting of bytes | [`bytes`], which knows no package |
//! | a package for the archive, or what `verify` looks at | a container in [`archive`]; all carry the same [`archive::Inventory`] |
//! | what a report looks like in Word and Excel, and as PDF | a kind in [`tree::PaperKind`], what writes it in [`paper`]; what stands on all of them: `src/paper/compose.rs`; beside its page: `src/render/papers.rs`; the fonts: `src/cli/fonts.rs` |
//! | a page as one file, or as a piece for another system | [`alone`] |
//! | the cover pages of an archive | what they say: `src/archive/cover.rs`; what templates see: [`render::standalone`]; `themes/default/templates/cover*.html` |
//! | what publishing says and refuses | [`publish::Plan`] |
//! | the steps of a release: what is mended after a kill, what stays, what a lost answer means | [`publish::release`], for all targets |
//! | where a portal is published to; how a step is taken there | a driver in [`publish::driver`] |
//! | what search finds, and its files | `src/render/text.rs`, [`search`]; the reader is `src/render/theme/search/` |
//! | what can be compared, and the files of it | `src/render/page/compare_series.rs`; the reader is `src/render/theme/compare/` |
//! | what is imported, and how | a reader a format in `src/import/`, a row in [`import::format::FORMATS`]; the one reader of reports beside them |
//! | a key of a front matter or of `site.toml` | a row in [`source::keys`], an arm where it is read, a row in the guide (written by a test) |
//! | what editors know of all that | [`schema`] |
//! | who owes a report, what units add up to | [`office`]; words: `src/cli/status/`, `src/cli/total/` |
//! | what changed between two versions | [`office::diff`]; where versions come from, and how changes are told: `src/cli/diff/` |
//! | what a leader gets to sign | `src/cli/review/`: what lies in the folder `mod.rs`, the sheet `sheet.rs` |
//! | other figures in the text of a report | [`source::rewrite_figures`] |
//! | a small Excel workbook | [`data::book`] |
//! | what is seen of a file beside a report | a reader in [`attachment`]; what is a number of a person, `src/check/personal/` |
//! | older addresses, and where they lead | `src/link/redirects.rs`; the pages: `src/render/page/moved.rs`; for servers: `src/cli/redirects.rs` |
//! | what the host asks for on every page, and the policy | `[head]`, `[csp]`: [`source::Config::policy`]; `src/render/frame.rs` |
//! | what a command says beside its result; the line of progress | `src/cli/terminal.rs` |
//! | free pages in folders, and what lies beside them | `src/source/layout.rs`, `src/render/page/free.rs` |
//! | what counts as a signature; who checks it | `src/archive/verify/signature.rs`; `src/cli/signature.rs` |
//! | the guide that users read | `content/guide/`; its lists are written by tests (`tests/it/guide.rs`) |
//! | what is packed for machines without a compiler | `tests/dist`, `tests/packages/` |
//! | a command | one file in `src/cli/` |
//!
//! # Who knows whom
//!
//! [`tree`], [`chars`], [`html`] and [`document`] know nobody, [`bytes`] only the tree, [`alone`] that and [`html`], [`chart`] only [`html`], [`form`] only [`chars`]; [`model`]
//! knows the form; [`data`] the model; [`finding`] the model and the form; [`prose`] documents and findings;
//! [`source`], [`link`], [`check`], [`render`] and [`search`] know those and what stands left of them on the
//! line. [`import`] and [`attachment`] know the source and [`ooxml`], which knows nobody, and no page; [`schema`] and [`office`] know the
//! checks, and no page either.
//! [`paper`] knows the source, the links and [`ooxml`], and no page. [`archive`] knows what a site says, not how it is rendered; [`publish`] knows the archive's
//! records. Only [`disk`] touches files, and knows only the tree; only [`publish::driver`] other machines, only [`cli`] and the preview below
//! it (`serve`) the terminal, network, clock and environment; nobody knows [`cli`]. A test reads the `use`
//! lines and holds this.

pub mod alone;
pub mod archive;
pub mod attachment;
pub mod bytes;
pub mod chars;
pub mod chart;
pub mod check;
pub mod cli;
pub mod data;
pub mod disk;
pub mod document;
pub mod finding;
pub mod form;
pub mod html;
pub mod import;
pub mod link;
pub mod model;
pub mod office;
pub mod ooxml;
pub mod paper;
pub mod prose;
pub mod publish;
pub mod render;
pub mod schema;
pub mod search;
mod serve;
pub mod source;
pub mod tree;

use serde::{Deserialize, Serialize};

use finding::Findings;
use link::Links;
use model::Date;
use render::{KeptData, Marks};
use search::KeptIndex;
use source::{HeldReport, Source};
use tree::{Partly, Shelf, Sink, Site};

/// A site that has been read, connected and checked.
pub struct Examined {
    /// What it says.
    pub source: Source,
    /// Who stands next to whom.
    pub links: Links,
    /// What was noticed, on the levels that the site asks for, each with its place.
    pub findings: Findings,
    /// Reports that a build has held back for their errors; see [`OnError::HoldBack`].
    pub held: Vec<HeldReport>,
    /// What was noticed in what is shown, where reports are held back: pages tell of that alone.
    pub of_shown: Option<Findings>,
    /// Whether a build did not come to its end, for something that is not the fault of reports it holds back.
    pub broken: bool,
}

impl Examined {
    /// How many reports were checked: those that are shown, and those that are held back and never were.
    pub fn checked(&self) -> usize {
        let left_out = self.held.iter().filter(|held| !held.is_public).count();
        self.source.portal.reports.len() + left_out
    }

    /// What pages tell of: what was noticed in what is shown.
    fn noticed(&self) -> &Findings {
        self.of_shown.as_ref().unwrap_or(&self.findings)
    }
}

/// What the passes keep from one run to the next: pure results, each used only for the very input it
/// came from. A run with a memo gives what a run without gives, sooner.
#[derive(Default)]
pub struct Memo {
    source: source::Memo,
    check: check::Memo,
    places: source::Known,
}

impl Memo {
    /// A memo that begins with what [`Memo::keep`] has written in an earlier run of this very program. Bytes that are
    /// something else are as good as none.
    pub fn recalling(bytes: Vec<u8>) -> Memo {
        Memo { source: source::Memo::recalling(bytes, check::of_name), ..Memo::default() }
    }

    /// Writes down what a run to come may recall: what was read of each report. `None`, and nothing is written, where
    /// that is no more than was recalled.
    pub fn keep(&self, piece: &mut dyn FnMut(&[u8])) -> Option<()> {
        self.source.keep(piece)
    }

    /// How many reports were recalled from an earlier run.
    pub fn recalled(&self) -> usize {
        self.source.recalled()
    }
}

/// Reads, connects and checks a site. `today` is when waivers are held against.
pub fn examine(site: &dyn Site, today: Date) -> Examined {
    examine_again(site, today, &mut Memo::default())
}

/// The same for a site that may have been examined before.
pub fn examine_again(site: &dyn Site, today: Date, memo: &mut Memo) -> Examined {
    let mut findings = Findings::default();
    let pages = render::folders();
    let mut source = source::read(site, &pages, check::TEXTS, &mut memo.source, &mut findings);
    let links = link::connect(&mut source.portal, &pages, &mut findings);
    check::all(&source, &links, today, &mut memo.check, &mut findings);
    check::attachments(site, &source, &mut memo.check, &mut findings);
    check::settings(site, &source.config, &source.forms, &mut findings);
    findings.set_levels(&source.config.checks);
    check::weigh(&source, today, &mut findings);
    findings.mark_drafts(|file| source.is_draft(file));
    source::locate(site, &source, &mut memo.places, &mut findings);
    findings.finish();
    Examined { source, links, findings, held: Vec::new(), of_shown: None, broken: false }
}

/// Reads, connects and checks a site, its theme included: all that can be said without a page.
pub fn inspect(site: &dyn Site, today: Date) -> Examined {
    inspect_again(site, today, &mut Memo::default())
}

/// The same for a site that may have been examined before.
pub fn inspect_again(site: &dyn Site, today: Date, memo: &mut Memo) -> Examined {
    let mut examined = examine_again(site, today, memo);
    let theme = render::Theme::read(site, &examined.source, &mut examined.findings);
    let failed = trial(site, &examined, &theme);
    examined.findings.extend(failed);
    examined.findings.finish();
    examined
}

/// Renders a portal to nowhere where the site has templates of its own, which may fail only then.
fn trial(site: &dyn Site, examined: &Examined, theme: &render::Theme) -> Findings {
    if !theme.has_own_templates() {
        return Findings::default();
    }
    let mut failed = render::trial(site, &examined.source, &examined.links, examined.noticed(), theme);
    failed.extend(render::standalone::trial(&examined.source.config, theme));
    failed
}

impl Examined {
    /// The same with drafts among the reports, as a preview shows them. A report that is there already stays.
    fn with_drafts(mut self) -> Examined {
        if self.source.drafts.is_empty() {
            return self;
        }
        let portal = &mut self.source.portal;
        let mut reports: Vec<_> = portal.reports.shared().iter().chain(&self.source.drafts).cloned().collect();
        reports.sort_by(|a, b| (a.agency, a.year, a.draft, &a.file).cmp(&(b.agency, b.year, b.draft, &b.file)));
        reports.dedup_by(|second, first| (second.agency, second.year) == (first.agency, first.year));
        portal.reports = reports.into_iter().collect();
        self.links = link::connect(portal, &render::folders(), &mut Findings::default());
        self
    }
}

/// What a build does about errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// Writes nothing.
    Stop,
    /// Shows the report that has them as it was last published, or not at all where it never was; writes nothing
    /// where they are not those of a report, or no report is left.
    HoldBack,
    /// Writes what can be written.
    GoOn,
}

/// Turns a site into its portal: files in, pages out one by one, and what we noticed on the way.
///
/// With [`OnError::Stop`], nothing is written where there is an error before the first page. With
/// [`OnError::HoldBack`], what was read is that which is shown; what was noticed in a report that is held back is
/// that in its own text.
pub fn build(site: &dyn Site, today: Date, on_error: OnError, sink: &dyn Sink) -> Examined {
    build_after(site, today, on_error, Earlier { memo: Memo::default(), keep: &mut |_| {}, left: None }, sink)
}

/// What an earlier build has left.
pub struct Earlier<'a> {
    /// What it has read.
    pub memo: Memo,
    /// Is shown the memo once the site is examined, before the pages.
    pub keep: &'a mut dyn FnMut(&Memo),
    /// What it has written, where the next build may know of that. Without, nothing is left for a build after this one.
    pub left: Option<Left<'a>>,
}

/// What a build leaves of its output.
#[derive(Default, Serialize, Deserialize)]
struct KeptPortal {
    marks: Marks,
    data: KeptData,
    index: KeptIndex,
}

/// Where what is left of an output lies.
#[derive(Clone, Copy)]
pub struct Left<'a> {
    /// What is known of the output; filled again by each build. It is another where the output depends on something else
    /// beside the site, such as the program and its options.
    pub shelf: &'a dyn Shelf,
    /// Whether the sink holds, untouched, what the build that filled the shelf has written.
    pub is_whole: bool,
}

impl Left<'_> {
    /// The name of what is known of an output as a whole.
    const NAME: &'static str = "portal";
    /// Larger portals would take more memory than all else.
    const MOST_REPORTS: usize = 150_000;

    /// What the sink holds, where that is of the same site.
    fn take(&self, marks: &Marks) -> Option<KeptPortal> {
        let bytes = self.is_whole.then(|| self.shelf.take(Left::NAME))??;
        let kept: KeptPortal = postcard::from_bytes(&bytes).ok()?;
        marks.is_of_same_site(&kept.marks).then_some(kept)
    }

    fn put(&self, kept: &KeptPortal) {
        self.shelf.put(Left::NAME, &postcard::to_stdvec(kept).unwrap_or_default());
    }
}

/// The same as [`build`] after a build that has left something: what is as it was is neither made nor written again.
pub fn build_after(site: &dyn Site, today: Date, on_error: OnError, earlier: Earlier<'_>, sink: &dyn Sink) -> Examined {
    let Earlier { mut memo, keep, left } = earlier;
    let examined = examine_again(site, today, &mut memo);
    keep(&memo);
    if holds_back(&examined, on_error) {
        return build_without_faults(site, today, examined, &mut memo, left, sink);
    }
    // What another run could use is not carried through the pages of this one.
    drop(memo);
    build_examined(site, examined, on_error, left, sink)
}

/// The same for a site that may have been built before.
pub fn build_again(site: &dyn Site, today: Date, on_error: OnError, memo: &mut Memo, sink: &dyn Sink) -> Examined {
    let examined = examine_again(site, today, memo);
    if holds_back(&examined, on_error) {
        return build_without_faults(site, today, examined, memo, None, sink);
    }
    build_examined(site, examined, on_error, None, sink)
}

/// Whether a build shows recorded texts in the place of some reports.
fn holds_back(examined: &Examined, on_error: OnError) -> bool {
    let has_errors = examined.findings.any_error();
    match on_error {
        OnError::HoldBack => has_errors || source::is_under_review(&examined.source),
        OnError::Stop => !has_errors && source::is_under_review(&examined.source),
        OnError::GoOn => false,
    }
}

/// Builds what has been examined.
fn build_examined(
    site: &dyn Site,
    mut examined: Examined,
    on_error: OnError,
    left: Option<Left<'_>>,
    sink: &dyn Sink,
) -> Examined {
    let mut more = Findings::default();
    let theme = render::Theme::read(site, &examined.source, &mut more);
    if on_error != OnError::GoOn {
        more.extend(trial(site, &examined, &theme));
    }
    // What is wrong with the reports has been weighed; what else is wrong is wrong with all pages.
    let stops = match on_error {
        OnError::Stop => more.any_error() || examined.findings.any_error(),
        OnError::HoldBack => more.any_error(),
        OnError::GoOn => false,
    };
    examined.findings.extend(more);
    examined.broken = stops;
    if !stops {
        let failed = write(site, &examined, &theme, left, sink);
        examined.broken = failed.any_error();
        examined.findings.extend(failed);
    }
    examined.findings.finish();
    examined
}

/// Builds a site that has errors, as far as they are those of single reports, or reports under review: the passes see the
/// recorded text in the place of each.
fn build_without_faults(
    site: &dyn Site,
    today: Date,
    examined: Examined,
    memo: &mut Memo,
    left: Option<Left<'_>>,
    sink: &dyn Sink,
) -> Examined {
    let Some(back) = source::hold_back(site, &examined.source, &examined.findings) else {
        return build_examined(site, examined, OnError::Stop, left, sink);
    };
    let over = back.over(site);
    let mut shown = examine_again(&over, today, memo);
    if shown.source.portal.reports.is_empty() && !back.reports.is_empty() {
        // A portal without a report is nobody's wish.
        return build_examined(site, examined, OnError::Stop, left, sink);
    }
    let of_shown = shown.findings;
    shown.findings = source::told_of_both(&back, examined.findings, of_shown.clone());
    shown.of_shown = Some(of_shown);
    shown.held = back.reports;
    build_examined(&over, shown, OnError::HoldBack, left, sink)
}

/// The pages, data and search of an examined site, or what the sink wants of them.
fn write(
    site: &dyn Site,
    examined: &Examined,
    theme: &render::Theme,
    left: Option<Left<'_>>,
    sink: &dyn Sink,
) -> Findings {
    let source = &examined.source;
    let left = left.filter(|_| source.portal.reports.len() <= Left::MOST_REPORTS);
    let Some(left) = left else { return write_over(site, examined, theme, KeptPortal::default(), None, sink).0 };
    // Pages of reports that are held back may stay, or go with them.
    let held: String = examined.held.iter().map(|held| format!(" {} {}", held.report, held.is_public)).collect();
    let marks = Marks::of(site, source, &examined.links, examined.noticed(), &held);
    let before = left.take(&marks).unwrap_or_default();
    let data = before.data.only(|year| marks.has_same_data(&before.marks, year));
    let before = KeptPortal { data, ..before };
    let sink = Partly::keeping(sink, marks.same(&before.marks));
    let (failed, kept) = write_over(site, examined, theme, before, Some((left.shelf, &marks)), &sink);
    // A page that failed would be missing, and next time nobody would be told.
    left.put(&if failed.is_empty() { KeptPortal { marks, ..kept } } else { KeptPortal::default() });
    failed
}

/// The same over what an earlier build has left of data and index, with the shelf on which it left it.
fn write_over(
    site: &dyn Site,
    examined: &Examined,
    theme: &render::Theme,
    before: KeptPortal,
    shelf: Option<(&dyn Shelf, &Marks)>,
    sink: &dyn Sink,
) -> (Findings, KeptPortal) {
    let source = &examined.source;
    let KeptPortal { data, index, .. } = before;
    // A caller that wants a single page of another kind needs no index, not even its layout.
    if !source.config.search || !sink.wants_below("search/") {
        let (failed, data) = pages(site, examined, theme, data, sink, &render::NoIndex);
        return (failed, KeptPortal { data, ..KeptPortal::default() });
    }
    let mut builder = search::Builder::new(&source.portal, sink);
    if let Some((shelf, marks)) = shelf {
        builder = builder.over(shelf, |ids| marks.of_reports(ids.iter().copied()), Some(index));
    }
    let (failed, data) = pages(site, examined, theme, data, sink, &builder);
    (failed, KeptPortal { data, index: builder.finish(), ..KeptPortal::default() })
}

fn pages(
    site: &dyn Site,
    examined: &Examined,
    theme: &render::Theme,
    kept: KeptData,
    sink: &dyn Sink,
    indexer: &dyn render::Indexer,
) -> (Findings, KeptData) {
    render::pages(site, &examined.source, &examined.links, examined.noticed(), theme, kept, sink, indexer)
}

/// The files of a site's search, and no others, without regard to errors in its reports; also where
/// its portal has no search.
pub fn search_files(site: &dyn Site, today: Date) -> tree::Tree {
    let mut examined = examine(site, today);
    examined.source.config.search = true;
    let theme = render::Theme::read(site, &examined.source, &mut examined.findings);
    search_of(site, &examined, &theme)
}

/// The same for a site that has been examined, if it has a search.
fn search_of(site: &dyn Site, examined: &Examined, theme: &render::Theme) -> tree::Tree {
    let sink = tree::Chosen {
        wants: |path: &str| path.starts_with("search/") && !path.ends_with(".html"),
        wants_below: |start: &str| start.starts_with("search/"),
        tree: tree::TreeSink::default(),
    };
    write(site, examined, theme, None, &sink);
    sink.tree.into_tree()
}
