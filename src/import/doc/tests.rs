//! Files that LibreOffice and others wrote from a `.docx`, read as that `.docx` is; and files that are damaged.

use super::super::transcript::{HiddenBy, Refusal, Transcript};
use super::super::{doc, docx};

fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("cannot read `{path}`: {error}"))
}

fn both(name: &str) -> (Transcript, Transcript) {
    let new = docx::read(&bytes(&format!("{name}.docx"))).expect("the docx is sound");
    let mut old = doc::read(&bytes(&format!("{name}.doc"))).expect("the doc is sound");
    let mut new = new;
    // What the package says of its author is no part of it here.
    new.properties.retain(|(name, _)| name != "title");
    old.properties.retain(|(name, _)| name != "title");
    (new, old)
}

#[test]
fn a_doc_is_read_as_its_docx() {
    for seed in ["seed0-huantai", "seed1-yiyuan", "seed2-taiqian", "seed3-wenxian", "seed4-suozhen"] {
        let (new, old) = both(&format!("tests/import/{seed}"));
        assert_eq!(old, new, "{seed}");
    }
    for name in ["src/import/doc/files/merge", "src/import/doc/files/note"] {
        let (new, old) = both(name);
        assert_eq!(old.blocks, new.blocks, "{name}");
        assert_eq!(old.text, new.text, "{name}");
    }
}

#[test]
fn what_word_hides_is_no_figure() {
    let transcript = doc::read(&bytes("src/import/doc/files/hidden.doc")).expect("the file is sound");
    for shown in ["117\n", "126\n", "13\n", "21 2\n"] {
        assert!(transcript.text.contains(shown), "{shown}");
    }
    let hidden: Vec<_> = transcript.hidden.iter().map(|hidden| (hidden.why, hidden.text.as_str())).collect();
    assert!(hidden.starts_with(&[(HiddenBy::Hidden, "99"), (HiddenBy::Deleted, "88"), (HiddenBy::Deleted, "55")]));
    assert!(!transcript.text.contains("99") && !transcript.text.contains("88") && !transcript.text.contains("30"));
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(doc::read(b""), Err(Refusal::Empty));
    assert!(matches!(doc::read(b"PK\x03\x04"), Err(Refusal::Damaged { .. })));
    let sound = bytes("tests/import/seed0-huantai.doc");
    let encrypted = {
        let mut bytes = sound.clone();
        let header = bytes.windows(2).position(|pair| pair == [0xEC, 0xA5]).expect("a header");
        bytes[header + 11] |= 1;
        bytes
    };
    assert_eq!(doc::read(&encrypted), Err(Refusal::Encrypted));
}

#[test]
fn damage_does_no_harm() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for name in ["tests/import/seed0-huantai.doc", "src/import/doc/files/note.doc", "src/import/doc/files/hidden.doc"] {
        let sound = bytes(name);
        for round in 0..200 {
            let mut bytes = sound.clone();
            if round % 4 == 0 {
                bytes.truncate(next(sound.len()));
            }
            for _ in 0..round % 16 {
                let at = next(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = next(256) as u8;
                }
            }
            _ = doc::read(&bytes);
        }
    }
}
