//! The crates that a binary is made of, and those that only its building runs: asked of cargo, with their digests
//! from `Cargo.lock`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::Outcome;

/// A crate of one version.
pub struct Crate {
    pub name: String,
    pub version: String,
    /// Its licence as an SPDX expression; empty where it states none.
    pub licence: String,
    pub repository: Option<String>,
    /// Where its sources lie here.
    pub folder: PathBuf,
    /// SHA-256 of its package, which the one crate that comes from no registry has not.
    pub digest: Option<String>,
    /// Whether the binary has code of it; if not, it only takes part in building.
    pub is_linked: bool,
    /// What it is built upon, by name and version.
    pub needs: BTreeSet<Id>,
}

/// Name and version.
pub type Id = (String, String);

impl Crate {
    pub fn is_ours(&self) -> bool {
        self.name == "nianbao"
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// The crates for a target, by name and version.
pub fn of(root: &Path, target: &str) -> Outcome<Vec<Crate>> {
    // What the tests need is not asked for: `cargo tree` leaves it out, down to the features that only tests turn on.
    let all = tree(root, target, "normal,build")?;
    let linked = tree(root, target, "normal,no-proc-macro")?;
    let host = host()?;
    let asked = ["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", target];
    let text = cargo(root, &[&asked[..], &["--filter-platform", &host]].concat())?;
    let Metadata { packages, resolve } =
        serde_json::from_str(&text).map_err(|error| format!("cannot read what cargo tells: {error}"))?;
    let ids: BTreeMap<&str, Id> =
        packages.iter().map(|one| (&*one.id, (one.name.clone(), one.version.clone()))).collect();
    let mut needs: BTreeMap<&str, BTreeSet<Id>> = BTreeMap::new();
    for node in &resolve.nodes {
        let is_ours = |one: &&Dependency| one.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"));
        let of_node = node.deps.iter().filter(is_ours).filter_map(|one| ids.get(&*one.pkg));
        needs.insert(&node.id, of_node.filter(|id| all.contains(*id)).cloned().collect());
    }
    let lock =
        fs::read_to_string(root.join("Cargo.lock")).map_err(|error| format!("cannot read Cargo.lock: {error}"))?;
    let lock: Lock = toml::from_str(&lock).map_err(|error| format!("cannot read Cargo.lock: {error}"))?;
    let digests: BTreeMap<Id, Option<String>> =
        lock.package.into_iter().map(|one| ((one.name, one.version), one.checksum)).collect();

    let mut found = BTreeMap::new();
    for package in &packages {
        let id = ids[&*package.id].clone();
        if !all.contains(&id) {
            continue;
        }
        let one = Crate {
            name: id.0.clone(),
            version: id.1.clone(),
            // Older crates part their choices by a stroke.
            licence: package.license.as_deref().unwrap_or_default().replace('/', " OR "),
            repository: package.repository.clone(),
            folder: package.manifest_path.parent().unwrap_or(root).to_owned(),
            digest: digests.get(&id).ok_or_else(|| format!("Cargo.lock has no {} {}", id.0, id.1))?.clone(),
            is_linked: linked.contains(&id),
            needs: needs.remove(&*package.id).unwrap_or_default(),
        };
        found.insert(id, one);
    }
    match all.iter().find(|id| !found.contains_key(*id)) {
        Some((name, version)) => Err(format!("cargo tells nothing of {name} {version}")),
        None => Ok(found.into_values().collect()),
    }
}

/// The crates along some kinds of edges.
fn tree(root: &Path, target: &str, edges: &str) -> Outcome<BTreeSet<Id>> {
    let text =
        cargo(root, &["tree", "--locked", "--offline", "--target", target, "--edges", edges, "--prefix", "none"])?;
    let mut ids = BTreeSet::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next().and_then(|word| word.strip_prefix('v'))) else {
            return Err(format!("cannot read what cargo tells: {line}"));
        };
        ids.insert((name.to_owned(), version.to_owned()));
    }
    Ok(ids)
}

/// What this machine is called.
fn host() -> Outcome<String> {
    let text = run(Command::new("rustc").arg("-vV"))?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say for which machine it is".to_owned())
}

/// Where the compiler's own files lie.
pub fn sysroot() -> Outcome<PathBuf> {
    run(Command::new("rustc").args(["--print", "sysroot"])).map(|text| PathBuf::from(text.trim_end()))
}

fn cargo(root: &Path, arguments: &[&str]) -> Outcome<String> {
    run(Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args(arguments).current_dir(root))
}

/// What a command prints.
pub fn run(command: &mut Command) -> Outcome<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("cannot run {name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} has failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{name} does not print text: {error}"))
}
