//! What a binary is made of, for programs: CycloneDX 1.6 (ECMA-424), as JSON.

use nianbao::bytes::digest::sha256;
use serde_json::{Value, json};

use super::crates::{Crate, Id};
use super::{Order, moment};

/// What the compiler links into a binary beside crates.
pub struct Runtime {
    pub name: &'static str,
    pub licence: &'static str,
    pub texts: &'static [&'static str],
}

const RUST: Runtime = Runtime { name: "Rust standard library", licence: "MIT OR Apache-2.0", texts: &[] };
const MUSL: Runtime = Runtime { name: "musl", licence: "MIT", texts: &[include_str!("../musl.txt")] };
const UNWIND: Runtime = Runtime { name: "LLVM libunwind", licence: "Apache-2.0 WITH LLVM-exception", texts: &[] };
const MINGW: Runtime = Runtime { name: "mingw-w64 runtime", licence: "ZPL-2.1", texts: &[] };
const GCC: Runtime = Runtime { name: "libgcc", licence: "GPL-3.0-or-later WITH GCC-exception-3.1", texts: &[] };

impl Runtime {
    /// What is linked for a target.
    pub fn of(target: &str) -> &'static [Runtime] {
        const OF_MUSL: &[Runtime] = &[RUST, MUSL, UNWIND];
        const OF_WINDOWS: &[Runtime] = &[RUST, MINGW, GCC];
        const OF_OTHERS: &[Runtime] = &[RUST];
        match target {
            _ if target.ends_with("-musl") => OF_MUSL,
            _ if target.ends_with("-windows-gnu") => OF_WINDOWS,
            _ => OF_OTHERS,
        }
    }
}

/// Prints it.
pub fn print(crates: &[Crate], order: &Order) -> String {
    let runtimes = Runtime::of(&order.target);
    let (ours, others): (Vec<&Crate>, Vec<&Crate>) = crates.iter().partition(|one| one.is_ours());
    let own = ours.first().map(|one| {
        json!({
            "type": "application", "bom-ref": reference(&one.name, &one.version), "name": one.name,
            "version": one.version, "licenses": [{ "expression": one.licence }],
            "purl": reference(&one.name, &one.version),
            "properties": [{ "name": "nianbao:target", "value": order.target }],
        })
    });
    let mut components: Vec<Value> = others.iter().map(|one| component(one)).collect();
    components.extend(runtimes.iter().map(|runtime| {
        json!({
            "type": "library", "bom-ref": runtime.name, "name": runtime.name, "scope": "required",
            "licenses": [{ "expression": runtime.licence }],
        })
    }));
    let mut dependencies: Vec<Value> = Vec::new();
    for one in crates {
        let mut needs: Vec<String> = one.needs.iter().map(|(name, version): &Id| reference(name, version)).collect();
        if one.is_ours() {
            needs.extend(runtimes.iter().map(|runtime| runtime.name.to_owned()));
        }
        dependencies.push(json!({ "ref": reference(&one.name, &one.version), "dependsOn": needs }));
    }
    dependencies.extend(runtimes.iter().map(|runtime| json!({ "ref": runtime.name })));
    let mut list = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": moment(order.seconds).to_string(),
            "lifecycles": [{ "phase": "build" }],
            "component": own,
        },
        "components": components,
        "dependencies": dependencies,
    });
    // The number is that of the content, so that the same content has the same (RFC 9562, version 8).
    let digest = sha256(list.to_string().as_bytes());
    list["serialNumber"] = json!(format!(
        "urn:uuid:{}-{}-8{}-a{}-{}",
        &digest[..8],
        &digest[8..12],
        &digest[13..16],
        &digest[17..20],
        &digest[20..32]
    ));
    format!("{list:#}\n")
}

fn component(one: &Crate) -> Value {
    let mut component = json!({
        "type": "library", "bom-ref": reference(&one.name, &one.version), "name": one.name, "version": one.version,
        "scope": if one.is_linked { "required" } else { "excluded" },
        "licenses": [{ "expression": one.licence }], "purl": reference(&one.name, &one.version),
    });
    if let Some(digest) = &one.digest {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": digest }]);
    }
    if let Some(url) = &one.repository {
        component["externalReferences"] = json!([{ "type": "vcs", "url": url }]);
    }
    component
}

/// The address of a crate as package URLs have it.
fn reference(name: &str, version: &str) -> String {
    // Metadata behind a version is set off by a plus, which an address has to escape.
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}
