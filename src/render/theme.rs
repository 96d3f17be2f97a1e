//! The theme: Tera templates, assets and words, each file taken from the site where it has one.
//!
//! The default theme is inside the program. A site overrides it file by file below
//! `themes/<name>/`; what a template of the site extends, and does not name itself, is the
//! default one.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use rust_embed::RustEmbed;
use tera::{Kwargs, State, Tera};

use crate::finding::{Finding, Findings, Place, Problem};
use crate::source::{Node, Source, Value, closest, parse_toml, setting_place, unread};
use crate::tree::Site;

#[derive(RustEmbed)]
#[folder = "themes/default/"]
struct Default;

/// The files of the default theme, by name.
pub fn files() -> impl Iterator<Item = (String, Vec<u8>)> {
    let file = |name: &str| Default::get(name).expect("the list is of these files").data.into_owned();
    Default::iter().map(move |name| (name.to_string(), file(&name)))
}

/// A style sheet of the site's own, linked after the theme's where there is one.
const EXTRA: &str = "extra.css";

/// A theme file may be this long.
const LONGEST: u64 = 8 * 1024 * 1024;

/// Templates, words and assets, ready to be used.
pub struct Theme {
    /// The templates.
    pub tera: Tera,
    /// The words of its catalogue, by dotted key.
    pub words: BTreeMap<String, String>,
    /// The files of its assets: the name they are published under, and their bytes.
    pub assets: Vec<(String, Vec<u8>)>,
    /// The site's own template files, as path and text, by the name Tera knows them under.
    own: BTreeMap<String, (String, String)>,
}

/// What is the same on every page, beside words.
struct Constants<'t> {
    /// The published names of assets.
    assets: &'t BTreeMap<String, String>,
    site: &'t serde_json::Value,
}

impl Theme {
    /// Reads the theme that the site asks for. What is wrong with it becomes findings; the default
    /// theme's file then stands in.
    pub fn read(site: &dyn Site, source: &Source, findings: &mut Findings) -> Theme {
        let config = &source.config;
        let prefix = format!("themes/{}/", config.theme);
        let mut files: BTreeMap<String, (Vec<u8>, Option<String>)> =
            self::files().map(|(name, bytes)| (name, (bytes, None))).collect();
        let mut any = config.theme == "default";
        for path in site.paths() {
            let Some(name) = path.strip_prefix(&prefix) else { continue };
            any = true;
            match site.read(path, LONGEST) {
                Ok(bytes) => {
                    files.insert(name.to_owned(), (bytes.into_owned(), Some(path.clone())));
                }
                Err(unreadable) => findings.push(unread(path, unreadable)),
            }
        }
        if !any {
            let problem = Problem::UnknownTheme { name: config.theme.clone() };
            let place = setting_place(site, "theme", "name");
            findings.push(Finding::new(crate::source::CONFIG_FILE, place, problem));
        }
        notice_unused(&files, &prefix, findings);
        let mut theme =
            Theme { tera: Tera::default(), words: BTreeMap::new(), assets: Vec::new(), own: BTreeMap::new() };
        theme.read_words(&files, findings);
        let assets = theme.read_assets(&files);
        theme.prepare(assets.clone());
        let site = serde_json::to_value(super::frame::site_view(source)).expect("plain data");
        theme.read_templates(&files, &Constants { assets: &assets, site: &site }, findings);
        theme.set_globals(&site, assets.get(EXTRA).map_or("", String::as_str));
        theme
    }

    /// Whether the site has templates of its own.
    pub fn has_own_templates(&self) -> bool {
        !self.own.is_empty()
    }

    /// A word of the catalogue; its key where the theme lacks it.
    pub fn word(&self, key: &str) -> String {
        self.words.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// A word with `{name}` replaced.
    pub fn phrase(&self, key: &str, names: &[(&str, &str)]) -> String {
        let mut phrase = self.word(key);
        for (name, value) in names {
            phrase = phrase.replace(&format!("{{{name}}}"), value);
        }
        phrase
    }

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
        Finding::new(&path, place, Problem::Template { template: name, message })
    }

    fn read_words(&mut self, files: &BTreeMap<String, (Vec<u8>, Option<String>)>, findings: &mut Findings) {
        let default = Default::get("i18n/zh.toml").map(|file| file.data.into_owned()).unwrap_or_default();
        let default = String::from_utf8(default).expect("our own words are UTF-8");
        flatten("", &parse_toml(&default).0, &mut |key, word, _| {
            self.words.insert(key, word.to_owned());
        });
        let Some((bytes, Some(path))) = files.get("i18n/zh.toml") else { return };
        let Ok(text) = std::str::from_utf8(bytes) else {
            findings.push(Finding::new(path, Place::File, Problem::NotUtf8));
            return;
        };
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        let offset = text.len() - bare.len();
        let mut push = |span: Range<usize>, problem| {
            let place = Place::Bytes(span.start + offset..span.end + offset);
            findings.push(Finding::new(path, place, problem));
        };
        let (root, slips) = parse_toml(bare);
        for (problem, span) in slips {
            push(span, problem);
        }
        let known: Vec<String> = self.words.keys().cloned().collect();
        flatten("", &root, &mut |key, word, span| {
            if known.binary_search(&key).is_err() {
                let suggestion = closest(&key, known.iter().map(String::as_str));
                push(span, Problem::UnknownThemeWord { key: key.clone(), suggestion });
            }
            self.words.insert(key, word.to_owned());
        });
    }

