//! The templates of a theme: what they may call, how they are read, and where one failed.

use std::collections::BTreeMap;
use std::fmt::Write;

use tera::{Kwargs, State, Tera};

use super::effect::{DEFAULT, Outlines};
use super::{Constants, Files, Theme, files};
use crate::finding::{Finding, Findings, Place, ThemeProblem};
use crate::source;

/// Templates that failed. Pages are drawn in any order, and what is wrong with a template fails on every page that
/// uses it: each mistake is told once, and the same whichever page met it first.
#[derive(Default)]
pub struct Failures(BTreeMap<(String, String, usize), (Values, Finding)>);

/// How long the list of values is that a page has, and the list.
type Values = (usize, String);

impl Failures {
    /// Takes a finding of [`Theme::failed`].
    pub fn push(&mut self, finding: Finding) {
        let Some(ThemeProblem::Template { template, message }) = finding.problem.of() else { return };
        // Each page has values of its own; those that the fewest have, most pages have.
        let (what, values) = message.split_once(VALUES).unwrap_or((message, ""));
        let at = match finding.place {
            Place::Bytes(ref bytes) => bytes.start,
            _ => 0,
        };
        let (key, values) = ((template.clone(), what.to_owned(), at), (values.len(), values.to_owned()));
        if self.0.get(&key).is_none_or(|(told, _)| values < *told) {
            self.0.insert(key, (values, finding));
        }
    }

    /// What is to be told of them.
    pub fn into_findings(self) -> Findings {
        self.0.into_values().map(|(_, finding)| finding).collect()
    }
}

/// What Tera puts before the names of the values that a page has.
const VALUES: &str = ". Available variables: ";

impl Theme {
    /// A finding for a template that failed, at its place in the site's file where it is the site's.
    pub fn failed(&self, template: &str, error: &tera::Error) -> Finding {
        use tera::ErrorKind;
        let own = |name: &str| self.own.get(name);
        let (name, message, place) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let (name, span) = (report.filename().to_owned(), report.span());
                let start = (span.start_line, span.start_col + 1);
                (name, report.message().to_owned(), Some((start, span.range.clone())))
            }
            ErrorKind::Msg(drawn) => match read_drawn(drawn) {
                Some((message, name, start)) => {
                    let at = own(&name).map_or(0, |(_, text)| byte_at(text, start));
                    (name, message, Some((start, at..at)))
                }
                None => (template.to_owned(), drawn.clone(), None),
            },
            _ => (template.to_owned(), error.to_string(), None),
        };
        let (path, place, message) = match (own(&name), place) {
            (Some((path, _)), Some((_, bytes))) => (path.clone(), Place::Bytes(bytes), message),
            (Some((path, _)), None) => (path.clone(), Place::File, message),
            // The default theme's files are inside the program and cannot be drawn on.
            (None, place) => {
                let at = place.map(|((line, column), _)| format!("{line}:{column}: ")).unwrap_or_default();
                (format!("themes/default/templates/{name}"), Place::File, format!("{at}{message}"))
            }
        };
        Finding::new(&path, place, ThemeProblem::Template { template: name, message })
    }

    /// A finding for a template that has no place for the rows of its list.
    pub fn without_rows(&self, template: &str) -> Finding {
        let path =
            self.own.get(template).map_or_else(|| format!("themes/default/templates/{template}"), |own| own.0.clone());
        Finding::new(&path, Place::File, ThemeProblem::NoRows { template: template.to_owned() })
    }

    /// Registers what templates may call; names are checked when templates are read.
    pub(super) fn prepare(&mut self, assets: BTreeMap<String, String>) {
        let tera = &mut self.tera;
        tera.autoescape_on(vec![".html", ".xml", ".svg"]);
        tera.register_function("asset", move |kwargs: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let name: String = kwargs.must_get("name")?;
            assets.get(&name).cloned().ok_or_else(|| tera::Error::message(format!("no asset `{name}`")))
        });
        let words = self.words.clone();
        tera.register_function("say", move |kwargs: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let key: String = kwargs.must_get("key")?;
            let word =
                words.get(&key).ok_or_else(|| tera::Error::message(format!("no word `{key}` in i18n/zh.toml")))?;
            let mut phrase = String::with_capacity(word.len() + 16);
            let mut rest = word.as_str();
            while let Some(at) = rest.find('{') {
                phrase.push_str(&rest[..at]);
                rest = &rest[at..];
                let named = match between(rest, "{", "}") {
                    Some((name, tail)) => kwargs.get::<tera::Value>(name)?.map(|value| (value, tail)),
                    None => None,
                };
                // What has no value stays as it is.
                rest = match named {
                    Some((value, tail)) => {
                        let _ = write!(phrase, "{value}");
                        tail
                    }
                    None => {
                        phrase.push('{');
                        &rest[1..]
                    }
                };
            }
            phrase.push_str(rest);
            Ok(phrase)
        });
    }

    /// A template of our own with what is the same on every page put in: words, facts of the site, names
    /// of assets. The site's own stay as they are, for their mistakes are shown at their places.
    fn with_constants(&self, template: &str, constants: &Constants<'_>) -> String {
        let plain = |text: &str| !text.contains(|c: char| "<>&\"'/{}%#".contains(c) || c.is_control());
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(at) = rest.find("{{ ") {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let constant = [("{{ t.", " }}"), ("{{ site.", " }}"), ("{{ asset(name=\"", "\") }}")];
            let constant = constant.into_iter().enumerate().find_map(|(kind, (open, close))| {
                let (name, rest) = between(rest, open, close)?;
                let text = match kind {
                    0 => self.words.get(name)?,
                    1 => constants.site.get(name)?.as_str()?,
                    _ => constants.assets.get(name)?,
                };
                plain(text).then_some((text, rest))
            });
            (rest, _) = match constant {
                Some((text, rest)) => (rest, out.push_str(text)),
                None => (&rest[3..], out.push_str("{{ ")),
            };
        }
        out + rest
    }

    pub(super) fn read_templates(&mut self, files: &Files, constants: &Constants<'_>, findings: &mut Findings) {
        let mut own: Vec<(String, String, String)> = Vec::new();
        let mut defaults: Vec<(String, String)> = Vec::new();
        for (name, bytes) in self::files() {
            let Some(name) = name.strip_prefix("templates/") else { continue };
            defaults.push((name.to_owned(), String::from_utf8(bytes).expect("our own templates are UTF-8")));
        }
        for (name, (bytes, path)) in files {
            let (Some(name), Some(path)) = (name.strip_prefix("templates/"), path) else { continue };
            // These are the default theme's, whatever the site has.
            if name.starts_with(DEFAULT) {
                continue;
            }
            let text = source::open_text(bytes, path, findings);
            own.extend(text.map(|text| (name.to_owned(), text.into_owned(), path.clone())));
        }
        // The default theme in a site's own folder is the same file; there is nothing to override.
        own.retain(|(name, text, _)| !defaults.iter().any(|(other, default)| other == name && default == text));

        self.notice_effects(&defaults, &mut own, findings);
        let base: Vec<(String, String)> = defaults
            .iter()
            .map(|(name, text)| (format!("{DEFAULT}{name}"), self.with_constants(text, constants)))
            .collect();
        let add = |tera: &mut Tera, own: &[(String, String, String)]| {
            let all = base.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            let more = own.iter().map(|(name, text, _)| (name.as_str(), text.as_str()));
            tera.add_raw_templates(all.chain(more).collect::<Vec<_>>())
        };
        let fresh = |prepared: &Tera| {
            let mut tera = Tera::default();
            tera.autoescape_on(vec![".html", ".xml", ".svg"]);
            tera.set_fallback_prefixes([DEFAULT]).expect("no template has been read");
            tera.register_from(prepared);
            tera
        };
        let mut tera = fresh(&self.tera);
        match add(&mut tera, &own) {
            Ok(()) => {}
            Err(_) => {
                // Find out which of the site's templates is at fault, one by one.
                let mut sound = Vec::new();
                for template in own {
                    self.own.insert(template.0.clone(), (template.2.clone(), template.1.clone()));
                    let mut trial = fresh(&self.tera);
                    sound.push(template);
                    if let Err(error) = add(&mut trial, &sound) {
                        let template = sound.pop().expect("it was pushed");
                        findings.push(self.failed(&template.0, &error));
                    }
                }
                own = sound;
                tera = fresh(&self.tera);
                if let Err(error) = add(&mut tera, &own) {
                    findings.push(self.failed("", &error));
                }
            }
        }
        self.own = own.into_iter().map(|(name, text, path)| (name, (path, text))).collect();
        self.tera = tera;
    }
}

