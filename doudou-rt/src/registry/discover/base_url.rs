//! The form of a base URL.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::Authority;

/// The parts of a base URL, known to be good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BaseUrl {
    pub(super) https: bool,
    /// `user:password`.
    pub(super) user: Option<String>,
    /// In lower case; an IPv6 address is in brackets.
    pub(super) host: String,
    pub(super) port: Option<u16>,
    /// Without a slash at its end.
    pub(super) root_path: String,
}

impl BaseUrl {
    /// The URL, without a slash at its end and without the port that is meant anyway.
    pub(super) fn text(&self) -> String {
        let Self { host, root_path, .. } = self;
        let scheme = self.scheme();
        let user = self.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        let port = self.port.filter(|port| *port != self.own_port());
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{user}{host}{port}{root_path}")
    }

    /// The URL as it may be shown: without user and password.
    pub(super) fn shown(&self) -> String {
        Self { user: None, ..self.clone() }.text()
    }

    pub(super) fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// The port that is meant if none is said.
    pub(super) fn own_port(&self) -> u16 {
        if self.https { 443 } else { 80 }
    }
}

/// Reads a base URL: `http://host` or `https://host`, with a port and a path if need be.
///
/// # Errors
///
/// What is wrong with it, without the text itself: it may hold a password.
pub(super) fn parse(text: &str) -> Result<BaseUrl, String> {
    let begins_with = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    let https = begins_with("https://");
    if !https && !begins_with("http://") {
        return Err("it should begin with http:// or https://".to_owned());
    }
    if text.contains(['?', '#']) {
        return Err("it should end with the path, without `?` and `#`".to_owned());
    }
    let uri: Uri = text.parse().map_err(|_| "it isn't a URL".to_owned())?;
    let authority = uri.authority().map(Authority::as_str).unwrap_or_default();
    let (user, address) = match authority.rsplit_once('@') {
        Some((user, address)) => (Some(user.to_owned()), address),
        None => (None, authority),
    };
    let (host, port) = split_port(address);
    if !is_host(host) {
        return Err("it has no host, or the host isn't a name or an address".to_owned());
    }
    let port = match port {
        "" => None,
        port => match port.parse() {
            Ok(0) | Err(_) => return Err("its port isn't one from 1 to 65535".to_owned()),
            Ok(port) => Some(port),
        },
    };
    let root_path = uri.path().trim_end_matches('/').to_owned();
    Ok(BaseUrl { https, user, host: host.to_ascii_lowercase(), port, root_path })
}

/// A base URL, or what should be one, as it may be shown: without user and password.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    match (text.rsplit_once('@'), text.split_once("://")) {
        (Some((_, rest)), Some((scheme, _))) => format!("{scheme}://{rest}").into(),
        (Some((_, rest)), None) => rest.into(),
        (None, _) => text.into(),
    }
}

/// Splits `host:port`; the port may be missing. An IPv6 address keeps its brackets.
fn split_port(address: &str) -> (&str, &str) {
    match address.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (address, ""),
    }
}

/// Whether a text is the name of a host, an IPv4 address, or an IPv6 address in brackets.
pub(super) fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|it| it.parse::<Ipv6Addr>().is_ok());
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        matches!(label.len(), 1..=63)
            && label.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
    };
    // A browser, and so a client, takes a name that ends with a number for an address.
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|it| it.is_ascii_digit());
    name.len() <= 253
        && name.split('.').all(is_label)
        && (!is_number || name.parse::<Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_http_with_a_host() {
        for (text, kept) in [
            ("http://localhost:6060", "http://localhost:6060"),
            ("http://localhost:6060/", "http://localhost:6060"),
            ("HTTP://[::1]:80/a/b//", "http://[::1]/a/b"),
            ("https://Users.Default.SVC:443", "https://users.default.svc"),
            ("https://a:80/api", "https://a:80/api"),
            ("http://a.:1", "http://a.:1"),
            ("http://my_host-1:6060", "http://my_host-1:6060"),
            ("http://10.0.0.1", "http://10.0.0.1"),
        ] {
            let url = parse(text).unwrap();
            assert_eq!((url.text().as_str(), url.shown().as_str()), (kept, kept));
            #[cfg(feature = "client")]
            assert_eq!(
                crate::client::Client::new(&kept.replace("https", "http")).map(drop).ok(),
                Some(())
            );
        }
    }

    #[test]
    fn what_is_no_base_url_says_what_it_should_be() {
        for (text, reason) in [
            ("", "it should begin with http:// or https://"),
            ("localhost:6060", "it should begin with http:// or https://"),
            ("ftp://localhost", "it should begin with http:// or https://"),
            ("http:/a", "it should begin with http:// or https://"),
            ("ääääää", "it should begin with http:// or https://"),
            ("http://localhost?a=1", "it should end with the path, without `?` and `#`"),
            ("http://localhost/#a", "it should end with the path, without `?` and `#`"),
            ("http://", "it isn't a URL"),
            ("http://a b", "it isn't a URL"),
            ("http://ä", "it isn't a URL"),
            ("http://[::1", "it isn't a URL"),
            ("http://a:x", "its port isn't one from 1 to 65535"),
            ("http://a:0", "its port isn't one from 1 to 65535"),
            ("http://a:65536", "its port isn't one from 1 to 65535"),
            ("http://:80", "it has no host, or the host isn't a name or an address"),
            ("http://a..b", "it has no host, or the host isn't a name or an address"),
            ("http://a*b", "it has no host, or the host isn't a name or an address"),
            ("http://1.2.3.4.5", "it has no host, or the host isn't a name or an address"),
            ("http://1.2.3.999", "it has no host, or the host isn't a name or an address"),
            ("http://[fe80::1::2]", "it has no host, or the host isn't a name or an address"),
        ] {
            assert_eq!(parse(text).unwrap_err(), reason, "{text}");
        }
    }

    #[test]
    fn a_password_is_kept_but_not_shown() {
        let url = parse("http://user:hunter2@A:80/x").unwrap();
        assert_eq!(url.text(), "http://user:hunter2@a/x");
        assert_eq!(url.shown(), "http://a/x");
        assert!(!parse("http://user:hunter2@a:0").unwrap_err().contains("hunter2"));
        for (text, kept) in [
            ("http://user:hunter2@a/x", "http://a/x"),
            ("http://user:hunter2@b@a", "http://a"),
            ("hunter2@a", "a"),
            ("http://a", "http://a"),
            ("a", "a"),
        ] {
            assert_eq!(shown(text), kept);
        }
    }
}
