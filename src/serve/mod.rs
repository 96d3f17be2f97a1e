//! The preview: the portal in memory, served on this machine, built again when a file changes.
//!
//! It belongs to the command line and may use network, clock and terminal. What it shows is what
//! [`crate::build`] gives; its own script is added on the way out. On errors the last good portal
//! stays.

mod http;
mod watch;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use tokio::net::TcpListener;
use tokio::sync::watch as latest;

use crate::disk::Folder;
use crate::finding::Findings;
use crate::model::Date;
use crate::tree::{Tree, TreeSink};
use crate::{Examined, OnError};
use watch::Watch;

/// So many ports are tried, from the one asked for upwards.
const PORTS: u16 = 20;

/// What a preview is asked for.
pub(crate) struct Options {
    /// The site's folder.
    pub root: PathBuf,
    /// Where to listen.
    pub host: IpAddr,
    /// The port to try first.
    pub port: u16,
    /// Today.
    pub today: Date,
}

/// What a preview tells its user.
pub(crate) trait Listener: Send + Sync {
    /// The port is taken by another program; the next is tried.
    fn busy(&self, port: u16);
    /// It listens: the portal's address.
    fn ready(&self, address: &str);
    /// The site was built, for the first time or again.
    fn built(&self, folder: &Folder, examined: &Examined);
    /// The site could not be opened, or changes cannot be watched.
    fn failed(&self, reason: &str);
}

/// Serves a site until the process is told to end.
pub(crate) fn run(options: &Options, listener: Arc<dyn Listener>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let socket = bind(options, &*listener).await?;
        let address = socket.local_addr()?;
        let preview = Arc::new(Preview::new());
        let watch = Watch::start(&options.root);
        preview.build(options, &*listener);
        let host = if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { options.host_text() };
        listener.ready(&format!("http://{host}:{}{}", address.port(), preview.shown().base()));
        match watch {
            Ok(watch) => follow(watch, &preview, options, &listener),
            Err(error) => listener.failed(&error.to_string()),
        }
        let hosts = http::Hosts { listening: address.ip() };
        let serve = axum::serve(socket, http::router(preview, hosts));
        tokio::select! {
            result = async { serve.await } => result,
            () = told_to_end() => Ok(()),
        }
    });
    // Open connections are no reason to wait.
    runtime.shutdown_background();
    result
}

impl Options {
    fn host_text(&self) -> String {
        if self.host.is_ipv6() { format!("[{}]", self.host) } else { self.host.to_string() }
    }
}

/// Takes the port asked for, or the next that is free.
async fn bind(options: &Options, listener: &dyn Listener) -> io::Result<TcpListener> {
    let mut port = options.port;
    loop {
        match TcpListener::bind(SocketAddr::new(options.host, port)).await {
            Err(error)
                if error.kind() == io::ErrorKind::AddrInUse
                    && port < options.port.saturating_add(PORTS)
                    && port < u16::MAX =>
            {
                listener.busy(port);
                port += 1;
            }
            result => return result,
        }
    }
}

/// Builds again whenever something has changed, on a thread of its own.
fn follow(watch: Watch, preview: &Arc<Preview>, options: &Options, listener: &Arc<dyn Listener>) {
    let (preview, listener) = (preview.clone(), listener.clone());
    let options = Options { root: options.root.clone(), ..*options };
    std::thread::spawn(move || {
        while watch.next().is_some() {
            preview.build(&options, &*listener);
        }
    });
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        },
        _ => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The portal that is shown, and when it changes.
struct Preview {
    shown: RwLock<Arc<Shown>>,
    version: latest::Sender<u64>,
}

/// One state of the portal.
#[derive(Default)]
struct Shown {
    base: String,
    tree: Tree,
}

impl Shown {
    /// Where the portal stands on its host.
    fn base(&self) -> &str {
        &self.base
    }
}

impl Preview {
    fn new() -> Preview {
        let shown = Shown { base: "/".to_owned(), ..Shown::default() };
        Preview { shown: RwLock::new(Arc::new(shown)), version: latest::Sender::new(0) }
    }

    /// What is shown now.
    fn shown(&self) -> Arc<Shown> {
        self.shown.read().expect("no writer has panicked").clone()
    }

    /// Follows the versions of what is shown.
    fn versions(&self) -> latest::Receiver<u64> {
        self.version.subscribe()
    }

    /// One file of the portal.
    async fn file(&self, route: &str) -> Option<Vec<u8>> {
        self.shown().tree.get(route).map(<[u8]>::to_vec)
    }

    /// Builds the site again, and shows it where it has no errors or nothing was shown yet.
    fn build(&self, options: &Options, listener: &dyn Listener) {
        let folder = match Folder::open(&options.root) {
            Ok(folder) => folder,
            Err(error) => return listener.failed(&error.to_string()),
        };
        let first = self.shown().tree.0.is_empty();
        let on_error = if first { OnError::GoOn } else { OnError::Stop };
        let sink = TreeSink::default();
        let examined = crate::build(&folder, options.today, on_error, &sink);
        if first || !Findings::any_error(&examined.findings) {
            let base = examined.source.config.base_path().to_owned();
            *self.shown.write().expect("no writer has panicked") = Arc::new(Shown { base, tree: sink.into_tree() });
            self.version.send_modify(|version| *version += 1);
        }
        listener.built(&folder, &examined);
    }
}
