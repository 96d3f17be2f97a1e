//! The portal over HTTP, as a published site would answer: same paths, same headers, same 404.
//!
//! Only this machine is meant to listen. A foreign `Host` is refused, so that no web page can
//! reach the preview by pointing its own name at it (DNS rebinding); so is a foreign `Origin`.
//! A path is looked up among the portal's files and never reaches the disk.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::page::{Page, Rendered, is_of_index};
use super::panel::FileView;
use super::preview::{Current, Preview};
use super::status;
use crate::html;

/// What a published site is asked to send (standards of the portal: nothing from elsewhere).
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Paths of the preview itself. No agency or page may have such a name, so none is hidden.
const OWN: &str = "/__nianbao/";
const SCRIPT: &str = include_str!("preview.js");
const STYLE: &str = include_str!("preview.css");
const MARKS: &str = include_str!("marks.css");
const STATUS_SCRIPT: &str = include_str!("status.js");
const STATUS_STYLE: &str = include_str!("status.css");

/// Which names a browser may use for this server.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    /// The address it listens on.
    pub listening: IpAddr,
}

impl Hosts {
    /// Whether a `Host` is ours. Where we listen beyond this machine, any bare address is: only
    /// names can be made to point elsewhere.
    fn allow(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        match bare.parse::<IpAddr>() {
            Ok(address) => !self.listening.is_loopback() || address.is_loopback(),
            Err(_) => false,
        }
    }

    /// Whether a request comes from ourselves or from no page at all.
    fn allow_request(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).map(HeaderValue::to_str);
        let host = match text(header::HOST) {
            Some(Ok(host)) => host,
            Some(Err(_)) | None => return false,
        };
        let origin = match text(header::ORIGIN) {
            Some(Ok(origin)) => origin.strip_prefix("http://").is_some_and(|origin| origin == host),
            Some(Err(_)) => false,
            None => true,
        };
        origin && self.allow(host)
    }
}

/// The server's one route.
pub(super) fn router(preview: Arc<Preview>, hosts: Hosts) -> Router {
    Router::new().fallback(move |request: Request| {
        let (preview, hosts) = (preview.clone(), hosts.clone());
        let (asked, _) = request.into_parts();
        async move { guard(answer(&preview, &hosts, &asked).await) }
    })
}

/// The headers that every answer has.
fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn answer(preview: &Arc<Preview>, hosts: &Hosts, asked: &Parts) -> Response {
    if !hosts.allow_request(&asked.headers) {
        return (StatusCode::FORBIDDEN, "该地址不属于本预览服务\n").into_response();
    }
    if asked.method != Method::GET && asked.method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = asked.uri.path();
    if let Some(name) = path.strip_prefix(OWN) {
        return own(preview, name, asked.uri.query().unwrap_or_default()).await;
    }
    let Some(shown) = preview.shown() else { return unready() };
    let Some(whole) = decoded(path) else { return missing(&shown).await };
    let Some(inside) = shown.inside(&whole) else {
        // The published portal may stand deeper in its host's site.
        if path == "/" || format!("{path}/") == shown.base() {
            return redirect(shown.base());
        }
        if shown.formerly_inside(&whole).is_some() {
            // A page is still open where the portal stood before.
            let inside = shown.formerly_inside(path).unwrap_or_default();
            return redirect(&format!("{}{inside}", shown.base()));
        }
        return missing(&shown).await;
    };
    let route = route(inside);
    let rendered = match is_of_index(&route) {
        true => of_index(preview, route.clone()).await,
        false => render(&shown, route.clone()).await,
    };
    match rendered {
        Rendered::Page(page) => return file(&route, &page, StatusCode::OK, &asked.headers),
        Rendered::Failed(page) => return file("index.html", &page, StatusCode::INTERNAL_SERVER_ERROR, &asked.headers),
        Rendered::Nothing => {}
    }
    if !route.ends_with("index.html") && render(&shown, format!("{route}/index.html")).await.page().is_some() {
        return redirect(&format!("{path}/"));
    }
    missing(&shown).await
}

/// The file that a path in the portal means.
fn route(inside: &str) -> String {
    if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() }
}

/// Renders a file on a thread of its own. A panic there ends that answer and nothing else.
async fn render(shown: &Arc<Current>, route: String) -> Rendered {
    let shown = shown.clone();
    tokio::task::spawn_blocking(move || shown.page(&route)).await.unwrap_or(Rendered::Nothing)
}

/// The same for a file of the index of search, which takes its time.
async fn of_index(preview: &Arc<Preview>, route: String) -> Rendered {
    let preview = preview.clone();
    tokio::task::spawn_blocking(move || preview.of_index(&route)).await.unwrap_or(Rendered::Nothing)
}

