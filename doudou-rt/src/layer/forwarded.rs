//! Where a request came from, as trusted proxies tell it.

use std::net::{IpAddr, SocketAddr};

use http::header::{FORWARDED, HeaderMap, HeaderName};

use crate::config::Network;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// What a trusted proxy says about the request as its client sent it: an extension of the
/// request, if a proxy of `GDD_TRUSTED_PROXIES` says any of it.
///
/// It is read from `Forwarded` (RFC 7239), or from `X-Forwarded-Proto` and `X-Forwarded-Host` beside
/// `X-Forwarded-For`. A proxy must set the headers that it is asked for, or remove them: one that
/// doesn't know a header passes on what the client made up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forwarded {
    /// The scheme that the client used, in lower case: `https`.
    pub proto: Option<String>,
    /// The host that the client asked for, with its port if it isn't the scheme's.
    pub host: Option<String>,
}

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The client, or the last proxy that is known. Its port is 0 if no proxy told it.
    pub(crate) peer: SocketAddr,
    /// The client is somebody behind that proxy.
    pub(crate) is_hidden: bool,
    pub(crate) forwarded: Forwarded,
}

impl Origin {
    /// The origin of a request that came over a connection with `peer`; `None` if that is `peer`
    /// itself, and it says no more.
    ///
    /// Headers count only if `peer` is trusted. From others they are removed, so that nobody
    /// behind believes them; that somebody is behind `peer` is true even so.
    pub(super) fn find(
        headers: &mut HeaderMap,
        peer: SocketAddr,
        trusted: &[Network],
    ) -> Option<Self> {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
        if !is_trusted(peer.ip()) {
            let names = [FORWARDED, X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST];
            let removed = names.map(|name| headers.remove(name).is_some());
            let hidden = Self { peer, is_hidden: true, forwarded: Forwarded::default() };
            return removed.contains(&true).then_some(hidden);
        }
        let standard = headers.contains_key(FORWARDED).then(|| standard(headers));
        let usual = usual(headers);
        let chain = match (standard, usual) {
            (None, None) => return None,
            (Some(chain), None) | (None, Some(chain)) => chain,
            (Some(one), Some(other)) => {
                // A proxy that writes one of them passes on the other as the client sent it.
                let agree = one.client(is_trusted).map(|it| it.0.ip())
                    == other.client(is_trusted).map(|it| it.0.ip());
                if agree { one } else { Chain::default() }
            }
        };
        let Some((client, hop)) = chain.client(is_trusted) else {
            let peer = chain.last_known(is_trusted).unwrap_or(peer);
            return Some(Self { peer, is_hidden: true, forwarded: Forwarded::default() });
        };
        Some(Self { peer: client, is_hidden: false, forwarded: hop.forwarded.clone() })
    }

    /// Whether the client is this machine itself.
    pub(crate) fn address(&self) -> IpAddr {
        // Somebody unknown isn't who the proxy is.
        if self.is_hidden { IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED) } else { self.peer.ip() }
    }
}

