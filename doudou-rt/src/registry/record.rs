//! What a node says about itself.

use std::net::SocketAddr;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::wire::{Fields, FieldsWriter, number};
use crate::config::{RootPath, is_host_name};

/// What a node says about itself to all others. It travels in at most 64 KiB.
///
/// From other nodes it comes validated: texts are bounded and without control characters, the
/// host is the name of one, the root path is one, and the data is JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// `GDD_SERVICE_NAME`, or the names of the services.
    pub service: String,
    /// The services that it serves, in their order.
    pub services: Vec<ServedService>,
    /// Whether it speaks https.
    pub https: bool,
    /// The name under which others reach it, if it isn't reached by the address it gossips from.
    pub host: Option<String>,
    /// The port of the services; 0 without any.
    pub port: u16,
    /// The port of `/go-doudou/`; that of the services unless it has its own, `None` without one.
    pub manage_port: Option<u16>,
    /// `GDD_ROUTE_ROOT_PATH`: `/api`, or empty.
    pub root_path: String,
    /// `GDD_MEM_WEIGHT`: its share of the requests in relation to that of others.
    pub weight: u32,
    /// `GDD_MEM_ZONE`: where it is; empty if nobody said.
    pub zone: String,
    /// Whether it is about to end, so that nobody should begin anything new with it.
    pub draining: bool,
    /// When the node started, in milliseconds since 1970.
    pub registered_at: u64,
    /// The version of the runtime.
    pub doudou_version: String,
    /// The version of the compiler.
    pub rust_version: String,
    /// Who built it; empty if nobody said.
    pub build_user: String,
    /// When it was built; empty if nobody said.
    pub build_time: String,
    /// What the program adds, as JSON; empty for nothing.
    pub data: String,
}

/// A service that a node serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServedService {
    /// Its name: that of the trait.
    pub name: String,
    /// The version of its document; empty without one.
    pub version: String,
}

impl Record {
    /// The URL at which the services of a node with this record are, when it gossips from
    /// `address`: without a slash at its end. `None` when it only calls.
    #[must_use]
    pub fn base_url(&self, address: SocketAddr) -> Option<String> {
        (self.port != 0).then(|| self.url(address, self.port))
    }

    /// The URL below which `/go-doudou/` is; `None` when the node has no such pages.
    #[must_use]
    pub fn manage_url(&self, address: SocketAddr) -> Option<String> {
        Some(self.url(address, self.manage_port?))
    }

    /// Whether the node serves a service of this name: the case of ASCII letters doesn't matter.
    #[must_use]
    pub fn serves(&self, service: &str) -> bool {
        let names = self.services.iter().map(|service| &service.name).chain([&self.service]);
        names.into_iter().any(|name| name.eq_ignore_ascii_case(service))
    }

    /// The most that an encoded record may have, in bytes.
    pub(crate) const MAX_LEN: usize = 64 << 10;