/// There is no portal yet: the program could not read the site. The page looks again by itself.
fn unready() -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>站点尚未读取完成</title>\n\
         <script defer src=\"{OWN}preview.js\" data-page=\"\" data-unstyled=\"\"></script>\n</head>\n\
         <body>\n<h1>站点尚未读取完成</h1>\n<p>原因见终端；读取完成后，本页自动更新。</p>\n</body>\n</html>\n"
    );
    let kind = crate::tree::media_type("index.html");
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, kind)], page).into_response()
}

/// A path without its percent signs; `None` if it names anything but plain folders and a file.
fn decoded(path: &str) -> Option<String> {
    let path = crate::tree::decoded(path)?;
    let odd = |name: &str| matches!(name, "." | "..");
    let sound = path.starts_with('/')
        && !path.contains("//")
        && !path.contains(|c: char| c.is_control() || c == '\\')
        && !path.split('/').any(odd);
    sound.then(|| path.into_owned())
}

fn redirect(path: &str) -> Response {
    // A path that begins with two slashes would lead to another host.
    let path = format!("/{}", path.trim_start_matches('/'));
    match HeaderValue::from_str(&path) {
        Ok(path) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, path)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn missing(shown: &Arc<Current>) -> Response {
    match render(shown, "404.html".to_owned()).await.page() {
        Some(page) => file("404.html", &page, StatusCode::NOT_FOUND, &HeaderMap::new()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(route: &str, page: &Page, status: StatusCode, headers: &HeaderMap) -> Response {
    let kind = crate::tree::media_type(route);
    if kind.starts_with("text/html") {
        return (status, [(header::CONTENT_TYPE, kind)], with_script(page)).into_response();
    }
    let bytes = &page.bytes;
    let length = bytes.len();
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let both = [(header::CONTENT_TYPE, kind), (header::ACCEPT_RANGES, "bytes")];
    match range.and_then(|range| RangeRequest::read(range, length)) {
        None => (status, both, bytes.clone()).into_response(),
        Some(RangeRequest::Part(from, to)) => {
            let range = [(header::CONTENT_RANGE, format!("bytes {from}-{}/{length}", to - 1))];
            (StatusCode::PARTIAL_CONTENT, both, range, bytes[from..to].to_vec()).into_response()
        }
        Some(RangeRequest::Nothing) => {
            let range = format!("bytes */{length}");
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)]).into_response()
        }
    }
}

/// What a `Range` asks for of a file.
#[derive(Debug, PartialEq, Eq)]
enum RangeRequest {
    /// From one byte up to another.
    Part(usize, usize),
    /// Bytes that the file does not have.
    Nothing,
}

impl RangeRequest {
    /// Reads a single range; several, or what is no range, may be answered with the whole file
    /// (RFC 9110 §14.2).
    fn read(range: &str, length: usize) -> Option<RangeRequest> {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        let (from, to) = match (first, last) {
            ("", count) => (length.saturating_sub(count.parse().ok()?), length),
            (first, "") => (first.parse().ok()?, length),
            (first, last) => {
                let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
                (first, last.checked_add(1)?.min(length).max(first))
            }
        };
        Some(if from < to { RangeRequest::Part(from, to) } else { RangeRequest::Nothing })
    }
}

/// Adds our script to a page on its way out; what is built never holds it.
fn with_script(page: &Page) -> Vec<u8> {
    let tag = format!(
        "<script defer src=\"{OWN}preview.js\" data-page=\"{}\" data-unstyled=\"{}\"></script>\n",
        page.stamp, page.unstyled
    );
    let html = String::from_utf8_lossy(&page.bytes);
    html::before_end_of("head", &html, &tag).unwrap_or_else(|| html.into_owned() + &tag).into_bytes()
}

/// The preview's own files.
async fn own(preview: &Arc<Preview>, name: &str, query: &str) -> Response {
    match (name, preview.shown()) {
        ("preview.js", _) => ([(header::CONTENT_TYPE, crate::tree::media_type(name))], SCRIPT).into_response(),
        ("preview.css", _) => ([(header::CONTENT_TYPE, crate::tree::media_type(name))], STYLE).into_response(),
        ("marks.css", _) => ([(header::CONTENT_TYPE, crate::tree::media_type(name))], MARKS).into_response(),
        ("status.js", _) => ([(header::CONTENT_TYPE, crate::tree::media_type(name))], STATUS_SCRIPT).into_response(),
        ("status.css", _) => ([(header::CONTENT_TYPE, crate::tree::media_type(name))], STATUS_STYLE).into_response(),
        ("status", Some(shown)) => filed(shown, query.to_owned()).await,
        ("state.json", Some(shown)) => json(&shown.state),
        ("cells.json", Some(shown)) => match route_asked(&shown, query).and_then(|route| shown.cells(&route)) {
            Some(cells) => json(&cells),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        ("events", Some(shown)) => match route_asked(&shown, query) {
            Some(route) => events(preview, route),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The page of who has filed, made on a thread of its own.
async fn filed(shown: Arc<Current>, query: String) -> Response {
    let made = tokio::task::spawn_blocking(move || status::page(&shown, &query, OWN)).await.ok().flatten();
    match made {
        Some(page) => ([(header::CONTENT_TYPE, crate::tree::media_type("index.html"))], page).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn json(view: &impl Serialize) -> Response {
    let text = serde_json::to_string(view).expect("plain data");
    ([(header::CONTENT_TYPE, crate::tree::media_type("state.json"))], text).into_response()
}

/// The route that a page asks about: its own address, as it stands in the query.
fn route_asked(shown: &Current, query: &str) -> Option<String> {
    let path = decoded(query.strip_prefix("path=")?)?;
    Some(route(shown.inside(&path).or_else(|| shown.formerly_inside(&path))?))
}

/// Tells a page, now and whenever something is built, what its own address holds.
fn events(preview: &Arc<Preview>, route: String) -> Response {
    let (versions, watcher) = (preview.versions(), preview.watch(route));
    let stream = futures_util::stream::unfold((versions, watcher, true), |(mut versions, watcher, first)| async move {
        if !first {
            versions.changed().await.ok()?;
        }
        versions.borrow_and_update();
        let shown = watcher.preview.shown()?;
        let page = render(&shown, watcher.route.clone()).await.page();
        let data = EventView {
            version: shown.state.version,
            page: page.as_ref().map(|page| page.stamp.clone()),
            unstyled: page.map(|page| page.unstyled.clone()),
            source: shown.source(&watcher.route),
        };
        let event = Event::default().event("built").data(serde_json::to_string(&data).expect("plain data"));
        Some((Ok::<_, Infallible>(event), (versions, watcher, false)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

/// What a page is told when something was built.
#[derive(Serialize)]
struct EventView {
    version: u64,
    /// The fingerprint of its address now; `None` where nothing is there any more.
    page: Option<String>,
    unstyled: Option<String>,
    /// The file that it is written in.
    source: Option<FileView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_hosts_are_answered() {
        let at = |listening: &str| Hosts { listening: listening.parse().unwrap() };
        for (listening, host, allowed) in [
            ("127.0.0.1", "localhost", true),
            ("127.0.0.1", "LocalHost:8020", true),
            ("127.0.0.1", "127.0.0.1:8020", true),
            ("127.0.0.1", "[::1]:8020", true),
            ("127.0.0.1", "192.168.1.7:8020", false),
            ("127.0.0.1", "evil.example", false),
            ("127.0.0.1", "127.0.0.1.evil.example:8020", false),
            ("127.0.0.1", "", false),
            ("0.0.0.0", "192.168.1.7:8020", true),
            ("0.0.0.0", "evil.example", false),
        ] {
            assert_eq!(at(listening).allow(host), allowed, "{host} at {listening}");
        }
    }

    #[test]
    fn paths_stay_inside() {
        for (path, decoded_path) in [
            ("/a/2020/", Some("/a/2020/")),
            ("/a/%E9%99%84%E4%BB%B6.pdf", Some("/a/附件.pdf")),
            ("/../etc/passwd", None),
            ("/%2e%2e/etc/passwd", None),
            ("/..%5cetc", None),
            ("//etc/passwd", None),
            ("/%00", None),
            ("/%c0%ae", None),
        ] {
            assert_eq!(decoded(path).as_deref(), decoded_path, "{path}");
        }
    }

    #[test]
    fn ranges_are_read() {
        for (range, wanted) in [
            ("bytes=0-0", Some(RangeRequest::Part(0, 1))),
            ("bytes=2-", Some(RangeRequest::Part(2, 10))),
            ("bytes=-3", Some(RangeRequest::Part(7, 10))),
            ("bytes=5-99", Some(RangeRequest::Part(5, 10))),
            ("bytes=10-", Some(RangeRequest::Nothing)),
            ("bytes=5-4", Some(RangeRequest::Nothing)),
            ("bytes=0-1,4-5", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(RangeRequest::read(range, 10), wanted, "{range}");
        }
    }
}