/// Whom each proxy got the request from, the client first.
#[derive(Debug, Default, PartialEq, Eq)]
struct Chain(Vec<Hop>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Hop {
    /// `None` if it isn't an address.
    from: Option<SocketAddr>,
    forwarded: Forwarded,
}

impl Chain {
    /// The last one that isn't trusted, or the first one if all are. `None` when somebody on the
    /// way there isn't known.
    fn client(&self, is_trusted: impl Fn(IpAddr) -> bool) -> Option<(SocketAddr, &Hop)> {
        let mut found = None;
        for hop in self.0.iter().rev() {
            let from = hop.from?;
            found = Some((from, hop));
            if !is_trusted(from.ip()) {
                break;
            }
        }
        found
    }

    /// The trusted proxy that got the request from somebody who isn't known.
    fn last_known(&self, is_trusted: impl Fn(IpAddr) -> bool) -> Option<SocketAddr> {
        let known = self.0.iter().rev().map_while(|hop| hop.from);
        known.take_while(|from| is_trusted(from.ip())).last()
    }
}

/// Reads `Forwarded`. What isn't of its form is a chain of nobody.
fn standard(headers: &HeaderMap) -> Chain {
    let mut hops = Vec::new();
    for line in headers.get_all(FORWARDED) {
        let Some(line) = line.to_str().ok().and_then(elements) else { return Chain::default() };
        hops.extend(line);
    }
    Chain(hops)
}

/// Reads the elements of a line, which have commas between them.
fn elements(line: &str) -> Option<Vec<Hop>> {
    let mut rest = line;
    let mut hops = Vec::new();
    loop {
        let mut hop = Hop::default();
        let mut is_empty = true;
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            if !rest.is_empty() && !rest.starts_with([';', ',']) {
                let (name, after) = rest.split_once('=').filter(|(name, _)| is_token(name))?;
                let (value, after) = value(after)?;
                hop.set(name, &value)?;
                is_empty = false;
                rest = after.trim_start_matches([' ', '\t']);
            }
            match rest.strip_prefix(';') {
                Some(after) => rest = after,
                None => break,
            }
        }
        // An empty element says nothing (RFC 9110, section 5.6.1).
        if !is_empty {
            hops.push(hop);
        }
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest.is_empty() => return Some(hops),
            None => return None,
        }
    }
}

impl Hop {
    /// Takes a parameter over; `None` when it can't be there twice.
    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        let is_new = if name.eq_ignore_ascii_case("for") {
            let is_new = self.from.is_none();
            self.from = address(value);
            is_new
        } else if name.eq_ignore_ascii_case("proto") {
            std::mem::replace(&mut self.forwarded.proto, proto(value)).is_none()
        } else if name.eq_ignore_ascii_case("host") {
            std::mem::replace(&mut self.forwarded.host, host(value)).is_none()
        } else {
            true
        };
        is_new.then_some(())
    }
}

/// Reads a token or a quoted string, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ';', ',']).unwrap_or(text.len());
        let (token, rest) = text.split_at(end);
        return is_token(token).then(|| (token.to_owned(), rest));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    let is_of_token = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c);
    !text.is_empty() && text.bytes().all(is_of_token)
}

/// Reads `X-Forwarded-For` and its neighbours; `None` when there is none of them.
///
/// Of several schemes or hosts each belongs to the address at its place, if there are as many;
/// else the last one counts, which the nearest proxy wrote.
fn usual(headers: &HeaderMap) -> Option<Chain> {
    let list = |name: &HeaderName| -> Option<Vec<String>> {
        let mut items = Vec::new();
        for line in headers.get_all(name) {
            let line = line.to_str().unwrap_or_default();
            items.extend(line.split(',').map(|item| item.trim().to_owned()));
        }
        (!items.is_empty()).then_some(items)
    };
    let addresses = list(&X_FORWARDED_FOR)?;
    let (protos, hosts) = (list(&X_FORWARDED_PROTO), list(&X_FORWARDED_HOST));
    let count = addresses.len();
    let at = |items: &Option<Vec<String>>, index: usize| {
        let items = items.as_ref()?;
        if items.len() == count { items.get(index).cloned() } else { items.last().cloned() }
    };
    let hop = |(index, item): (usize, &String)| Hop {
        from: address(item),
        forwarded: Forwarded {
            proto: at(&protos, index).and_then(|it| proto(&it)),
            host: at(&hosts, index).and_then(|it| host(&it)),
        },
    };
    Some(Chain(addresses.iter().enumerate().map(hop).collect()))
}

/// An address, with a port or without: `10.0.0.1:80`, `[::1]:80`, `[::1]`, `::1`.
fn address(text: &str) -> Option<SocketAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let ip = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    Some(SocketAddr::new(ip.parse().ok()?, 0))
}

fn proto(text: &str) -> Option<String> {
    let is_scheme = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it));
    is_scheme.then(|| text.to_ascii_lowercase())
}

