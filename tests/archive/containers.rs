//! Containers that are forged, hostile, or packed again by others.

use super::*;

#[test]
fn hostile_packages_are_refused() {
    let hostile = |names: &[&str]| {
        let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    for bytes in [
        hostile(&["../../etc/passwd", "SHA256SUMS"]),
        hostile(&["/etc/passwd"]),
        hostile(&["C:\\windows\\system32"]),
        hostile(&["SHA256SUMS", "SM3SUMS"]),
        hostile(&["datapackage.json", "archive/data.warc.gz"]),
        hostile(&["bagit.txt"]),
        hostile(&[]),
        b"PK\x03\x04".to_vec(),
        b"\x1f\x8b\x08\x00".to_vec(),
        b"not a package".to_vec(),
        Vec::new(),
    ] {
        assert!(heard(&verify::in_file(&bytes, Against::default())));
    }
}

/// The container itself is sound each time: whoever forges it knows how its digest is taken.
#[test]
fn forged_containers_are_heard() {
    let Package::File(bytes) = Package::of("zip") else { unreachable!("a file") };
    let Package::Folder(tree) = Package::of("folder") else { unreachable!("a folder") };
    let date = DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
    let page = "yiyuan/2020/index.html";
    let packed = |before: &[(&str, &[u8])], after: &[(&str, &[u8])]| {
        let mut packed = Cursor::new(Vec::new());
        let mut zip = ZipWriter::new(&mut packed, date, &InMemory).unwrap();
        let all = tree.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        for (path, bytes) in before.iter().copied().chain(all).chain(after.iter().copied()) {
            zip.file(path, 0, true, |out| out.write_all(bytes)).unwrap();
        }
        zip.finish().unwrap();
        packed.into_inner()
    };
    let sealed = |mut bytes: Vec<u8>| {
        let end = bytes.len() - 64;
        let digest = digest::sha256(&bytes[..end]);
        bytes[end..].copy_from_slice(digest.as_bytes());
        bytes
    };
    let renamed = || {
        let mut bytes = bytes.clone();
        let at = bytes.windows(page.len()).position(|name| name == page.as_bytes()).unwrap();
        bytes[at] = b'x';
        sealed(bytes)
    };
    let prefixed = || sealed([b"#!/bin/sh\n".as_slice(), &bytes].concat());
    assert!(!heard(&verify::in_file(&packed(&[], &[]), Against::default())));
    for (what, bytes) in [
        ("another file before one of the same name", packed(&[(page, b"other")], &[])),
        ("another file after one of the same name", packed(&[], &[(page, b"other")])),
        ("another name before the file than in the list", renamed()),
        ("bytes before the first file", prefixed()),
    ] {
        assert!(heard(&verify::in_file(&bytes, Against::default())), "{what}");
    }
}

#[test]
fn what_a_wacz_says_of_its_pages_is_held_against_them() {
    let Package::File(bytes) = Package::of("wacz") else { unreachable!("a file") };
    let parts = |change: &dyn Fn(&str, Vec<u8>) -> Vec<u8>| {
        let read = Zip::open(&bytes).unwrap();
        let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
        for path in [wacz::WARC, wacz::INDEX, wacz::PAGES, wacz::PACKAGE, wacz::PACKAGE_DIGEST] {
            parts.push((path.to_owned(), change(path, nianbao::tree::Files::bytes(&read, path).unwrap())));
        }
        let mut package: serde_json::Value = serde_json::from_slice(&parts[3].1).unwrap();
        for resource in package["resources"].as_array_mut().unwrap() {
            let (_, bytes) = parts.iter().find(|(path, _)| resource["path"] == path.as_str()).unwrap();
            resource["hash"] = format!("sha256:{}", digest::sha256(bytes)).into();
        }
        parts[3].1 = package.to_string().into_bytes();
        let hash = format!("sha256:{}", digest::sha256(&parts[3].1));
        parts[4].1 = format!("{{\"path\":\"datapackage.json\",\"hash\":\"{hash}\"}}").into_bytes();
        let mut packed = Cursor::new(Vec::new());
        let date = DateTime::constant(2021, 1, 1, 0, 0, 0, 0);
        let mut zip = ZipWriter::new(&mut packed, date, &InMemory).unwrap();
        for (path, bytes) in parts {
            zip.file(&path, 0, path != wacz::WARC, |out| out.write_all(&bytes)).unwrap();
        }
        zip.finish().unwrap();
        verify::in_file(&packed.into_inner(), Against::default())
    };
    let replace = |part: &'static str, old: &'static str, new: &'static str| {
        parts(&move |path, bytes| {
            if path != part {
                return bytes;
            }
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(old), "{part}: {old}");
            text.replacen(old, new, 1).into_bytes()
        })
    };
    assert!(!heard(&parts(&|_, bytes| bytes)));
    for (part, old, new) in [
        (wacz::PAGES, "沂源", "沂水"),
        (wacz::PAGES, "www.example.gov.cn", "www.example.com"),
        (wacz::INDEX, "\"status\":\"200\"", "\"status\":\"404\""),
        (wacz::INDEX, "text/html", "text/plain"),
        (wacz::PACKAGE, "\"mainPageUrl\":\"https://www.example.gov.cn", "\"mainPageUrl\":\"https://www.example.com"),
        (wacz::PACKAGE, "\"mainPageUrl\": \"https://www.example.gov.cn", "\"mainPageUrl\": \"https://www.example.com"),
    ] {
        // The description is printed in one of these two ways.
        if part == wacz::PACKAGE && !old.contains("\": ") {
            continue;
        }
        assert!(heard(&replace(part, old, new)), "{part}: {new}");
    }
}

