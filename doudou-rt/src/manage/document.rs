//! The OpenAPI documents of the services, as this server serves them.

use std::borrow::Cow;
use std::sync::OnceLock;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use serde_json::value::RawValue;

use super::{with_type, yaml};
use crate::config::RootPath;
use crate::{Description, Problem, Response};

/// What is encoded in a path: all but what stands for itself in its canonical form.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The document of a service.
pub(super) struct Document {
    /// What the page calls it: the name of its service.
    pub(super) name: String,
    /// Where it is when there are several, relative to the page, encoded and without its ending.
    place: String,
    text: Bytes,
    /// The text as YAML, made when it is asked for.
    yaml: OnceLock<Bytes>,
}

impl Document {
    /// Where it is in a form, `json` or `yaml`, when there are several; relative to the page.
    pub(super) fn path(&self, form: &str) -> String {
        format!("{}.{form}", self.place)
    }

    pub(super) fn json(&self) -> Response {
        with_type("application/json", self.text.clone())
    }

    /// The document as YAML (RFC 9512).
    pub(super) fn yaml(&self) -> Response {
        let yaml = match self.yaml.get() {
            Some(yaml) => yaml.clone(),
            None => match yaml::from_json(&self.text) {
                Ok(yaml) => self.yaml.get_or_init(|| yaml.into()).clone(),
                Err(error) => return Problem::internal(&error).into_response(),
            },
        };
        with_type("application/yaml", yaml)
    }
}

/// The version of a service: that of its document, or nothing.
pub(crate) fn version(service: &Description) -> Cow<'static, str> {
    #[derive(Deserialize)]
    struct Top<'a> {
        #[serde(borrow)]
        info: Info<'a>,
    }

    #[derive(Deserialize)]
    struct Info<'a> {
        #[serde(borrow)]
        version: Cow<'a, str>,
    }

    let top = service.openapi.and_then(|text| serde_json::from_str::<Top<'_>>(text).ok());
    top.map(|top| top.info.version).unwrap_or_default()
}

/// The documents of the services that have one. A name that is used again gets a number.
pub(super) fn all(services: &[Description], root: &RootPath) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    for Description { name, openapi, .. } in services {
        let Some(text) = openapi else { continue };
        let is_taken = |name: &str| documents.iter().any(|document| document.name == name);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let names = std::iter::once((*name).to_owned()).chain(numbered);
        let Some(name) = names.into_iter().find(|name| !is_taken(name)) else { continue };
        let place = format!("openapi/{}", utf8_percent_encode(&name, ENCODED));
        let text = below(root, text);
        documents.push(Document { name, place, text, yaml: OnceLock::new() });
    }
    documents
}

/// The document with the root as its server.
///
/// A document that names other servers than `/`, which is what stands for the one that it came
/// from, keeps them; so does a text that isn't a document.
fn below(root: &RootPath, text: &'static str) -> Bytes {
    #[derive(Deserialize)]
    struct Top<'a> {
        #[serde(rename = "openapi")]
        _openapi: IgnoredAny,
        #[serde(borrow)]
        servers: Option<&'a RawValue>,
    }

    #[derive(Deserialize)]
    struct Host {
        url: String,
    }

    let unchanged = Bytes::from_static(text.as_bytes());
    if root.is_empty() {
        return unchanged;
    }
    let Ok(Top { servers: old, .. }) = serde_json::from_str(text) else { return unchanged };
    let servers = json!([{ "url": root.as_str() }]);
    let Some(old) = old.map(RawValue::get) else {
        let text = text.trim_end();
        // An object, and not an empty one.
        let open = text.strip_suffix('}').unwrap_or(text);
        return Bytes::from(format!("{open},\"servers\":{servers}}}"));
    };
    match serde_json::from_str::<Vec<Host>>(old) {
        Ok(hosts) if hosts.iter().all(|host| host.url == "/") => {
            // It is a part of the text.
            let start = old.as_ptr() as usize - text.as_ptr() as usize;
            let (before, rest) = text.split_at(start);
            Bytes::from(format!("{before}{servers}{}", &rest[old.len()..]))
        }
        _ => unchanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(root: &str, text: &'static str) -> String {
        String::from_utf8(below(&root.parse().unwrap(), text).to_vec()).unwrap()
    }

    #[test]
    fn a_document_names_the_root_as_its_server_and_stays_as_it_is_otherwise() {
        for (text, expected) in [
            (
                r#"{"openapi":"3.0.3", "servers": [ {"url": "/"} ], "paths":{"/b":{},"/a":{}}}"#,
                r#"{"openapi":"3.0.3", "servers": [{"url":"/api"}], "paths":{"/b":{},"/a":{}}}"#,
            ),
            (
                r#"{"openapi":"3.1.1","servers":[],"paths":{}}"#,
                r#"{"openapi":"3.1.1","servers":[{"url":"/api"}],"paths":{}}"#,
            ),
            (
                "{\"openapi\":\"3.0.3\",\"paths\":{\"/\":{}}}\n",
                r#"{"openapi":"3.0.3","paths":{"/":{}},"servers":[{"url":"/api"}]}"#,
            ),
        ] {
            assert_eq!(served("/api", text), expected);
            assert_eq!(served("", text), text);
        }
    }

    #[test]
    fn a_document_that_names_servers_itself_keeps_them() {
        for text in [
            r#"{"openapi":"3.0.3","servers":[{"url":"https://example.com/v1"}]}"#,
            r#"{"openapi":"3.0.3","servers":[{"url":"/"},{"url":"https://example.com"}]}"#,
            r#"{"openapi":"3.0.3","servers":7}"#,
            "{}",
            "not a document",
        ] {
            assert_eq!(served("/api", text), text);
        }
    }

    #[test]
    fn every_document_has_a_path_of_its_own() {
        let names = ["Users", "Users", "", "Größe", "../x"];
        let services =
            names.map(|name| Description { name, routes: &[], openapi: Some("{}"), peer: false });
        let documents = all(&services, &RootPath::default());
        let paths: Vec<String> = documents.iter().map(|document| document.path("json")).collect();
        let expected = [
            "openapi/Users.json",
            "openapi/Users-2.json",
            "openapi/.json",
            "openapi/Gr%C3%B6%C3%9Fe.json",
            "openapi/..%2Fx.json",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn the_version_of_a_service_is_that_of_its_document() {
        let version =
            |openapi| version(&Description { name: "Users", routes: &[], openapi, peer: false });
        assert_eq!(version(Some(r#"{"info":{"title":"A","version":"1.2"},"paths":{}}"#)), "1.2");
        assert_eq!(version(Some(r#"{"info":{"version":"\"1\""}}"#)), "\"1\"");
        for none in [None, Some("{}"), Some("not a document"), Some(r#"{"info":{"version":1}}"#)] {
            assert_eq!(version(none), "", "{none:?}");
        }
    }
}
