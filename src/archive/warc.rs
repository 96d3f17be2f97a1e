//! WARC 1.1 (ISO 28500:2017): a folder of files as a crawl of the site would have found them.
//!
//! One gzip member a record, a fixed date, and record ids that follow from the content, so the
//! same files give the same bytes.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};

use data_encoding::BASE32;
use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};
use jiff::civil::DateTime;
use sha2::{Digest as _, Sha256};

use super::{Failed, SHORT, in_order, timestamp, walk};
use crate::bytes::Counting;
use crate::bytes::digest::{self, Algorithm, Digester};
use crate::finding::WarcFault;
use crate::tree::{self, Blob, Files, Listed, Walk};

/// The address of a file below the portal's.
pub fn address(base: &str, path: &str) -> String {
    format!("{base}{}", tree::encoded(path))
}

/// Where a file's record stands in the WARC, as an index needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// The payload's SHA-256.
    pub payload: [u8; 32],
    /// Where its gzip member starts.
    pub offset: u64,
    /// How long its gzip member is.
    pub length: u64,
}

/// A digest as WARC writes it.
pub fn labelled(digest: &[u8]) -> String {
    format!("sha256:{}", BASE32.encode(digest))
}

/// How each gzip member starts: no time, no name, no system.
const MEMBER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// How long the sum and length at its end are.
const MEMBER_END: u64 = 8;

/// Writes the records of all files, and says where each stands, in the order of their paths.
pub fn write(
    files: &dyn Files,
    base: &str,
    date: DateTime,
    out: &mut dyn Write,
    note: &mut dyn FnMut(&str, Indexed) -> io::Result<()>,
) -> Result<(), Failed> {
    let date = timestamp(date);
    let info = "software: nianbao\r\nformat: WARC File Format 1.1\r\n\
                conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n";
    let info_id = record_id(&[b"warcinfo", base.as_bytes(), date.as_bytes()]);
    let head = format!(
        "WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: {info_id}\r\nWARC-Date: {date}\r\n\
         Content-Type: application/warc-fields\r\nWARC-Block-Digest: {}\r\nContent-Length: {}\r\n\r\n",
        digest_of(info.as_bytes()),
        info.len()
    );
    let mut out = Counting::new(out);
    write_member(&mut out, &head, info.as_bytes(), &mut io::empty()).map_err(Failed::at(""))?;
    let crawl = Crawl { files, base, date: &date, info_id: &info_id };
    in_order(
        walk(files)?,
        |path| crawl.short_member(path).map_err(Failed::at(path)),
        |path, member| {
            let offset = out.len;
            let mut put = || {
                let payload = match &member {
                    Some((payload, bytes)) => out.write_all(bytes).map(|()| *payload)?,
                    None => crawl.write_response(&path, &|| files.open(&path), &mut out)?,
                };
                note(&path, Indexed { payload, offset, length: out.len - offset })
            };
            put().map_err(Failed::at(&path))
        },
    )
}

/// What all responses have in common.
struct Crawl<'a> {
    files: &'a dyn Files,
    base: &'a str,
    date: &'a str,
    info_id: &'a str,
}

impl Crawl<'_> {
    /// The record of a file that may be held in memory, with the digest of its payload.
    fn short_member(&self, path: &str) -> io::Result<Option<([u8; 32], Vec<u8>)>> {
        if self.files.len(path)? > SHORT {
            return Ok(None);
        }
        let held = self.files.bytes(path)?;
        let mut member = Vec::with_capacity(held.len() / 2);
        let payload = self.write_response(path, &|| Ok(Box::new(held.as_slice())), &mut member)?;
        Ok(Some((payload, member)))
    }

    /// Writes a file's record: first the digests are taken, then the bytes, so that a long file is never held
    /// in memory. Gives the digest of its payload.
    fn write_response<'r>(
        &self,
        path: &str,
        open: &dyn Fn() -> io::Result<Box<dyn Read + 'r>>,
        out: &mut dyn Write,
    ) -> io::Result<[u8; 32]> {
        let Crawl { date, info_id, .. } = self;
        let url = address(self.base, path);
        let mime = crate::tree::media_type(path);
        let (payload, len) = sha256_of(&[], &mut open()?)?;
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {len}\r\n\r\n");
        let (block, _) = sha256_of(http.as_bytes(), &mut open()?)?;
        let id = record_id(&[url.as_bytes(), &payload, date.as_bytes()]);
        let head = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: {id}\r\nWARC-Warcinfo-ID: {info_id}\r\n\
             WARC-Date: {date}\r\nWARC-Target-URI: {url}\r\nWARC-Payload-Digest: {}\r\n\
             WARC-Block-Digest: {}\r\nContent-Type: application/http; msgtype=response\r\n\
             Content-Length: {}\r\n\r\n",
            labelled(&payload),
            labelled(&block),
            http.len() as u64 + len
        );
        write_member(out, &head, http.as_bytes(), &mut open()?)?;
        Ok(payload)
    }
}

