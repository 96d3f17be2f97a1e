//! Opens the place that is published to, with what the environment says of it.

use std::time::Duration;

use super::Arguments;
use crate::bytes::digest;
use crate::publish::driver::{
    Access, Address, Driver, PublishError, ReleaseFolder, SshFolder, Store, Target, Workshop,
};

/// Opens a target, locks it, and mends what a killed process left there.
pub(super) fn opened(address: &Address, arguments: &Arguments) -> Result<Target, PublishError> {
    Target::open(driver(address, arguments)?)
}

fn driver(address: &Address, arguments: &Arguments) -> Result<Box<dyn Driver>, PublishError> {
    let holder = crate::cli::holder();
    let limit = Duration::from_secs(arguments.timeout);
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let workshop = |name: &str| {
        let cache = crate::cli::seal::cache_folder().ok_or(PublishError::NotSet("HOME"))?;
        Workshop::open(&cache.join(format!("publish-{}", &digest::sha256(name.as_bytes())[..16])), &holder)
    };
    match address {
        Address::Folder(folder) => Ok(Box::new(ReleaseFolder::open(folder, arguments.switch.into(), &holder)?)),
        Address::Ssh(address) => {
            let place = workshop(&format!("{address:?}"))?;
            Ok(Box::new(SshFolder::open(address.clone(), place, variable("RSYNC_RSH").as_deref(), limit)?))
        }
        Address::Store { bucket, name } => {
            let endpoint = variable("AWS_ENDPOINT_URL_S3").or_else(|| variable("AWS_ENDPOINT_URL"));
            let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
            let region = region.unwrap_or_else(|| "us-east-1".to_owned());
            let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
            let access = Access {
                // A number or a bare name has no room for the bucket's name before it.
                in_path: variable("AWS_S3_FORCE_PATH_STYLE")
                    .map_or_else(|| is_bare(&endpoint), |value| value != "false"),
                key: variable("AWS_ACCESS_KEY_ID").ok_or(PublishError::NotSet("AWS_ACCESS_KEY_ID"))?,
                secret: variable("AWS_SECRET_ACCESS_KEY").ok_or(PublishError::NotSet("AWS_SECRET_ACCESS_KEY"))?,
                token: variable("AWS_SESSION_TOKEN"),
                endpoint,
                region,
            };
            let place = workshop(&format!("{}\0{bucket}\0{name}", access.endpoint))?;
            Ok(Box::new(Store::open(&access, bucket, name, arguments.in_place, place, limit)?))
        }
    }
}

/// Whether an address is a number, or a name without a dot.
pub(super) fn is_bare(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    !name.contains('.') || name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}
