//! What stands in etcd about a node: JSON that anybody may have written.

use std::net::Ipv6Addr;

use serde::{Deserialize, Serialize};

use super::super::base_url::{self, BaseUrl};
use super::super::{Endpoint, EndpointState};
use crate::config::RootPath;

/// The largest value that is read, in bytes.
const LARGEST: usize = 64 << 10;

/// The longest name, zone or root path, in bytes.
const LONGEST: usize = 255;

/// The members that are read. They are called as those of [`Record`](crate::registry::Record).
#[derive(Debug, Serialize, Deserialize)]
struct Value {
    host: String,
    port: u16,
    #[serde(default)]
    https: bool,
    #[serde(default)]
    root_path: String,
    #[serde(default = "one")]
    weight: u32,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    draining: bool,
    /// In milliseconds since 1970.
    #[serde(default)]
    registered_at: u64,
}

fn one() -> u32 {
    1
}

/// Checks the name of a service or a node.
pub(super) fn check_name(name: &str) -> Result<(), &'static str> {
    let is_name = matches!(name.len(), 1..=LONGEST)
        && !name.contains('/')
        && !name.contains(char::is_control);
    if is_name {
        Ok(())
    } else {
        Err("must be 1 to 255 bytes without slashes and control characters")
    }
}

/// Writes the value of a node that started at this time, in milliseconds since 1970.
pub(super) fn write(endpoint: &Endpoint, registered_at: u64) -> Result<String, String> {
    let url = base_url::parse(&endpoint.base_url)?;
    if url.user.is_some() {
        return Err("its base URL should be without user and password".to_owned());
    }
    let value = Value {
        port: url.port.unwrap_or_else(|| url.own_port()),
        host: url.host,
        https: url.https,
        root_path: url.root_path,
        weight: endpoint.weight,
        zone: endpoint.zone.to_string(),
        draining: endpoint.state == EndpointState::Draining,
        registered_at,
    };
    let text = serde_json::to_string(&value).map_err(|error| error.to_string())?;
    // What others would skip isn't written.
    read("", text.as_bytes())?;
    Ok(text)
}

/// Reads the value of a node.
///
/// # Errors
///
/// What is wrong with it, without the value itself.
pub(super) fn read(name: &str, value: &[u8]) -> Result<Endpoint, String> {
    if value.len() > LARGEST {
        return Err(format!("the value has {} bytes, but may have {LARGEST}", value.len()));
    }
    let value: Value = serde_json::from_slice(value).map_err(|error| error.to_string())?;
    let host = match value.host.parse::<Ipv6Addr>() {
        Ok(address) => format!("[{address}]"),
        Err(_) => value.host,
    };
    if !base_url::is_host(&host) {
        return Err("`host` isn't the name of a host or an address".to_owned());
    }
    if value.port == 0 {
        return Err("`port` is 0".to_owned());
    }
    let root_path: RootPath = match value.root_path.parse() {
        Ok(path) if value.root_path.len() <= LONGEST => path,
        _ => return Err("`root_path` isn't a path like `/api`".to_owned()),
    };
    if value.zone.len() > LONGEST || value.zone.contains(char::is_control) {
        return Err("`zone` has more than 255 bytes, or control characters".to_owned());
    }
    let url = BaseUrl {
        https: value.https,
        user: None,
        host: host.to_ascii_lowercase(),
        port: Some(value.port),
        root_path: root_path.as_str().to_owned(),
    };
    let mut endpoint = Endpoint::new(&url.text());
    endpoint.id = format!("{name}#{}", value.registered_at).into();
    endpoint.weight = value.weight;
    endpoint.zone = value.zone.into();
    if value.draining {
        endpoint.state = EndpointState::Draining;
    }
    Ok(endpoint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let endpoint = Endpoint {
            weight: 0,
            zone: "eu \"1\"".into(),
            state: EndpointState::Draining,
            ..Endpoint::new("https://[::1]:6060/api")
        };
        let text = write(&endpoint, 17).unwrap();
        let read = read("a", text.as_bytes()).unwrap();
        assert_eq!(&*read.id, "a#17");
        assert_eq!(Endpoint { id: endpoint.id.clone(), ..read }, endpoint);
    }

    #[test]
    fn a_host_and_a_port_are_enough_and_what_is_unknown_is_ignored() {
        for (text, base_url) in [
            (r#"{"host":"A.svc","port":80}"#, "http://a.svc"),
            (r#"{"host":"::1","port":1,"more":[{}]}"#, "http://[::1]:1"),
            (r#"{"host":"[::1]","port":1}"#, "http://[::1]:1"),
            (r#"{"host":"10.0.0.7","port":6060,"root_path":"/api/"}"#, "http://10.0.0.7:6060/api"),
        ] {
            let endpoint = read("a", text.as_bytes()).unwrap();
            assert_eq!(endpoint, Endpoint { id: "a#0".into(), ..Endpoint::new(base_url) });
        }
    }

    #[test]
    fn no_url_is_made_of_junk() {
        for junk in [
            "",
            "null",
            "[]",
            "\u{0}",
            r#"{"host":"a"}"#,
            r#"{"host":"a","port":0}"#,
            r#"{"host":"a","port":65536}"#,
            r#"{"host":"a","port":-1}"#,
            r#"{"host":"","port":1}"#,
            r#"{"host":"a/b","port":1}"#,
            r#"{"host":"a@b","port":1}"#,
            r#"{"host":"a:1","port":1}"#,
            r#"{"host":"a b","port":1}"#,
            r#"{"host":"a\r\nx: y","port":1}"#,
            r#"{"host":"[::1","port":1}"#,
            r#"{"host":"a","port":1,"root_path":"api"}"#,
            r#"{"host":"a","port":1,"root_path":"/a?b"}"#,
            r#"{"host":"a","port":1,"root_path":"/../x"}"#,
            r#"{"host":"a","port":1,"root_path":"//b"}"#,
            r#"{"host":"a","port":1,"root_path":"/go-doudou"}"#,
            r#"{"host":"a","port":1,"zone":"\u0007"}"#,
            r#"{"host":"a","port":1,"weight":-1}"#,
            r#"{"host":"a","port":1,"weight":4294967296}"#,
            r#"{"host":"a","port":1,"https":"yes"}"#,
        ] {
            assert!(read("a", junk.as_bytes()).is_err(), "{junk}");
        }
        let long = |name: &str, bytes| {
            let text = "z".repeat(bytes);
            format!(r#"{{"host":"a","port":1,"{name}":"/{text}"}}"#)
        };
        for junk in [long("zone", 255), long("root_path", 255), long("more", LARGEST)] {
            assert!(read("a", junk.as_bytes()).is_err());
        }
        assert!(read("a", long("zone", 254).as_bytes()).is_ok());
        assert!(read("a", &[0xff, 0xfe]).is_err());
        assert!(read("a", b"[".repeat(LARGEST).as_slice()).is_err());
    }
}