fn host(text: &str) -> Option<String> {
    text.parse::<http::uri::Authority>()
        .is_ok_and(|host| !host.as_str().contains('@'))
        .then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::request_id::random;
    use super::*;

    const PROXY: &str = "10.0.0.1:5000";

    /// The origin of a request with these headers, which came from this address.
    fn from(peer: &str, lines: &[(&str, &str)]) -> (Option<Origin>, HeaderMap) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|it| it.parse().unwrap());
        (Origin::find(&mut headers, peer.parse().unwrap(), &trusted), headers)
    }

    fn client(lines: &[(&str, &str)]) -> String {
        let (origin, _) = from(PROXY, lines);
        origin.map_or("-".to_owned(), |it| {
            format!("{}{}", it.peer, if it.is_hidden { " hidden" } else { "" })
        })
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_proxy() {
        for (line, expected) in [
            ("1.1.1.1", "1.1.1.1:0"),
            ("6.6.6.6, 1.1.1.1", "1.1.1.1:0"),
            ("6.6.6.6, 1.1.1.1 ,10.2.2.2", "1.1.1.1:0"),
            ("garbage, 1.1.1.1:99, 10.2.2.2", "1.1.1.1:99"),
            ("10.3.3.3, 10.2.2.2", "10.3.3.3:0"),
            ("2001:db8::1, fd00::1", "[2001:db8::1]:0"),
            ("[2001:db8::1]:7", "[2001:db8::1]:7"),
            // What is not known can't be looked behind.
            ("1.1.1.1, unknown, 10.2.2.2", "10.2.2.2:0 hidden"),
            ("1.1.1.1, unknown", "10.0.0.1:5000 hidden"),
            ("", "10.0.0.1:5000 hidden"),
        ] {
            assert_eq!(client(&[("x-forwarded-for", line)]), expected, "{line}");
        }
        let lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "1.1.1.1, 10.2.2.2")];
        assert_eq!(client(&lines), "1.1.1.1:0");
        assert_eq!(client(&[]), "-");
    }

    #[test]
    fn forwarded_is_read_as_its_rfc_has_it() {
        for (line, expected) in [
            ("for=1.1.1.1", "1.1.1.1:0"),
            ("For=\"1.1.1.1:47011\"; proto=http ;by=203.0.113.43", "1.1.1.1:47011"),
            ("for=6.6.6.6, for=1.1.1.1;by=x, for=10.2.2.2", "1.1.1.1:0"),
            ("for=\"[2001:db8:cafe::17]:4711\"", "[2001:db8:cafe::17]:4711"),
            ("for=\"\\1.1.1.1\"", "1.1.1.1:0"),
            (", for=1.1.1.1,,", "1.1.1.1:0"),
            ("secret=\"a,b;for=6.6.6.6\";for=1.1.1.1", "1.1.1.1:0"),
            ("for=1.1.1.1, for=_hidden", "10.0.0.1:5000 hidden"),
            ("for=1.1.1.1, for=unknown, for=10.2.2.2", "10.2.2.2:0 hidden"),
            ("for=1.1.1.1, proto=https", "10.0.0.1:5000 hidden"),
            ("for=6.6.6.6;for=1.1.1.1", "10.0.0.1:5000 hidden"),
            ("for=1.1.1.1, for", "10.0.0.1:5000 hidden"),
            ("for=\"1.1.1.1", "10.0.0.1:5000 hidden"),
            ("for=1.1.1.1 x", "10.0.0.1:5000 hidden"),
            ("for=[::1]", "10.0.0.1:5000 hidden"),
        ] {
            assert_eq!(client(&[("forwarded", line)]), expected, "{line}");
        }
    }

    #[test]
    fn two_stories_that_differ_are_none() {
        let both = |standard, usual| client(&[("forwarded", standard), ("x-forwarded-for", usual)]);
        assert_eq!(both("for=1.1.1.1", "6.6.6.6, 1.1.1.1"), "1.1.1.1:0");
        assert_eq!(both("for=6.6.6.6", "1.1.1.1"), "10.0.0.1:5000 hidden");
        assert_eq!(both("nonsense", "1.1.1.1"), "10.0.0.1:5000 hidden");
        let (origin, _) =
            from(PROXY, &[("forwarded", "for=6.6.6.6"), ("x-forwarded-for", "1.1.1.1")]);
        assert!(origin.unwrap().address().is_unspecified());
    }

    #[test]
    fn headers_of_others_are_removed() {
        let lines = [
            ("forwarded", "for=1.1.1.1"),
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "example.org"),
            ("accept", "*/*"),
        ];
        let (origin, headers) = from("11.0.0.1:5000", &lines);
        let origin = origin.unwrap();
        assert_eq!((origin.peer.to_string(), headers.len()), ("11.0.0.1:5000".to_owned(), 1));
        assert!(origin.is_hidden && origin.forwarded == Forwarded::default());
        assert_eq!(from("11.0.0.1:5000", &lines[4..]).0, None);
        let (origin, headers) = from("[::ffff:10.0.0.1]:5000", &lines);
        assert_eq!(
            (origin.unwrap().peer.ip().to_string(), headers.len()),
            ("1.1.1.1".to_owned(), 5)
        );
    }

    #[test]
    fn the_scheme_and_the_host_are_those_that_the_client_used() {
        let forwarded = |lines: &[(&str, &str)]| {
            let Forwarded { proto, host } = from(PROXY, lines).0.unwrap().forwarded;
            (proto.unwrap_or_default(), host.unwrap_or_default())
        };
        let pair = |proto: &str, host: &str| (proto.to_owned(), host.to_owned());
        let line = "for=6.6.6.6;proto=ftp, for=1.1.1.1;proto=HTTPS;host=\"a.org:8443\", for=10.2.2.2;proto=http";
        assert_eq!(forwarded(&[("forwarded", line)]), pair("https", "a.org:8443"));
        let three = ("x-forwarded-for", "6.6.6.6, 1.1.1.1, 10.2.2.2");
        let proto = |text| ("x-forwarded-proto", text);
        assert_eq!(forwarded(&[three, proto("ftp, https, http")]), pair("https", ""));
        assert_eq!(forwarded(&[three, proto("ftp, https")]), pair("https", ""));
        assert_eq!(forwarded(&[three, proto("a b")]), pair("", ""));
        assert_eq!(forwarded(&[three, ("x-forwarded-host", "me@a.org")]), pair("", ""));
        assert_eq!(forwarded(&[three, ("x-forwarded-host", "a.org")]), pair("", "a.org"));
    }

    #[test]
    fn random_lines_are_read_without_a_panic_and_nothing_trusted_is_a_client_before_another() {
        let pieces = [
            "for=", "1.1.1.1", "10.2.2.2", "\"", "\\", ",", ";", " ", "=", "proto=", "https",
            "host=", "[::1]", "[", "]:", "unknown", "é", "_x", "\t", ":80",
        ];
        for _ in 0..20_000 {
            let mut bits = random();
            let mut line = String::new();
            for _ in 0..bits % 12 {
                bits = bits.rotate_left(13).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                line += pieces[(bits >> 40) as usize % pieces.len()];
            }
            if let Some(hops) = elements(&line) {
                let is_ours = |address: IpAddr| address.to_string() == "10.2.2.2";
                let chain = Chain(hops);
                if let Some((client, _)) = chain.client(is_ours)
                    && is_ours(client.ip())
                {
                    assert!(
                        chain.0.iter().all(|hop| hop.from.is_some_and(|it| is_ours(it.ip()))),
                        "{line}"
                    );
                }
            }
            let mut headers = HeaderMap::new();
            let Ok(value) = http::HeaderValue::from_bytes(line.as_bytes()) else { continue };
            headers.insert(X_FORWARDED_FOR, value.clone());
            headers.insert(FORWARDED, value);
            let trusted = ["10.0.0.0/8".parse().unwrap()];
            let _ = Origin::find(&mut headers, PROXY.parse().unwrap(), &trusted);
        }
    }
}
