//! What lies in a package: the program, its manual, completions, the units of the nightly check, documents, licences.

use std::fs;
use std::path::Path;
use std::process::Command;

use jiff::tz::TimeZone;

use super::crates::{self, Crate};
use super::{File, Order, Outcome, licences, moment, tar};

/// The pages of the manual and the completions are told in Chinese, and the pages in English as well.
const LANGUAGES: [(&str, &str); 2] = [("en", ""), ("zh", "zh_CN/")];
/// A shell, where Debian keeps what completes in it, and how it is called in an archive.
const SHELLS: [(&str, &str, &str); 3] = [
    ("bash", "usr/share/bash-completion/completions/nianbao", "completions/nianbao.bash"),
    ("zsh", "usr/share/zsh/vendor-completions/_nianbao", "completions/_nianbao"),
    ("fish", "usr/share/fish/vendor_completions.d/nianbao.fish", "completions/nianbao.fish"),
];
const UNITS: [&str; 2] = ["nianbao-check.service", "nianbao-check.timer"];
const SERVERS: [&str; 3] = ["nginx.conf", "apache.conf", "nginx-store.conf"];

/// What is packed, wherever it will lie.
pub struct Contents {
    is_windows: bool,
    program: Vec<u8>,
    /// Below a folder of manuals: `man1/nianbao.1`, `zh_CN/man1/nianbao.1`.
    manual: Vec<File>,
    /// In the order of [`SHELLS`].
    completions: Vec<Vec<u8>>,
    units: Vec<File>,
    default: Vec<u8>,
    servers: Vec<File>,
    /// READMEs, changes and the like.
    documents: Vec<File>,
    changes: Vec<u8>,
    mit: String,
    apache: String,
    scripts: Vec<File>,
    control: String,
    copyright: String,
    /// In the form that Debian reads, which says no more than the version.
    changelog: String,
}

/// A Debian package's two parts.
pub struct Debian {
    /// What is installed.
    pub data: Vec<File>,
    /// The scripts that dpkg runs.
    pub scripts: Vec<File>,
    /// What dpkg is told, with blanks to be filled in.
    pub control: String,
    /// Files that an administrator changes.
    pub settings: Vec<&'static str>,
}

/// Collects it.
pub fn read(order: &Order, all: &[Crate], sbom: &str) -> Outcome<Contents> {
    let root = &order.root;
    let ours = root.join("tests/packages");
    let file = |folder: &Path, name: &str| Ok(File::new(name, bytes(&folder.join(name))?));
    let tell = |arguments: &[&str]| {
        let mut command = Command::new(&order.tool);
        crates::run(command.args(arguments).env_remove("SOURCE_DATE_EPOCH")).map(String::into_bytes)
    };

    let control = text(&ours.join("debian/control"))?;
    let mut manual = Vec::new();
    for (language, folder) in LANGUAGES {
        let top = tell(&["--lang", language, "man"])?;
        for page in pages(&top) {
            let (name, text) = match page.strip_prefix("nianbao-") {
                Some(command) => (&page, tell(&["--lang", language, "man", command])?),
                None => (&page, top.clone()),
            };
            manual.push(File::new(format!("{folder}man1/{name}.1"), text));
        }
    }
    let completions = SHELLS.map(|(shell, _, _)| tell(&["--lang", "zh", "completions", shell]));
    let version = all.iter().find(|one| one.is_ours()).map_or("", |one| &*one.version);
    let day = TimeZone::UTC.to_datetime(moment(order.seconds)).strftime("%a, %d %b %Y %H:%M:%S +0000");
    let maintainer = control.lines().find_map(|line| line.strip_prefix("Maintainer: ")).unwrap_or_default();
    let changelog = format!(
        "nianbao ({version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.gz.\n\n -- {maintainer}  {day}\n"
    );
    let mut documents = vec![
        file(root, "README.md")?,
        file(root, "README.zh-CN.md")?,
        File::new("THIRD-PARTY.txt", licences::print(all, order)?),
        File::new("nianbao.cdx.json", sbom),
    ];
    let standard = crates::sysroot()?.join("share/doc/rust/COPYRIGHT-library.html");
    documents.push(File::new("rust-standard-library.html", bytes(&standard)?));
    Ok(Contents {
        is_windows: order.target.contains("windows"),
        program: bytes(&order.binary)?,
        manual,
        completions: completions.into_iter().collect::<Outcome<_>>()?,
        units: UNITS.iter().map(|name| file(&ours.join("systemd"), name)).collect::<Outcome<_>>()?,
        default: bytes(&ours.join("systemd/default"))?,
        servers: SERVERS.iter().map(|name| file(&root.join("src/publish/servers"), name)).collect::<Outcome<_>>()?,
        documents,
        changes: bytes(&root.join("CHANGELOG.md"))?,
        mit: text(&root.join("LICENSE-MIT"))?,
        apache: text(&root.join("LICENSE-APACHE"))?,
        scripts: ["postinst", "postrm", "prerm"]
            .iter()
            .map(|name| Ok(File::program(*name, bytes(&ours.join("debian").join(name))?)))
            .collect::<Outcome<_>>()?,
        control,
        changelog,
        copyright: text(&ours.join("debian/copyright"))?,
    })
}

