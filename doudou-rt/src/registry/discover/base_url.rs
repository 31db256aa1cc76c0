//! The form of a base URL.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

/// A base URL whose parts are known to be good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    /// With scheme, host and root path, without a slash at its end. A user and a password stay in
    /// it.
    pub(crate) text: String,
    /// The same without user and password: it may be shown.
    pub(crate) shown: String,
}

/// Reads a base URL: `http://host` or `https://host`, with a port and a path if need be.
///
/// Scheme and host come back in lower case, the port only if it isn't that of the scheme.
///
/// # Errors
///
/// What is wrong with it, without the text itself: it may hold a password.
pub(crate) fn parse(text: &str) -> Result<BaseUrl, String> {
    let begins_with = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    if !begins_with("http://") && !begins_with("https://") {
        return Err("it should begin with http:// or https://".to_owned());
    }
    if text.contains(['?', '#']) {
        return Err("it should end with the path, without `?` and `#`".to_owned());
    }
    let uri: Uri = text.parse().map_err(|_| "it isn't a URL".to_owned())?;
    let (scheme, own_port) = if begins_with("https") { ("https", 443) } else { ("http", 80) };
    let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
    let (user, address) = match authority.rsplit_once('@') {
        Some((user, address)) => (Some(user), address),
        None => (None, authority),
    };
    let (host, port) = split_port(address);
    if !is_host(host) {
        return Err("it has no host, or the host isn't a name or an address".to_owned());
    }
    let mut address = host.to_ascii_lowercase();
    if !port.is_empty() {
        match port.parse::<u16>() {
            Ok(0) | Err(_) => return Err("its port isn't one from 1 to 65535".to_owned()),
            Ok(port) if port == own_port => {}
            // A `String` takes everything.
            Ok(port) => drop(write!(address, ":{port}")),
        }
    }
    let path = uri.path().trim_end_matches('/');
    let shown = format!("{scheme}://{address}{path}");
    let text = match user {
        Some(user) => format!("{scheme}://{user}@{address}{path}"),
        None => shown.clone(),
    };
    Ok(BaseUrl { text, shown })
}

/// Splits `host:port`; the port may be missing. An IPv6 address keeps its brackets.
pub(crate) fn split_port(address: &str) -> (&str, &str) {
    match address.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (address, ""),
    }
}

/// Whether a text is the name of a host, an IPv4 address, or an IPv6 address in brackets.
pub(crate) fn is_host(text: &str) -> bool {
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
            assert_eq!((url.text.as_str(), url.shown.as_str()), (kept, kept));
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
        assert_eq!(url.text, "http://user:hunter2@a/x");
        assert_eq!(url.shown, "http://a/x");
        assert!(!parse("http://user:hunter2@a:0").unwrap_err().contains("hunter2"));
    }
}
