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
use percent_encoding::percent_decode_str;

use super::Preview;

/// What a published site is asked to send (standards of the portal: nothing from elsewhere).
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Paths of the preview itself. No agency or page may have such a name, so none is hidden.
const OWN: &str = "/__nianbao/";
const SCRIPT: &str = include_str!("preview.js");

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
        return (StatusCode::FORBIDDEN, "这个地址不属于本预览服务\n").into_response();
    }
    if asked.method != Method::GET && asked.method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = asked.uri.path();
    if let Some(name) = path.strip_prefix(OWN) {
        return own(preview, name).await;
    }
    let shown = preview.shown();
    let Some(path) = decoded(path) else { return missing(preview).await };
    let Some(inside) = path.strip_prefix(shown.base()) else {
        // The published portal may stand deeper in its host's site.
        if path == "/" || format!("{path}/") == shown.base() {
            return redirect(shown.base());
        }
        return missing(preview).await;
    };
    let route = if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.into() };
    if let Some(bytes) = preview.file(&route).await {
        return file(&route, bytes, StatusCode::OK, &asked.headers);
    }
    if !route.ends_with("index.html") && preview.file(&format!("{route}/index.html")).await.is_some() {
        return redirect(&format!("{}/", asked.uri.path()));
    }
    missing(preview).await
}

/// A path without its percent signs; `None` if it names anything but plain folders and a file.
fn decoded(path: &str) -> Option<String> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
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

async fn missing(preview: &Arc<Preview>) -> Response {
    match preview.file("404.html").await {
        Some(bytes) => file("404.html", bytes, StatusCode::NOT_FOUND, &HeaderMap::new()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(route: &str, bytes: Vec<u8>, status: StatusCode, headers: &HeaderMap) -> Response {
    let kind = media_type(route);
    if kind.starts_with("text/html") {
        return (status, [(header::CONTENT_TYPE, kind)], with_script(bytes)).into_response();
    }
    let length = bytes.len();
    let wanted =
        headers.get(header::RANGE).and_then(|range| range.to_str().ok()).and_then(|range| Wanted::read(range, length));
    let both = [(header::CONTENT_TYPE, kind), (header::ACCEPT_RANGES, "bytes")];
    match wanted {
        None => (status, both, bytes).into_response(),
        Some(Wanted::Part(from, to)) => {
            let range = format!("bytes {from}-{}/{length}", to - 1);
            (StatusCode::PARTIAL_CONTENT, both, [(header::CONTENT_RANGE, range)], bytes[from..to].to_vec())
                .into_response()
        }
        Some(Wanted::Nothing) => {
            let range = format!("bytes */{length}");
            (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)]).into_response()
        }
    }
}

/// What a `Range` asks for of a file.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// From one byte up to another.
    Part(usize, usize),
    /// Bytes that the file does not have.
    Nothing,
}

impl Wanted {
    /// Reads a single range; several, or what is no range, may be answered with the whole file
    /// (RFC 9110 §14.2).
    fn read(range: &str, length: usize) -> Option<Wanted> {
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        let (from, to) = match (first, last) {
            ("", count) => (length.saturating_sub(count.parse().ok()?), length),
            (first, "") => (first.parse().ok()?, length),
            (first, last) => {
                let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
                (first, last.checked_add(1)?.min(length).max(first))
            }
        };
        Some(if from < to { Wanted::Part(from, to) } else { Wanted::Nothing })
    }
}

/// The type of a file, by its ending. The portal writes no others.
fn media_type(route: &str) -> &'static str {
    match route.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

/// Adds our script to a page on its way out; what is built never holds it.
fn with_script(mut page: Vec<u8>) -> Vec<u8> {
    let tag = format!("<script defer src=\"{OWN}preview.js\"></script>\n");
    let head = page.windows(7).position(|window| window.eq_ignore_ascii_case(b"</head>")).unwrap_or(page.len());
    page.splice(head..head, tag.into_bytes());
    page
}

/// The preview's own files.
async fn own(preview: &Arc<Preview>, name: &str) -> Response {
    match name {
        "preview.js" => ([(header::CONTENT_TYPE, media_type(name))], SCRIPT).into_response(),
        "events" => events(preview),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Tells a page when there is something newer.
fn events(preview: &Arc<Preview>) -> Response {
    let versions = preview.versions();
    let stream = futures_util::stream::unfold((versions, true), |(mut versions, first)| async move {
        if !first {
            versions.changed().await.ok()?;
        }
        let version = *versions.borrow_and_update();
        let event = Event::default().event("version").data(version.to_string());
        Some((Ok::<_, Infallible>(event), (versions, false)))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
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
            ("bytes=0-0", Some(Wanted::Part(0, 1))),
            ("bytes=2-", Some(Wanted::Part(2, 10))),
            ("bytes=-3", Some(Wanted::Part(7, 10))),
            ("bytes=5-99", Some(Wanted::Part(5, 10))),
            ("bytes=10-", Some(Wanted::Nothing)),
            ("bytes=5-4", Some(Wanted::Nothing)),
            ("bytes=0-1,4-5", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(Wanted::read(range, 10), wanted, "{range}");
        }
    }
}
