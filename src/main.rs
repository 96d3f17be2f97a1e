//! The `nianbao` program. All of it is in the library; see [`nianbao::cli`].

/// A build makes many small, short-lived pieces of text; this allocator takes a tenth of its time away.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    nianbao::cli::run()
}
