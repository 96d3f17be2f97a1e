//! `.gz` and `.br` beside every text, for web servers that send them as they are.
//!
//! A sink around another one, so that a portal is compressed as it is rendered, on all processors.

use std::io::{self, Write};

use brotli::CompressorWriter;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

use crate::tree::{Pieces, Sink};

/// What servers send compressed.
const TEXTS: [&str; 8] = ["html", "css", "js", "json", "csv", "xml", "svg", "txt"];
/// Shorter files are not worth another one.
const SHORTEST: usize = 512;
/// Brotli's quality: beyond this, a site of ten thousand reports takes minutes for a few per cent.
const QUALITY: u32 = 9;
const WINDOW: u32 = 22;
const BUFFER: usize = 32 * 1024;

/// A sink that also writes compressed siblings.
pub struct Compressed<'a>(pub &'a dyn Sink);

/// Whether a path is that of a compressed sibling.
pub fn is_sibling(path: &str) -> bool {
    path.strip_suffix(".gz").or_else(|| path.strip_suffix(".br")).is_some_and(is_text)
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| TEXTS.contains(&extension))
}

/// No time, no name, no system: the same bytes everywhere.
fn gzip<W: Write>(out: W) -> GzEncoder<W> {
    GzBuilder::new().operating_system(255).write(out, Compression::best())
}

impl Sink for Compressed<'_> {
    fn keep(&self, path: &str) {
        self.0.keep(path);
        if is_text(path) {
            self.0.keep(&format!("{path}.gz"));
            self.0.keep(&format!("{path}.br"));
        }
    }

    fn file(&self, path: &str, bytes: &[u8]) {
        self.0.file(path, bytes);
        if !is_text(path) || bytes.len() < SHORTEST {
            return;
        }
        let write = || -> io::Result<[Vec<u8>; 2]> {
            let mut gz = gzip(Vec::with_capacity(bytes.len() / 3));
            gz.write_all(bytes)?;
            let mut br = CompressorWriter::new(Vec::with_capacity(bytes.len() / 3), BUFFER, QUALITY, WINDOW);
            br.write_all(bytes)?;
            br.flush()?;
            Ok([gz.finish()?, br.into_inner()])
        };
        let [gz, br] = write().expect("writing into memory does not fail");
        self.0.file(&format!("{path}.gz"), &gz);
        self.0.file(&format!("{path}.br"), &br);
    }

    fn long_file<'a>(&'a self, path: &str) -> Box<dyn Pieces + 'a> {
        let plain = self.0.long_file(path);
        if !is_text(path) {
            return plain;
        }
        let gz = gzip(Out(self.0.long_file(&format!("{path}.gz"))));
        let br = Out(self.0.long_file(&format!("{path}.br")));
        Box::new(LongFile { plain, gz, br: CompressorWriter::new(br, BUFFER, QUALITY, WINDOW) })
    }
}

/// A long file and its siblings, under way.
struct LongFile<'a> {
    plain: Box<dyn Pieces + 'a>,
    gz: GzEncoder<Out<'a>>,
    br: CompressorWriter<Out<'a>>,
}

const KEEPS: &str = "a sink keeps its failures to itself";

impl Pieces for LongFile<'_> {
    fn piece(&mut self, bytes: &[u8]) {
        self.plain.piece(bytes);
        self.gz.write_all(bytes).expect(KEEPS);
        self.br.write_all(bytes).expect(KEEPS);
    }

    fn end(self: Box<Self>) {
        self.plain.end();
        self.gz.finish().expect(KEEPS).0.end();
        self.br.into_inner().0.end();
    }
}

/// Pieces as something to write to.
struct Out<'a>(Box<dyn Pieces + 'a>);

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.piece(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::tree::TreeSink;

    #[test]
    fn siblings_say_the_same() {
        let text = "政府信息公开工作年度报告\n".repeat(5000);
        let sink = TreeSink::default();
        let compressed = Compressed(&sink);
        compressed.file("a.html", text.as_bytes());
        compressed.file("a.png", text.as_bytes());
        compressed.file("short.html", b"x");
        let mut long = compressed.long_file("b.csv");
        text.as_bytes().chunks(1000).for_each(|piece| long.piece(piece));
        long.end();
        let tree = sink.into_tree();
        let paths: Vec<&str> = tree.0.keys().map(String::as_str).collect();
        assert_eq!(paths, ["a.html", "a.html.br", "a.html.gz", "a.png", "b.csv", "b.csv.br", "b.csv.gz", "short.html"]);
        for path in ["a.html", "b.csv"] {
            let mut gz = String::new();
            let bytes = tree.get(&format!("{path}.gz")).unwrap();
            flate2::read::GzDecoder::new(bytes).read_to_string(&mut gz).unwrap();
            let mut br = String::new();
            brotli::Decompressor::new(tree.get(&format!("{path}.br")).unwrap(), 4096).read_to_string(&mut br).unwrap();
            assert!(gz == text && br == text, "{path}");
        }
    }
}