/// The pages that the first one leads to, and itself, such as `nianbao-check`.
fn pages(top: &[u8]) -> Vec<String> {
    let top = String::from_utf8_lossy(top).replace('\\', "");
    let mut pages = vec!["nianbao".to_owned()];
    for line in top.lines() {
        let Some(name) = line.strip_suffix("(1)") else { continue };
        if name.starts_with("nianbao-") && name != "nianbao-help" {
            pages.push(name.to_owned());
        }
    }
    pages
}

impl Contents {
    /// As an archive has it, all below one folder.
    pub fn archive(&self, folder: &str) -> Vec<File> {
        let mut files = Vec::new();
        let name = if self.is_windows { "nianbao.exe" } else { "nianbao" };
        files.push(File::program(name, &*self.program));
        files.push(File::new("LICENSE-MIT", &*self.mit));
        files.push(File::new("LICENSE-APACHE", &*self.apache));
        files.push(File::new("CHANGELOG.md", &*self.changes));
        files.extend(self.documents.iter().cloned());
        files.extend(below("servers/", &self.servers));
        if !self.is_windows {
            files.extend(below("man/", &self.manual));
            for ((_, _, path), script) in SHELLS.iter().zip(&self.completions) {
                files.push(File::new(*path, &**script));
            }
            files.extend(below("systemd/", &self.units));
            files.push(File::new("systemd/default", &*self.default));
        }
        for file in &mut files {
            file.path = format!("{folder}/{}", file.path);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// As Debian has it.
    pub fn debian(&self) -> Debian {
        let documents = "usr/share/doc/nianbao/";
        let packed = |path: String, bytes: &[u8]| File::new(path + ".gz", tar::gzip(bytes));
        let mut data = vec![
            File::program("usr/bin/nianbao", &*self.program),
            File::new("etc/default/nianbao", &*self.default),
            packed(format!("{documents}changelog"), self.changelog.as_bytes()),
            packed(format!("{documents}CHANGELOG.md"), &self.changes),
            File::new(format!("{documents}copyright"), self.copyright.replace("@mit@", &paragraphs(&self.mit))),
        ];
        data.extend(self.documents.iter().map(|file| packed(format!("{documents}{}", file.path), &file.bytes)));
        data.extend(self.manual.iter().map(|file| packed(format!("usr/share/man/{}", file.path), &file.bytes)));
        data.extend(below(&format!("{documents}examples/"), &self.servers));
        data.extend(below("usr/lib/systemd/system/", &self.units));
        for ((_, path, _), script) in SHELLS.iter().zip(&self.completions) {
            data.push(File::new(*path, &**script));
        }
        data.sort_by(|a, b| a.path.cmp(&b.path));
        Debian {
            data,
            scripts: self.scripts.clone(),
            control: self.control.clone(),
            settings: vec!["/etc/default/nianbao"],
        }
    }
}

fn below(folder: &str, files: &[File]) -> impl Iterator<Item = File> {
    files.iter().map(move |file| File { path: format!("{folder}{}", file.path), ..file.clone() })
}

/// A text as a value of Debian's control files has it: each line set in, a blank one a full stop.
fn paragraphs(text: &str) -> String {
    let lines = text.trim_end().lines().map(|line| match line.trim_end() {
        "" => " .".to_owned(),
        line => format!(" {line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn bytes(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
