//! How a folder on another machine is written.

/// A folder on another machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshAddress {
    /// The machine, with a user before it where one is given.
    pub host: String,
    /// The port, where it is not the usual one.
    pub port: Option<u16>,
    /// The folder, without a slash at its end. `~` is the home over there, `~web` that of somebody else.
    pub path: String,
}

impl SshAddress {
    /// Whether a text is like `host:path`. A single letter is a drive.
    pub fn looks_like(text: &str) -> bool {
        let host = match text.split_once("]:") {
            Some((host, _)) => host,
            None => text.split(':').next().unwrap_or_default(),
        };
        host.len() > 1 && host.len() < text.len() && !host.contains(['/', '\\']) && !host.starts_with('.')
    }

    /// Reads `user@host:path` or `ssh://user@host:port/path`.
    pub fn read(text: &str) -> Option<SshAddress> {
        let (host, port, path) = match text.strip_prefix("ssh://") {
            Some(rest) => {
                let (host, path) = rest.split_at(rest.find('/')?);
                match host.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
                    Some((host, port)) => (host, Some(port.parse().ok()?), path),
                    None => (host, None, path),
                }
            }
            None if text.contains("://") => return None,
            None => {
                let (host, path) = match text.find("]:") {
                    Some(at) => (&text[..=at], &text[at + 2..]),
                    None => text.split_once(':')?,
                };
                (host, None, path)
            }
        };
        let mut path = path.trim_end_matches('/');
        while let Some(rest) = path.strip_suffix("/.") {
            path = rest.trim_end_matches('/');
        }
        // As others write it: `ssh://host/~/path`.
        let path = if path.starts_with("/~") { &path[1..] } else { path };
        // A home is no place for a portal; what is in it is.
        let is_home = path.starts_with('~') && !path.contains('/');
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '@' | '[' | ']' | ':');
        // A name that starts with a dash would be an option of ssh.
        let sound = !host.is_empty() && host.chars().all(plain) && !host.split('@').any(|part| part.starts_with('-'));
        let named = !path.is_empty() && !path.ends_with("..") && !path.contains(['\0', '\n']);
        (sound && named && !is_home).then(|| SshAddress { host: host.to_owned(), port, path: path.to_owned() })
    }
}