/// A folder that other software has packed is verified by its own lists, and what cannot be said is not said.
#[test]
fn packages_packed_again_by_others_are_verified() {
    for (kind, found) in [("folder", Verified::Archive(&zip::KIND)), ("bag", Verified::Archive(&bag::KIND))] {
        let Package::Folder(tree) = Package::of(kind) else { unreachable!("a folder") };
        let pack = |top: &str, tree: &Tree| {
            let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = ::zip::write::SimpleFileOptions::default();
            if !top.is_empty() {
                zip.add_directory(top.trim_end_matches('/'), options).unwrap();
            }
            zip.add_directory(format!("{top}data"), options).unwrap();
            for (path, bytes) in &tree.0 {
                zip.start_file(format!("{top}{path}"), options).unwrap();
                std::io::Write::write_all(&mut zip, bytes).unwrap();
            }
            zip.finish().unwrap().into_inner()
        };
        let mut changed = tree.clone();
        let page = tree.0.keys().find(|path| path.ends_with("/2020/index.html")).unwrap();
        changed.insert(page.as_str(), "other");
        for top in ["", "年报归档/"] {
            let outcome = verify::in_file(&pack(top, &tree), Against::default());
            let problems: Vec<String> =
                outcome.findings.iter().map(|finding| format!("{:?}", finding.problem)).collect();
            assert_eq!((outcome.package, problems), (found, vec!["PackedByOthers".to_owned()]), "{kind} {top}");
            assert!(!heard(&outcome));
            assert!(heard(&verify::in_file(&pack(top, &changed), Against::default())), "{kind} {top}");
        }
    }
}

/// A package that says that it holds more than it can, or lists without end: heard, and not unpacked into memory.
#[test]
fn bombs_are_defused() {
    let options = || ::zip::write::SimpleFileOptions::default().compression_method(::zip::CompressionMethod::Deflated);
    let zeros = vec![b'0'; 1 << 20];
    for names in [
        &["SHA256SUMS", "SM3SUMS"][..],
        &["bagit.txt", "manifest-sha512.txt", "bag-info.txt"],
        &["datapackage.json", "datapackage-digest.json", "indexes/index.cdxj"],
    ] {
        let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            zip.start_file(*name, options()).unwrap();
            for _ in 0..16 {
                std::io::Write::write_all(&mut zip, &zeros).unwrap();
            }
        }
        let bytes = zip.finish().unwrap().into_inner();
        let outcome = verify::in_file(&bytes, Against::default());
        assert!(heard(&outcome), "{names:?}");
    }
    // One that says of an entry that it is longer than a ZIP of this length can hold.
    let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("SHA256SUMS", options()).unwrap();
    std::io::Write::write_all(&mut zip, &zeros).unwrap();
    let mut bytes = zip.finish().unwrap().into_inner();
    let stated = (zeros.len() as u32).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == stated {
            bytes[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        }
    }
    let outcome = verify::in_file(&bytes, Against::default());
    let is_refused = |finding: &nianbao::finding::Finding| format!("{:?}", finding.problem).contains("Overfull");
    assert!(outcome.findings.iter().any(is_refused), "{:?}", outcome.findings);
}

#[test]
fn a_warc_alone_is_verified_too() {
    let Package::File(bytes) = Package::of("wacz") else { unreachable!("a file") };
    let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut warc = Vec::new();
    std::io::copy(&mut archive.by_name(wacz::WARC).unwrap(), &mut warc).unwrap();
    assert!(!heard(&verify::in_file(&warc, Against::default())));
    for cut in [warc.len() - 1, warc.len() / 2, 20] {
        assert!(heard(&verify::in_file(&warc[..cut].to_vec(), Against::default())), "cut to {cut}");
    }
}