/// Writes a record as a gzip member. No time, no name, no system: only the content decides.
fn write_member(out: &mut dyn Write, head: &str, start: &[u8], rest: &mut dyn Read) -> io::Result<()> {
    let mut member = GzBuilder::new().operating_system(255).write(out, Compression::default());
    member.write_all(head.as_bytes())?;
    member.write_all(start)?;
    io::copy(rest, &mut member)?;
    member.write_all(b"\r\n\r\n")?;
    member.finish()?;
    Ok(())
}

fn sha256_of(start: &[u8], rest: &mut dyn Read) -> io::Result<([u8; 32], u64)> {
    let mut digester = Digester::new(&[Algorithm::Sha256]);
    digester.update(start);
    digester.update_from(rest)?;
    let digests = digester.finish();
    let sha256 = digests.bytes(0).try_into().expect("a SHA-256 has 32 bytes");
    Ok((sha256, digests.len - start.len() as u64))
}

/// The digest of a payload.
pub fn payload(reader: &mut dyn Read) -> io::Result<[u8; 32]> {
    Ok(sha256_of(&[], reader)?.0)
}

fn digest_of(bytes: &[u8]) -> String {
    labelled(&Sha256::digest(bytes))
}

/// A record id that follows from what the record is.
fn record_id(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let mut bytes = hasher.finalize();
    // RFC 9562: version 8, a UUID made in a way of one's own.
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = digest::hex(&bytes[..16]);
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Longer heads of records are not ours.
const LONGEST_HEAD: u64 = 64 * 1024;

/// A WARC of ours that is read: its responses as files below the address of the portal.
pub struct Warc<'a> {
    blob: &'a dyn Blob,
    start: u64,
    base: String,
    paths: Vec<String>,
    members: HashMap<String, (u64, u64)>,
}

/// Why a WARC is not taken.
#[derive(Debug)]
pub struct BadWarc {
    /// The record, counted from 1.
    pub record: usize,
    /// What is wrong with it.
    pub fault: WarcFault,
}

/// The head of a record.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    target: Option<String>,
    block: Option<String>,
    payload: Option<String>,
    len: u64,
}

impl<'a> Warc<'a> {
    /// Goes through a WARC that stands in `len` bytes of a blob from `start` on: every record must
    /// be whole and fit its digests, and every gzip member must be one record.
    pub fn open(blob: &'a dyn Blob, start: u64, len: u64) -> Result<Warc<'a>, BadWarc> {
        let mut warc = Warc { blob, start, base: String::new(), paths: Vec::new(), members: HashMap::new() };
        let mut targets: Vec<(String, u64, u64)> = Vec::new();
        let mut number = 1;
        let bad = |record: usize| move |error: io::Error| BadWarc { record, fault: error.into() };
        let mut reader = Positioned { reader: BufReader::new(blob.part(start, len).map_err(bad(1))?), at: 0 };
        while !reader.fill_buf().map_err(bad(number))?.is_empty() {
            let offset = reader.at;
            let head = read_record(&mut reader).map_err(bad(number))?;
            match (head.kind.as_str(), head.target) {
                ("warcinfo", None) if number == 1 => {}
                ("response", Some(target)) if number > 1 => targets.push((target, offset, reader.at - offset)),
                (kind, _) => return Err(BadWarc { record: number, fault: WarcFault::Kind(kind.to_owned()) }),
            }
            number += 1;
        }
        // The shallowest page is that of the portal.
        let home = targets.iter().map(|(target, ..)| target).filter(|target| target.ends_with("/index.html"));
        warc.base = home
            .min_by_key(|target| (target.matches('/').count(), target.len()))
            .and_then(|target| target.strip_suffix("index.html"))
            .ok_or(BadWarc { record: number, fault: WarcFault::NoHome })?
            .to_owned();
        for (index, (target, offset, length)) in targets.into_iter().enumerate() {
            let path = target.strip_prefix(&warc.base).and_then(tree::decoded);
            let path = path.filter(|path| crate::tree::is_inside(path));
            let Some(path) = path else {
                return Err(BadWarc {
                    record: index + 2,
                    fault: WarcFault::Outside { target: target.clone(), base: warc.base },
                });
            };
            if warc.members.insert(path.to_string(), (offset, length)).is_some() {
                return Err(BadWarc { record: index + 2, fault: WarcFault::Twice { target: target.clone() } });
            }
            warc.paths.push(path.into_owned());
        }
        warc.paths.sort_unstable();
        Ok(warc)
    }

    /// Whether every member's last bits, which are there to fill a byte and say nothing, are clear.
    pub fn has_clear_padding(&self) -> io::Result<bool> {
        let first = self.members.values().map(|(offset, _)| *offset).min().unwrap_or_default();
        for &(offset, length) in self.members.values().chain([&(0, first)]) {
            // They are the highest bits of the last byte before the member's sum and length. If its highest bit
            // that is set says something, then the member is another one without it.
            let Some(before) = length.checked_sub(MEMBER_END + 1) else { return Ok(false) };
            let start = self.start + offset;
            let mut last = [0];
            self.blob.part(start + before, 1)?.read_exact(&mut last)?;
            let Some(highest) = last[0].checked_ilog2() else { continue };
            last[0] ^= 1 << highest;
            let end = self.blob.part(start + length - MEMBER_END, MEMBER_END)?;
            let other = self.blob.part(start, before)?.chain(&last[..]).chain(end);
            if io::copy(&mut GzDecoder::new(BufReader::new(other)), &mut io::sink()).is_ok() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The portal's address.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where a file's record stands: offset and length of its gzip member.
    pub fn member(&self, path: &str) -> Option<(u64, u64)> {
        self.members.get(path).copied()
    }
}

impl Listed for Warc<'_> {
    fn paths(&self) -> &[String] {
        &self.paths
    }
}

impl Files for Warc<'_> {
    fn walk(&self) -> io::Result<Walk<'_>> {
        tree::walk(&self.paths)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn Read + '_>> {
        let &(offset, length) = self.members.get(path).ok_or(io::ErrorKind::NotFound)?;
        let member = BufReader::new(self.blob.part(self.start + offset, length)?);
        let mut record = BufReader::new(GzDecoder::new(member));
        let head = read_head(&mut record)?;
        let (http, _) = read_http_head(&mut record)?;
        Ok(Box::new(record.take(head.len.saturating_sub(http.len() as u64))))
    }
}

