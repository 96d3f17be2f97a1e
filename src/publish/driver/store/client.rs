//! Requests to one bucket, tried again where the store was only busy.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use rusty_s3::actions::{ListObjectsV2, ObjectIdentifier, PutObject};
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use ureq::http::Response;
use ureq::{Agent, Body, SendBody};

use super::{AT_ONCE, Access};
use crate::publish::driver::PublishError;

/// How often a request is tried.
const TRIES: u32 = 4;
/// A signed request holds for so long.
const SIGNED: Duration = Duration::from_secs(3600);

/// Requests to one bucket.
pub(super) struct Client {
    agent: Agent,
    bucket: Bucket,
    credentials: Credentials,
    /// An answer is waited for so long, each time it is tried.
    limit: Duration,
}

/// An object that was read.
pub(super) struct Object {
    pub(super) bytes: Vec<u8>,
    pub(super) etag: String,
    /// How long ago it was written, by the store's clock.
    pub(super) age: Option<Duration>,
}

#[derive(PartialEq)]
pub(super) enum Put {
    Done,
    /// The condition does not hold.
    ConditionFailed,
}

impl Client {
    pub(super) fn new(access: &Access, bucket: &str, limit: Duration) -> Result<Client, PublishError> {
        let wrong = |error: &dyn std::fmt::Display| PublishError::Remote(access.endpoint.clone(), error.to_string());
        let endpoint = access.endpoint.parse().map_err(|error| wrong(&error))?;
        let style = if access.in_path { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket =
            Bucket::new(endpoint, style, bucket.to_owned(), access.region.clone()).map_err(|error| wrong(&error))?;
        let credentials = match &access.token {
            Some(token) => Credentials::new_with_token(&access.key, &access.secret, token),
            None => Credentials::new(&access.key, &access.secret),
        };
        let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .tls_config(tls)
            .max_redirects(0)
            .max_idle_connections_per_host(AT_ONCE)
            .timeout_connect(Some(limit.min(Duration::from_secs(20))))
            .timeout_per_read(Some(limit.min(Duration::from_secs(60))))
            .timeout_per_write(Some(limit.min(Duration::from_secs(60))))
            .build()
            .new_agent();
        Ok(Client { agent, bucket, credentials, limit: limit.min(Duration::from_secs(60)) })
    }

    pub(super) fn name(&self) -> String {
        format!("s3://{}", self.bucket.name())
    }

    /// Tries a request until the store answers, with what is not its own error.
    fn request(
        &self,
        what: &str,
        send: &dyn Fn() -> Result<Response<Body>, ureq::Error>,
    ) -> Result<Response<Body>, PublishError> {
        let mut tried = 0;
        let mut is_sent = false;
        loop {
            tried += 1;
            let answer = send();
            // An error of its own is no word on what it has done.
            is_sent |= answer.as_ref().map_or_else(may_have_arrived, |answer| answer.status().is_server_error());
            let passing = match &answer {
                Ok(response) => matches!(response.status().as_u16(), 429 | 500 | 502 | 503 | 504),
                Err(_) => true,
            };
            if !passing || tried == TRIES {
                return match answer {
                    Ok(response) if passing => match self.refused(what, response) {
                        PublishError::Remote(place, said) if is_sent => {
                            Err(PublishError::Lost { place, said, seconds: None })
                        }
                        refused => Err(refused),
                    },
                    Ok(response) => Ok(response),
                    Err(error) if is_sent => {
                        let seconds = matches!(error, ureq::Error::Timeout(_)).then_some(self.limit.as_secs());
                        Err(PublishError::Lost { place: self.name(), said: format!("{what}: {error}"), seconds })
                    }
                    Err(error) => Err(PublishError::Remote(self.name(), format!("{what}: {error}"))),
                };
            }
            std::thread::sleep(Duration::from_millis(200 << tried));
        }
    }

    fn refused(&self, what: &str, mut response: Response<Body>) -> PublishError {
        let status = response.status();
        let text = response.body_mut().read_to_string().unwrap_or_default();
        PublishError::Remote(self.name(), format!("{what}: {status} {}", error_text(&text)))
    }

    fn signed_put(&self, key: &str, headers: &[(&str, &str)]) -> String {
        let mut action = PutObject::new(&self.bucket, Some(&self.credentials), key);
        for (name, value) in headers {
            action.headers_mut().insert((*name).to_owned(), (*value).to_owned());
        }
        action.sign(SIGNED).to_string()
    }

    pub(super) fn put(&self, key: &str, bytes: &[u8], headers: &[(&str, &str)]) -> Result<Put, PublishError> {
        let send = || {
            let mut request = self.agent.put(self.signed_put(key, headers));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.send(bytes)
        };
        let response = self.request(key, &send)?;
        match response.status().as_u16() {
            200..=299 => Ok(Put::Done),
            409 | 412 => Ok(Put::ConditionFailed),
            _ => Err(self.refused(key, response)),
        }
    }

    pub(super) fn put_long<'r>(
        &self,
        key: &str,
        len: u64,
        open: &dyn Fn() -> std::io::Result<Box<dyn Read + 'r>>,
        headers: &[(&str, &str)],
    ) -> Result<(), PublishError> {
        let send = || {
            let mut request = self.agent.put(self.signed_put(key, headers)).header("content-length", len.to_string());
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request.send(SendBody::from_reader(&mut open()?))
        };
        let response = self.request(key, &send)?;
        if response.status().is_success() { Ok(()) } else { Err(self.refused(key, response)) }
    }