impl Theme {
    /// Notices what of the site's own templates no page shows. Those that extend themselves, or fill blocks that
    /// are not there, are left out: Tera refuses them, and does not say what to write instead.
    fn notice_effects(
        &mut self,
        defaults: &[(String, String)],
        own: &mut Vec<(String, String, String)>,
        findings: &mut Findings,
    ) {
        if own.is_empty() {
            return;
        }
        let defaults = defaults.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let outlines = Outlines::of(defaults, own.iter().map(|(name, text, _)| (name.as_str(), text.as_str())));
        own.retain(|(name, _, path)| {
            let outline = outlines.get(name).filter(|outline| outline.extends.as_deref() == Some(name));
            if let Some(outline) = outline {
                let problem = ThemeProblem::ExtendsItself { template: name.clone() };
                findings.push(Finding::new(path, Place::Bytes(outline.extends_at.clone()), problem));
            }
            outline.is_none()
        });
        own.retain(|(name, _, path)| {
            let mut has_place = true;
            for (place, problem) in outlines.without_effect(name) {
                has_place &= !matches!(problem, ThemeProblem::UnknownBlock { .. });
                findings.push(Finding::new(path, Place::Bytes(place), problem));
            }
            has_place
        });
        let lacking = outlines.without_place();
        own.retain(|(name, _, path)| {
            let Some((blocks, pages)) = lacking.get(name.as_str()) else { return true };
            let blocks = blocks.iter().map(|block| (*block).to_owned()).collect();
            let pages = pages.iter().map(|page| (*page).to_owned()).collect();
            let problem = ThemeProblem::LackingBlocks { template: name.clone(), blocks, pages };
            findings.push(Finding::new(path, Place::File, problem));
            false
        });
        self.outlines = outlines;
    }
}

/// The text between `open` and `close`, and what follows.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, &'t str)> {
    text.strip_prefix(open)?.split_once(close)
}

/// What an error says that Tera gives as a drawing only: the message, the template, line and column.
fn read_drawn(drawn: &str) -> Option<(String, String, (usize, usize))> {
    let message = drawn.lines().find_map(|line| line.strip_prefix("error: "))?;
    let place = drawn.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let (rest, column) = place.trim_end().rsplit_once(':')?;
    let (name, line) = rest.rsplit_once(':')?;
    Some((message.to_owned(), name.to_owned(), (line.parse().ok()?, column.parse().ok()?)))
}

fn byte_at(text: &str, (line, column): (usize, usize)) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or_default();
    start + line.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>()
}
