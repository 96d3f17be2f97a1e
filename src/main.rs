//! The `nianbao` program. All of it is in the library; see [`nianbao::cli`].

fn main() -> std::process::ExitCode {
    nianbao::cli::run()
}
