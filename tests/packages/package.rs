//! Packs one binary of nianbao; `tests/dist` builds it and calls this.
//!
//! ```text
//! cargo run --example package -- TARGET BINARY TOOL SECONDS OUT
//! ```
//!
//! `TOOL` is a nianbao of the same sources that runs here, and tells its manual and completions. `SECONDS` since
//! 1970 is the time that every file in a package has, so that the same sources give the same bytes.

mod pack;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [target, binary, tool, seconds, out] = &given[..] else {
        eprintln!("package: TARGET BINARY TOOL SECONDS OUT");
        return ExitCode::from(2);
    };
    let Ok(seconds) = seconds.parse() else {
        eprintln!("package: {seconds} is no number of seconds");
        return ExitCode::from(2);
    };
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let order = pack::Order { root, target: target.clone(), binary: binary.into(), tool: tool.into(), seconds };
    let written = pack::files(&order).and_then(|files| pack::write(&files, out.as_ref()));
    match written {
        Ok(names) => {
            names.iter().for_each(|name| println!("{name}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("package: {error}");
            ExitCode::from(1)
        }
    }
}
