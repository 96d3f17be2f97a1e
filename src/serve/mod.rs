//! The preview: the portal in memory, served on this machine, built again when a file changes.
//!
//! ```text
//!  watch ──► snapshot ──► builder ──► portal ──► http ──► browser
//!  what      the site     read and    render     as the   preview.js: reload, findings,
//!  changed   in memory    check       on demand  public   last year's figures
//!                                                site
//! ```
//!
//! It belongs to the command line and may use network and clock. Every page it shows is the one
//! that [`crate::build`] writes; its own script is added on the way out.

mod builder;
mod cells;
mod http;
mod page;
mod panel;
mod poll;
mod portal;
mod preview;
mod snapshot;
mod status;
#[cfg(test)]
mod tests;
mod watch;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

pub(crate) use builder::{Built, Failure};
pub(crate) use watch::How;

use builder::Builder;
use preview::Preview;
use watch::{Changes, Watch};

use crate::Memo;
use crate::disk::Folder;
use crate::model::Date;

/// So many ports are tried, from the one asked for upwards.
const PORTS: u16 = 20;

/// What a preview is asked for.
pub(crate) struct Options {
    /// The site's folder, just opened.
    pub folder: Arc<Folder>,
    /// Where to listen.
    pub host: IpAddr,
    /// The port to try first.
    pub port: u16,
    /// Today.
    pub today: Date,
    /// How to learn of changes.
    pub how: How,
    /// What an earlier run has left of the site.
    pub memo: Memo,
    /// Keeps what the first build has read for a run to come.
    pub keep: Box<dyn Fn(&Memo) + Send>,
}

/// What a preview tells its user.
pub(crate) trait Listener: Send + Sync {
    /// The port is taken by another program; the next is tried.
    fn busy(&self, port: u16);
    /// It listens: the portal's address.
    fn ready(&self, address: &str);
    /// The site was built, for the first time or again.
    fn built(&self, built: &Built);
    /// The system tells of no changes here; the folder is looked at again and again.
    fn polls(&self);
    /// A change is not shown.
    fn failed(&self, failure: &Failure);
    /// Changes cannot be watched, for the system's reason.
    fn blind(&self, reason: &str);
}

/// Serves a site until the process is told to end.
pub(crate) fn run(options: Options, listener: Arc<dyn Listener>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let socket = bind(&options, &*listener).await?;
        let address = socket.local_addr()?;
        let preview = Arc::new(Preview::new());
        let folder = options.folder.clone();
        let host = if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { options.host_text() };
        let Options { today, how, memo, keep, .. } = options;
        let mut builder = Builder::new(folder.clone(), today, preview.clone(), memo);
        report(&*listener, builder.build(&Changes::Everything));
        let base = preview.shown().map_or_else(|| "/".to_owned(), |shown| shown.base().to_owned());
        listener.ready(&format!("http://{host}:{}{base}", address.port()));
        let watcher = listener.clone();
        // A watch on thousands of folders takes its time, and tells us of each file that we read. What has
        // changed before it began is found by reading once more.
        std::thread::spawn(move || {
            keep(builder.memo());
            let watch = match Watch::start(folder.root(), how) {
                Ok(watch) => watch,
                Err(error) => return watcher.blind(&error.to_string()),
            };
            if watch.polls() && how == How::Best {
                watcher.polls();
            }
            builder.follow(watch, &|built| report(&*watcher, Some(built)));
        });
        let hosts = http::Hosts { listening: address.ip() };
        let serve = axum::serve(socket, http::router(preview, hosts));
        tokio::select! {
            result = async { serve.await } => result,
            () = shutdown_signal() => Ok(()),
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

fn report(listener: &dyn Listener, built: Option<Result<Built, Failure>>) {
    match built {
        Some(Ok(built)) => listener.built(&built),
        Some(Err(failure)) => listener.failed(&failure),
        None => {}
    }
}

#[cfg(unix)]
async fn shutdown_signal() {
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
async fn shutdown_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
