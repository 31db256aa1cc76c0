//! Problem details for HTTP APIs (RFC 9457).

use super::Chain;
use crate::layer::Current;
use crate::{Body, Response};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response as HttpResponse, StatusCode};
use serde::de::DeserializeOwned;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// The type of a problem that says no more than its status.
const BLANK: &str = "about:blank";

/// The members that have a meaning of their own. A parameter of a problem that is named like one
/// of them gets an underscore appended.
const RESERVED: [&str; 6] = ["type", "title", "status", "detail", "instance", "code"];

/// An error as it is sent: problem details (RFC 9457), with the content type
/// `application/problem+json`.
///
/// Beside the members of the RFC a problem has any number of others. `code` is the name of the
/// error among those of its service; the client finds the typed error by it.
///
/// ```
/// use doudou_rt::Problem;
///
/// let problem = Problem::new(404).with_code("NotFound").with_detail("no user 7").with("id", 7);
/// assert_eq!(
///     serde_json::to_string(&problem).unwrap(),
///     r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no user 7","code":"NotFound","id":7}"#
/// );
/// ```
///
/// Reading is lenient, as the RFC asks: a member of the wrong type counts as absent. A problem
/// without a status is a 500.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// A URI that names the type of the problem; `about:blank` by default.
    pub r#type: Cow<'static, str>,
    /// The type in a few words; the reason phrase of the status by default.
    pub title: Cow<'static, str>,
    /// What happened this time.
    pub detail: Option<String>,
    /// A URI that names this occurrence.
    pub instance: Option<String>,
    /// Boxed so that a problem stays small as the error of a result.
    extensions: Option<Box<Map<String, Value>>>,
}

impl Problem {
    /// A problem with a status, and the status's reason phrase as its title.
    ///
    /// A number that isn't a status (100 to 999) becomes 500.
    pub fn new(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            status,
            r#type: Cow::Borrowed(BLANK),
            title: Cow::Borrowed(reason(status)),
            detail: None,
            instance: None,
            extensions: None,
        }
    }

    /// A 500 that logs the error with its causes and shows none of it.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        let request = Current::get();
        tracing::error!(
            request_id = request.request_id(),
            trace_id = request.trace_id(),
            error = %Chain(error),
            "a request failed"
        );
        Self::new(500).with_detail("the service failed; its log has the cause")
    }

    /// Says what happened this time.
    #[must_use]
    pub fn with_detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }

    /// Names the error among those of its service.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.insert("code".to_owned(), Value::from(code));
        self
    }

    /// Adds a member.
    ///
    /// A name that has a meaning in problem details (`type`, `title`, `status`, `detail`,
    /// `instance`, `code`) gets an underscore appended; [`get`](Self::get) does the same. A value
    /// that isn't JSON, such as a map with keys that aren't strings, becomes null.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.insert(member(name).into_owned(), serde_json::to_value(value).unwrap_or_default());
        self
    }

    /// The member that [`with`](Self::with) added, if it is a `T`. An absent member is read as
    /// null, so that an `Option` finds itself `None`.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let value = self.extensions.as_ref().and_then(|members| members.get(&*member(name)));
        T::deserialize(value.unwrap_or(&Value::Null)).ok()
    }

    /// The name of the error among those of its service: the member `code`.
    pub fn code(&self) -> Option<&str> {
        self.extensions.as_ref()?.get("code")?.as_str()
    }

    /// The members beside those of the RFC.
    pub fn extensions(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.extensions
            .iter()
            .flat_map(|members| members.iter())
            .map(|(name, value)| (&**name, value))
    }

    /// The answer that carries the problem.
    pub fn into_response(self) -> Response {
        // A map of strings and values always serialises.
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = HttpResponse::new(Body::from(body));
        *response.status_mut() = self.status;
        let content_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response
    }

    fn insert(&mut self, name: String, value: Value) {
        self.extensions.get_or_insert_default().insert(name, value);
    }

    fn from_members(mut members: Map<String, Value>) -> Self {
        let status = members.remove("status").as_ref().and_then(Value::as_u64);
        let mut problem =
            Self::new(status.and_then(|status| status.try_into().ok()).unwrap_or(500));
        let mut text = |name| match members.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        if let Some(uri) = text("type") {
            problem.r#type = Cow::Owned(uri);
        }
        if let Some(title) = text("title") {
            problem.title = Cow::Owned(title);
        }
        problem.detail = text("detail");
        problem.instance = text("instance");
        if !members.is_empty() {
            problem.extensions = Some(Box::new(members));
        }
        problem
    }
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Unknown Status")
}

