//! The web servers.