    /// Copies an object within the bucket; says whether there was one.
    pub(super) fn copy(&self, from: &str, to: &str) -> Result<bool, PublishError> {
        let source = format!("/{}/{}", self.bucket.name(), percent_encoding::utf8_percent_encode(from, KEY));
        let headers = [("x-amz-copy-source", source.as_str())];
        let send = || self.agent.put(self.signed_put(to, &headers)).header(headers[0].0, headers[0].1).send_empty();
        let mut response = self.request(to, &send)?;
        match response.status().as_u16() {
            // A copy that fails half way is reported in the body of a 200.
            200 => Ok(response.body_mut().read_to_string().is_ok_and(|text| text.contains("CopyObjectResult"))),
            404 => Ok(false),
            _ => Err(self.refused(to, response)),
        }
    }

    /// What an object's metadata say; empty where they say nothing.
    pub(super) fn head<const N: usize>(
        &self,
        key: &str,
        names: [&str; N],
    ) -> Result<Option<[String; N]>, PublishError> {
        let send =
            || self.agent.head(self.bucket.head_object(Some(&self.credentials), key).sign(SIGNED).as_str()).call();
        let response = self.request(key, &send)?;
        match response.status().as_u16() {
            200 => {
                let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
                Ok(Some(names.map(|name: &str| header(name).unwrap_or_default().to_owned())))
            }
            404 => Ok(None),
            _ => Err(self.refused(key, response)),
        }
    }

    pub(super) fn get(&self, key: &str) -> Result<Option<Object>, PublishError> {
        let send = || self.agent.get(self.bucket.get_object(Some(&self.credentials), key).sign(SIGNED).as_str()).call();
        let mut response = self.request(key, &send)?;
        match response.status().as_u16() {
            200 => {}
            404 => return Ok(None),
            _ => return Err(self.refused(key, response)),
        }
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let time = |name: &str| jiff::fmt::rfc2822::parse(&header(name)?).ok().map(|time| time.timestamp());
        let age = time("date").zip(time("last-modified")).map(|(now, then)| now.duration_since(then).unsigned_abs());
        let etag = header("etag").unwrap_or_default();
        let bytes = response.body_mut().with_config().limit(u64::MAX).read_to_vec();
        let bytes = bytes.map_err(|error| PublishError::Remote(self.name(), format!("{key}: {error}")))?;
        Ok(Some(Object { bytes, etag, age }))
    }

    /// Objects with their lengths, and with `top` the prefixes one step below.
    pub(super) fn list(&self, start: &str, top: bool) -> Result<(BTreeMap<String, u64>, Vec<String>), PublishError> {
        let (mut objects, mut prefixes, mut next) = (BTreeMap::new(), Vec::new(), None);
        loop {
            let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
            action.with_prefix(start);
            if top {
                action.with_delimiter("/");
            }
            if let Some(token) = &next {
                action.with_continuation_token(String::clone(token));
            }
            let url = action.sign(SIGNED);
            let mut response = self.request(start, &|| self.agent.get(url.as_str()).call())?;
            if !response.status().is_success() {
                return Err(self.refused(start, response));
            }
            let text = response.body_mut().with_config().limit(u64::MAX).read_to_string();
            let odd = |error: &dyn std::fmt::Display| PublishError::Remote(self.name(), format!("{start}: {error}"));
            let listed =
                ListObjectsV2::parse_response(&text.map_err(|error| odd(&error))?).map_err(|error| odd(&error))?;
            objects.extend(listed.contents.into_iter().map(|object| (object.key, object.size.unwrap_or_default())));
            prefixes.extend(listed.common_prefixes.into_iter().map(|prefix| prefix.prefix));
            match listed.next_continuation_token {
                Some(token) => next = Some(token),
                None => return Ok((objects, prefixes)),
            }
        }
    }

    pub(super) fn delete(&self, keys: &[String]) -> Result<(), PublishError> {
        if keys.is_empty() {
            return Ok(());
        }
        let objects: Vec<ObjectIdentifier> = keys.iter().map(|key| ObjectIdentifier::new(key.clone())).collect();
        let action = self.bucket.delete_objects(Some(&self.credentials), objects.iter());
        let url = action.sign(SIGNED);
        let (body, md5) = action.body_with_md5();
        let send = || self.agent.post(url.as_str()).header("content-md5", &md5).send(body.as_bytes());
        let mut response = self.request(&keys[0], &send)?;
        if !response.status().is_success() {
            return Err(self.refused(&keys[0], response));
        }
        // What could not be removed is listed in the body of a 200. What was not there does not matter.
        let text = response.body_mut().with_config().limit(u64::MAX).read_to_string();
        let text = text.map_err(|error| PublishError::Remote(self.name(), format!("{}: {error}", keys[0])))?;
        match text.split("<Error>").skip(1).find(|error| !error.contains("<Code>NoSuchKey</Code>")) {
            Some(error) => Err(PublishError::Remote(self.name(), format!("{}: {}", keys[0], error_text(error)))),
            None => Ok(()),
        }
    }
}

/// Whether a request that has failed may have come to the store all the same.
fn may_have_arrived(error: &ureq::Error) -> bool {
    use ureq::{Error, Timeout};
    match error {
        Error::HostNotFound | Error::ConnectionFailed | Error::Tls(_) => false,
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => false,
        Error::Io(error) => error.kind() != std::io::ErrorKind::ConnectionRefused,
        _ => true,
    }
}

/// What a store says of a refusal.
fn error_text(text: &str) -> String {
    let part = |name: &str| Some(text.split_once(&format!("<{name}>"))?.1.split_once('<')?.0.to_owned());
    [part("Code"), part("Message")].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What is written as it is in the name of the object to copy from.
const KEY: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