fn member(name: &str) -> Cow<'_, str> {
    if RESERVED.contains(&name) { Cow::Owned(format!("{name}_")) } else { Cow::Borrowed(name) }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_str(), self.title)?;
        match &self.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.r#type)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("status", &self.status.as_u16())?;
        if let Some(detail) = &self.detail {
            map.serialize_entry("detail", detail)?;
        }
        if let Some(instance) = &self.instance {
            map.serialize_entry("instance", instance)?;
        }
        for (name, value) in self.extensions() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Problem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from_members)
    }
}

/// An error that travels as a [`Problem`]: how a service sends it, and how a client finds it
/// again.
///
/// The build script implements it for the error enums of `svc.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be sent as the error of a service",
    label = "no way from this type to problem details",
    note = "declare the enum in svc.rs (or a module of it) and derive `doudou_rt::Problem`, or \
            return `doudou_rt::Result<T>`"
)]
pub trait ProblemType: Sized {
    /// The problem that is sent.
    fn to_problem(&self) -> Problem;

    /// The error that a problem was made from.
    ///
    /// # Errors
    ///
    /// Gives the problem back when it isn't one of this type's.
    fn from_problem(problem: Problem) -> Result<Self, Problem>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[test]
    fn a_problem_survives_the_wire() {
        let mut problem = Problem::new(409).with_code("NameTaken").with_detail("taken");
        problem.instance = Some("/users/7".to_owned());
        problem.r#type = Cow::Borrowed("https://example.org/taken");
        let problem = problem.with("name", "jack").with("tries", [1, 2]);
        let sent = serde_json::to_vec(&problem).unwrap();
        assert_eq!(serde_json::from_slice::<Problem>(&sent).unwrap(), problem);
    }

    #[test]
    fn members_of_the_wrong_type_count_as_absent() {
        let text = r#"{"type":1,"title":null,"status":"404","detail":{},"instance":[],"code":5}"#;
        let problem: Problem = serde_json::from_str(text).unwrap();
        assert_eq!(problem.status, 500);
        assert_eq!(problem.r#type, BLANK);
        assert_eq!(problem.title, "Internal Server Error");
        assert_eq!((problem.detail.as_deref(), problem.code()), (None, None));
        assert!(serde_json::from_str::<Problem>("[]").is_err());
    }

    #[test]
    fn a_member_named_like_one_of_the_rfc_keeps_out_of_its_way() {
        let problem = Problem::new(404).with_code("Gone").with("status", 7).with("code", "x");
        assert_eq!(problem.get::<u8>("status"), Some(7));
        assert_eq!(problem.get::<String>("code").as_deref(), Some("x"));
        assert_eq!(problem.code(), Some("Gone"));
        let sent = serde_json::to_value(&problem).unwrap();
        assert_eq!((&sent["status"], &sent["status_"]), (&Value::from(404), &Value::from(7)));
    }

    #[test]
    fn an_absent_member_is_null() {
        let problem = Problem::new(404);
        assert_eq!(problem.get::<Option<u8>>("id"), Some(None));
        assert_eq!(problem.get::<u8>("id"), None);
    }

    #[tokio::test]
    async fn the_answer_has_the_status_and_the_content_type() {
        let response = Problem::new(404).into_response();
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, r#"{"type":"about:blank","title":"Not Found","status":404}"#);
    }

    #[test]
    fn a_problem_is_small_enough_for_the_error_of_a_result() {
        assert!(size_of::<Problem>() < 128);
    }

    #[test]
    fn a_number_that_is_no_status_is_a_500() {
        assert_eq!(Problem::new(7).status, 500);
    }
}