    /// What others get of the record, if they would take it.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, RecordError> {
        self.check()?;
        let mut fields = FieldsWriter::default();
        fields.text(tag::SERVICE, &self.service);
        for service in &self.services {
            let mut inner = FieldsWriter::default();
            inner.text(tag::NAME, &service.name);
            inner.text(tag::VERSION, &service.version);
            fields.bytes(tag::SERVICES, &inner.finish());
        }
        fields.number(tag::HTTPS, self.https.into());
        fields.text(tag::HOST, self.host.as_deref().unwrap_or_default());
        fields.number(tag::PORT, self.port.into());
        fields.number(tag::MANAGE_PORT, self.manage_port.unwrap_or_default().into());
        fields.text(tag::ROOT_PATH, &self.root_path);
        fields.number(tag::WEIGHT, self.weight.into());
        fields.text(tag::ZONE, &self.zone);
        fields.number(tag::DRAINING, self.draining.into());
        fields.number(tag::REGISTERED_AT, self.registered_at);
        fields.text(tag::DOUDOU_VERSION, &self.doudou_version);
        fields.text(tag::RUST_VERSION, &self.rust_version);
        fields.text(tag::BUILD_USER, &self.build_user);
        fields.text(tag::BUILD_TIME, &self.build_time);
        fields.text(tag::DATA, &self.data);
        let bytes = fields.finish();
        if bytes.len() > Self::MAX_LEN {
            return Err(RecordError::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }

    /// The record that another node has encoded. What a later version has added is ignored.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > Self::MAX_LEN {
            return Err(RecordError::TooLarge { bytes: bytes.len() });
        }
        let mut record = Self {
            service: String::new(),
            services: Vec::new(),
            https: false,
            host: None,
            port: 0,
            manage_port: None,
            root_path: String::new(),
            weight: 0,
            zone: String::new(),
            draining: false,
            registered_at: 0,
            doudou_version: String::new(),
            rust_version: String::new(),
            build_user: String::new(),
            build_time: String::new(),
            data: String::new(),
        };
        for field in Fields(bytes) {
            let (tag, value) = field.ok_or(RecordError::Malformed)?;
            match tag {
                tag::SERVICE => record.service = text(value)?,
                tag::SERVICES if record.services.len() < SERVICES => {
                    record.services.push(ServedService::decode(value)?);
                }
                tag::SERVICES => return Err(RecordError::Invalid { what: "services" }),
                tag::HTTPS => record.https = numeral::<u8>(value)? != 0,
                tag::HOST => record.host = Some(text(value)?),
                tag::PORT => record.port = numeral(value)?,
                tag::MANAGE_PORT => record.manage_port = Some(numeral(value)?),
                tag::ROOT_PATH => record.root_path = text(value)?,
                tag::WEIGHT => record.weight = numeral(value)?,
                tag::ZONE => record.zone = text(value)?,
                tag::DRAINING => record.draining = numeral::<u8>(value)? != 0,
                tag::REGISTERED_AT => record.registered_at = numeral(value)?,
                tag::DOUDOU_VERSION => record.doudou_version = text(value)?,
                tag::RUST_VERSION => record.rust_version = text(value)?,
                tag::BUILD_USER => record.build_user = text(value)?,
                tag::BUILD_TIME => record.build_time = text(value)?,
                tag::DATA => record.data = text(value)?,
                _ => {}
            }
        }
        record.check()?;
        Ok(record)
    }

    /// Whether others would take the record.
    pub(crate) fn check(&self) -> Result<(), RecordError> {
        let texts = [
            ("the name of the service", &self.service),
            ("GDD_MEM_ZONE", &self.zone),
            ("the version of the runtime", &self.doudou_version),
            ("the version of the compiler", &self.rust_version),
            ("who built it", &self.build_user),
            ("the time of the build", &self.build_time),
        ];
        let services = self.services.iter();
        let named = services.flat_map(|service| {
            [
                ("the name of a service", &service.name),
                ("the version of a service", &service.version),
            ]
        });
        for (what, text) in texts.into_iter().chain(named) {
            if text.len() > TEXT || text.chars().any(char::is_control) {
                return Err(RecordError::Invalid { what });
            }
        }
        let is_json = || serde_json::from_str::<IgnoredAny>(&self.data).is_ok();
        let is_root = |root: RootPath| root.as_str() == self.root_path;
        let faults = [
            ("services", self.services.len() > SERVICES),
            ("the host", self.host.as_deref().is_some_and(|host| !is_host_name(host))),
            ("the port", self.port == 0 && !self.services.is_empty()),
            ("the port of the management", self.manage_port == Some(0)),
            (
                "GDD_ROUTE_ROOT_PATH",
                self.root_path.len() > PATH || !self.root_path.parse().is_ok_and(is_root),
            ),
            ("the data, which must be JSON,", !self.data.is_empty() && !is_json()),
        ];
        match faults.into_iter().find(|(_, is_fault)| *is_fault) {
            Some((what, _)) => Err(RecordError::Invalid { what }),
            None => Ok(()),
        }
    }

    fn url(&self, address: SocketAddr, port: u16) -> String {
        let scheme = if self.https { "https" } else { "http" };
        let root = &self.root_path;
        match &self.host {
            Some(host) => format!("{scheme}://{host}:{port}{root}"),
            None => format!("{scheme}://{}{root}", SocketAddr::new(address.ip(), port)),
        }
    }
}

impl ServedService {
    fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut service = Self { name: String::new(), version: String::new() };
        for field in Fields(bytes) {
            let (tag, value) = field.ok_or(RecordError::Malformed)?;
            match tag {
                tag::NAME => service.name = text(value)?,
                tag::VERSION => service.version = text(value)?,
                _ => {}
            }
        }
        Ok(service)
    }
}

/// The longest text, in bytes; `data` and the root path have limits of their own.
const TEXT: usize = 255;
const PATH: usize = 1024;

/// The most services.
const SERVICES: usize = 256;

/// The numbers of the fields on the wire. One that was given is never given again.
mod tag {
    pub(super) const SERVICE: u8 = 1;
    pub(super) const SERVICES: u8 = 2;
    pub(super) const HTTPS: u8 = 3;
    pub(super) const HOST: u8 = 4;
    pub(super) const PORT: u8 = 5;
    pub(super) const MANAGE_PORT: u8 = 6;
    pub(super) const ROOT_PATH: u8 = 7;
    pub(super) const WEIGHT: u8 = 8;
    pub(super) const ZONE: u8 = 9;
    pub(super) const DRAINING: u8 = 10;
    pub(super) const REGISTERED_AT: u8 = 11;
    pub(super) const DOUDOU_VERSION: u8 = 12;
    pub(super) const RUST_VERSION: u8 = 13;
    pub(super) const BUILD_USER: u8 = 14;
    pub(super) const BUILD_TIME: u8 = 15;
    pub(super) const DATA: u8 = 16;

    /// Within a service.
    pub(super) const NAME: u8 = 1;
    pub(super) const VERSION: u8 = 2;
}

/// Why others wouldn't take a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RecordError {
    /// It has too much to say.
    #[error(
        "what this node says about itself has {bytes} bytes, but no more than 65536 travel: shorten its data"
    )]
    TooLarge { bytes: usize },
    /// A part of it can't be.
    #[error("{what} is too long, or has characters that it can't have")]
    Invalid { what: &'static str },
    /// It is no record.
    #[error("this isn't what a node says about itself")]
    Malformed,
}

fn text(bytes: &[u8]) -> Result<String, RecordError> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| RecordError::Malformed)
}

fn numeral<N: TryFrom<u64>>(bytes: &[u8]) -> Result<N, RecordError> {
    number(bytes).and_then(|number| number.try_into().ok()).ok_or(RecordError::Malformed)
}