/// Reads a record to its end and holds it against its digests.
fn read_record(reader: &mut Positioned<BufReader<Box<dyn Read + '_>>>) -> io::Result<Head> {
    // No digest goes over a member's own head, so it must be the one that we write.
    let mut start = [0; MEMBER.len()];
    reader.read_exact(&mut start)?;
    if start != MEMBER {
        return Err(odd(WarcFault::GzipHead));
    }
    let mut record = BufReader::new(GzDecoder::new((&start[..]).chain(reader)));
    let mut head = read_head(&mut record)?;
    let mut block = Sha256::new();
    let mut payload = Sha256::new();
    let mut rest = head.len;
    if head.kind == "response" {
        let (http, len) = read_http_head(&mut record)?;
        rest = head
            .len
            .checked_sub(http.len() as u64)
            .filter(|rest| len == Some(*rest))
            .ok_or_else(|| odd(WarcFault::Length))?;
        block.update(http);
    }
    let mut body = Read::by_ref(&mut record).take(rest);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = body.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        block.update(&buffer[..read]);
        payload.update(&buffer[..read]);
        rest -= read as u64;
    }
    if rest > 0 {
        return Err(odd(WarcFault::CutShort));
    }
    let mut end = Vec::new();
    record.take(5).read_to_end(&mut end)?;
    if end != b"\r\n\r\n" {
        return Err(odd(WarcFault::NoEnd));
    }
    let fits = |stated: &Option<String>, hasher: Sha256| {
        stated.as_deref() == Some(&format!("sha256:{}", BASE32.encode(&hasher.finalize())))
    };
    if !fits(&head.block, block) {
        return Err(odd(WarcFault::BlockDigest));
    }
    if head.kind == "response" && !fits(&head.payload, payload) {
        return Err(odd(WarcFault::PayloadDigest));
    }
    head.len = 0;
    Ok(head)
}

fn odd(fault: WarcFault) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, fault)
}

fn read_lines(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    let mut limited = reader.take(LONGEST_HEAD);
    while !lines.ends_with(b"\r\n\r\n") {
        if limited.read_until(b'\n', &mut lines)? == 0 {
            return Err(odd(WarcFault::HeadCutShort));
        }
    }
    Ok(lines)
}

fn read_head(reader: &mut impl BufRead) -> io::Result<Head> {
    let lines = read_lines(reader)?;
    let text = String::from_utf8(lines).map_err(|_| odd(WarcFault::HeadNotUtf8))?;
    let mut lines = text.split("\r\n");
    if lines.next() != Some("WARC/1.1") {
        return Err(odd(WarcFault::OtherVersion));
    }
    let mut head = Head::default();
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").ok_or_else(|| odd(WarcFault::NoField))?;
        match name {
            "WARC-Type" => head.kind = value.to_owned(),
            "WARC-Target-URI" => head.target = Some(value.to_owned()),
            "WARC-Block-Digest" => head.block = Some(value.to_owned()),
            "WARC-Payload-Digest" => head.payload = Some(value.to_owned()),
            "Content-Length" => head.len = value.parse().map_err(|_| odd(WarcFault::Length))?,
            _ => {}
        }
    }
    Ok(head)
}

/// The head of an HTTP response and the length it states.
fn read_http_head(reader: &mut impl BufRead) -> io::Result<(Vec<u8>, Option<u64>)> {
    let lines = read_lines(reader)?;
    let text = std::str::from_utf8(&lines).map_err(|_| odd(WarcFault::HeadNotUtf8))?;
    let len = text.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse().ok());
    Ok((lines, len))
}

/// A reader that knows how far it is.
struct Positioned<R> {
    reader: R,
    at: u64,
}

impl<R: BufRead> Read for Positioned<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Positioned<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        self.reader.consume(amount);
    }
}