    /// Names each asset after its content, so that a browser may keep it for ever.
    fn read_assets(&mut self, files: &BTreeMap<String, (Vec<u8>, Option<String>)>) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for (name, (bytes, own)) in files {
            let Some(inside) = name.strip_prefix("assets/") else { continue };
            // Written out and not changed, it is still ours.
            let is_ours = || Default::get(name).is_some_and(|default| *default.data == **bytes);
            let bytes =
                if name.ends_with(".js") && (own.is_none() || is_ours()) { tightened(bytes) } else { bytes.clone() };
            let hash = blake3::hash(&bytes).to_hex();
            let published = match inside.rsplit_once('.') {
                Some((stem, ending)) => format!("assets/{stem}.{}.{ending}", &hash[..10]),
                None => format!("assets/{inside}.{}", &hash[..10]),
            };
            names.insert(inside.to_owned(), published.clone());
            self.assets.push((published, bytes));
        }
        names
    }

    /// Sets what every template may use: the site, the words, the menu.
    fn set_globals(&mut self, site: &impl serde::Serialize, extra: &str) {
        let words = nested(&self.words);
        let context = self.tera.global_context();
        context.insert("site", site);
        context.insert("t", &words);
        context.insert("extra_style", extra);
    }

    /// Registers what templates may call; names are checked when templates are read.
    fn prepare(&mut self, assets: BTreeMap<String, String>) {
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
                // What nobody gives stays as it is.
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
    fn settled(&self, template: &str, constants: &Constants<'_>) -> String {
        let plain = |text: &str| !text.contains(|c: char| "<>&\"'/{}%#".contains(c) || c.is_control());
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(at) = rest.find("{{ ") {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let settled = [("{{ t.", " }}"), ("{{ site.", " }}"), ("{{ asset(name=\"", "\") }}")];
            let settled = settled.into_iter().enumerate().find_map(|(kind, (open, close))| {
                let (name, rest) = between(rest, open, close)?;
                let text = match kind {
                    0 => self.words.get(name)?,
                    1 => constants.site.get(name)?.as_str()?,
                    _ => constants.assets.get(name)?,
                };
                plain(text).then_some((text, rest))
            });
            (rest, _) = match settled {
                Some((settled, rest)) => (rest, out.push_str(settled)),
                None => (&rest[3..], out.push_str("{{ ")),
            };
        }
        out + rest
    }

    fn read_templates(
        &mut self,
        files: &BTreeMap<String, (Vec<u8>, Option<String>)>,
        constants: &Constants<'_>,
        findings: &mut Findings,
    ) {
        let mut own: Vec<(String, String, String)> = Vec::new();
        let mut defaults: Vec<(String, String)> = Vec::new();
        for (name, bytes) in self::files() {
            let Some(name) = name.strip_prefix("templates/") else { continue };
            defaults.push((name.to_owned(), String::from_utf8(bytes).expect("our own templates are UTF-8")));
        }
        for (name, (bytes, path)) in files {
            let (Some(name), Some(path)) = (name.strip_prefix("templates/"), path) else { continue };
            match String::from_utf8(bytes.clone()) {
                Ok(text) => own.push((name.to_owned(), text, path.clone())),
                Err(_) => findings.push(Finding::new(path, Place::File, Problem::NotUtf8)),
            }
        }
        // The default theme in a site's own folder is the same file; there is nothing to override.
        own.retain(|(name, text, _)| !defaults.iter().any(|(other, default)| other == name && default == text));

        let base: Vec<(String, String)> =
            defaults.iter().map(|(name, text)| (format!("default/{name}"), self.settled(text, constants))).collect();
        let add = |tera: &mut Tera, own: &[(String, String, String)]| {
            let all = base.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            let more = own.iter().map(|(name, text, _)| (name.as_str(), text.as_str()));
            tera.add_raw_templates(all.chain(more).collect::<Vec<_>>())
        };
        let fresh = |prepared: &Tera| {
            let mut tera = Tera::default();
            tera.autoescape_on(vec![".html", ".xml", ".svg"]);
            tera.set_fallback_prefixes(["default/"]).expect("no template has been read");
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

/// One of our own scripts as it is published: without comments and spaces, which have no business on
/// the way to a reader, and with a byte order mark, because many servers call scripts GB 2312. Our
/// scripts have no strings of several lines, and none in other quotes.
fn tightened(script: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(script);
    let mut out = String::from("\u{feff}");
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !in_comment && !line.is_empty() && !line.starts_with("//") {
            push_tightened(line, &mut out);
            out.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    out.into_bytes()
}

/// A line of script without its spaces and comments, but for those in strings and patterns.
fn push_tightened(line: &str, out: &mut String) {
    let is_mark = |c: char| "=+-*/<>!&|?:;,(){}[]".contains(c);
    let (start, mut rest) = (out.len(), line);
    while let Some(c) = rest.chars().next() {
        let before = out[start..].chars().next_back();
        let after_value = before.is_some_and(|c| c.is_alphanumeric() || "_$)]}\"".contains(c));
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
            continue;
        }
        // A string, or a pattern, which stands where no value has ended.
        if c == '"' || (c == '/' && (!after_value || out.ends_with("return"))) {
            let (mut escaped, mut in_class) = (false, false);
            let end = rest.char_indices().skip(1).find(|&(_, other)| {
                let ends = other == c && !escaped && !in_class;
                if !escaped {
                    in_class = c == '/' && (other == '[' || (in_class && other != ']'));
                }
                escaped = other == '\\' && !escaped;
                ends
            });
            let end = end.map_or(rest.len(), |(end, _)| end + 1);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if c == ' ' {
            let next = rest.chars().find(|&next| next != ' ');
            // What would run into one sign stays apart.
            let apart = before == next && matches!(before, Some('+' | '-'));
            if !apart && (before.is_none_or(is_mark) || next.is_none_or(is_mark) || before == Some(' ')) {
                continue;
            }
        }
        out.push(c);
    }
}

/// The catalogue as templates see it: `t.report.title`.
fn nested(words: &BTreeMap<String, String>) -> serde_json::Value {
    let mut root = serde_json::Map::new();
    for (key, word) in words {
        let mut at = &mut root;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at.insert(part.to_owned(), word.clone().into());
                break;
            }
            let next = at.entry(part).or_insert_with(|| serde_json::Map::new().into());
            let serde_json::Value::Object(next) = next else { break };
            at = next;
        }
    }
    root.into()
}

/// Gives every word of a catalogue under its dotted key, with the place of its own key.
fn flatten(prefix: &str, node: &Node, each: &mut dyn FnMut(String, &str, Range<usize>)) {
    let Value::Map(fields) = &node.value else { return };
    for (key, value) in fields {
        let name = if prefix.is_empty() { key.name.clone() } else { format!("{prefix}.{}", key.name) };
        match &value.value {
            Value::Scalar(text) => each(name, text, key.span.clone()),
            _ => flatten(&name, value, each),
        }
    }
}

/// Notices files of a site's theme that nothing uses, which are most probably misnamed.
fn notice_unused(files: &BTreeMap<String, (Vec<u8>, Option<String>)>, prefix: &str, findings: &mut Findings) {
    let own = || files.iter().filter_map(|(name, (bytes, path))| Some((name, bytes, path.as_ref()?)));
    let is_default = |name: &str| Default::get(name).is_some();
    for (name, _, path) in own() {
        let file = name.rsplit('/').next().unwrap_or_default();
        let told = name.starts_with("assets/") || is_default(name);
        if told || file.starts_with(['.', '~']) || (!name.contains('/') && !name.ends_with(".html")) {
            continue;
        }
        // A template of the site's own may be there for its others.
        let template = name.strip_prefix("templates/");
        let named = |text: &[u8]| {
            let text = String::from_utf8_lossy(text);
            template.is_some_and(|name| ['"', '\''].iter().any(|mark| text.contains(&format!("{mark}{name}{mark}"))))
        };
        if own().any(|(other, bytes, _)| other != name && other.starts_with("templates/") && named(bytes)) {
            continue;
        }
        let known: Vec<_> = Default::iter().collect();
        let suggestion = closest(name, known.iter().map(|name| &**name));
        let name = path.strip_prefix(prefix).unwrap_or(path).to_owned();
        findings.push(Finding::new(path, Place::File, Problem::UnknownThemeFile { name, suggestion }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_lose_what_only_their_writers_need() {
        for (line, expected) in [
            ("var a = b + +c, d = e - -f;", "var a=b+ +c,d=e- -f;"),
            ("if (a) return /[ /\"] x/.test(\" = \");", "if(a)return/[ /\"] x/.test(\" = \");"),
            ("x = a / 2 / b; /* why */ y();", "x=a/2/b;y();"),
            ("text.replace(/\\/ {2}/g, \"\\\" + \")", "text.replace(/\\/ {2}/g,\"\\\" + \")"),
            ("else if (key in list) typeof a;", "else if(key in list)typeof a;"),
        ] {
            let mut out = String::new();
            push_tightened(line, &mut out);
            assert_eq!(out, expected);
        }
    }
}
