//! Who calls, found out from the head of a request.

use super::{Failure, cookie, failed, pairs};
use crate::auth::after_scheme;
use crate::{
    Authenticate, Caller, Credentials, Error, KeyPlace, Problem, ProblemType, Route, Scheme,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use http::request::Parts;
use std::borrow::Cow;

/// Finds out who calls a route with `#[security(…)]`.
///
/// Its schemes are alternatives: the first one whose credentials are in the request counts.
///
/// When the future is dropped, so is that of the [`Authenticate`].
///
/// # Errors
///
/// 401, with a challenge per scheme, when the request has no credentials, malformed ones, or ones
/// that [`Authenticate`] refuses; its other errors as they are; 403 when the caller has none of
/// the route's roles.
#[allow(clippy::manual_async_fn)] // Declared `Send`, it needn't be found to be in every handler.
pub fn authenticate<A: Authenticate>(
    auth: &A,
    route: &'static Route,
    parts: &Parts,
) -> impl Future<Output = Result<A::Principal, Failure>> + Send {
    async move {
        let given = credentials(route, parts)?;
        let is_bearer = matches!(given, Credentials::Bearer(_));
        let principal = match auth.authenticate(given, &Caller::new(route, parts)).await {
            Ok(principal) => principal,
            Err(error) => return Err(refuse(route, error, is_bearer)),
        };
        let mut roles = route.roles.iter();
        if route.roles.is_empty() || roles.any(|role| auth.has_role(&principal, role)) {
            return Ok(principal);
        }
        Err(Problem::new(403).with_detail("the caller has no role that may do this").into())
    }
}

/// As [`authenticate`], for any route: `None` when everybody may call it.
///
/// # Errors
///
/// Those of [`authenticate`].
#[allow(clippy::manual_async_fn)] // Declared `Send`, it needn't be found to be in every handler.
pub fn admit<A: Authenticate>(
    auth: &A,
    route: &'static Route,
    parts: &Parts,
) -> impl Future<Output = Result<Option<A::Principal>, Failure>> + Send {
    async move {
        match route.security {
            [] => Ok(None),
            _ => authenticate(auth, route, parts).await.map(Some),
        }
    }
}

/// The caller of a route that not everybody may call.
///
/// # Errors
///
/// 401 when nobody was asked who calls.
pub fn known<P>(caller: Option<P>) -> Result<P, Failure> {
    caller.ok_or_else(|| Problem::new(401).with_detail("the request doesn't say who calls").into())
}

/// The credentials of the first scheme that the request has any of.
fn credentials<'p>(route: &Route, parts: &'p Parts) -> Result<Credentials<'p>, Failure> {
    for scheme in route.security {
        match find(*scheme, parts) {
            Ok(Some(credentials)) => return Ok(credentials),
            Ok(None) => {}
            Err(Malformed) => {
                return Err(unauthorized(route, "the credentials are malformed"));
            }
        }
    }
    Err(unauthorized(route, "the request doesn't say who calls"))
}

/// Credentials that aren't written as their scheme has them.
struct Malformed;

fn find(scheme: Scheme, parts: &Parts) -> Result<Option<Credentials<'_>>, Malformed> {
    match scheme {
        Scheme::Basic => {
            let Some(encoded) = authorization(parts, "basic") else { return Ok(None) };
            let decoded = BASE64_STANDARD.decode(encoded).map_err(|_| Malformed)?;
            let text = String::from_utf8(decoded).map_err(|_| Malformed)?;
            let (user, password) = text.split_once(':').ok_or(Malformed)?;
            let (user, password) = (user.to_owned().into(), password.to_owned().into());
            Ok(Some(Credentials::Basic { user, password }))
        }
        Scheme::Bearer => {
            let Some(token) = authorization(parts, "bearer") else { return Ok(None) };
            let token = str::from_utf8(token).map_err(|_| Malformed)?;
            let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
            if is_token { Ok(Some(Credentials::Bearer(token))) } else { Err(Malformed) }
        }
        Scheme::ApiKey { place, name } => {
            let key = match place {
                KeyPlace::Header => super::header(&parts.headers, name),
                KeyPlace::Query => Ok(parameter(parts, name)),
                KeyPlace::Cookie => cookie(&parts.headers, name),
            };
            Ok(key.map_err(|_| Malformed)?.map(Credentials::ApiKey))
        }
    }
}

/// What follows the scheme in the first `authorization` header that has it.
fn authorization<'p>(parts: &'p Parts, scheme: &str) -> Option<&'p [u8]> {
    let mut lines = parts.headers.get_all(AUTHORIZATION).iter();
    lines.find_map(|line| after_scheme(line, scheme))
}

fn parameter<'p>(parts: &'p Parts, name: &str) -> Option<Cow<'p, str>> {
    pairs(parts.uri.query()).find(|(found, _)| found == name).map(|(_, key)| key)
}

/// The answer to credentials that weren't believed. A token that is there and wrong is told from
/// one that is missing (RFC 6750, section 3.1).
fn refuse(route: &Route, error: Error, is_bearer: bool) -> Failure {
    if error.status() != 401 {
        return failed(error);
    }
    let wrong = is_bearer.then_some(Scheme::Bearer);
    Failure::with_headers(error.to_problem(), challenges(route, wrong))
}

fn unauthorized(route: &Route, detail: &str) -> Failure {
    Failure::with_headers(Problem::new(401).with_detail(detail), challenges(route, None))
}

/// A challenge per scheme, each on a line of its own: clients that split one at its commas are
/// easily confused.
fn challenges(route: &Route, wrong: Option<Scheme>) -> HeaderMap {
    const WRONG_TOKEN: HeaderValue =
        HeaderValue::from_static("Bearer realm=\"doudou\", error=\"invalid_token\"");
    let challenge = |scheme: &Scheme| match wrong == Some(*scheme) {
        true => (WWW_AUTHENTICATE, WRONG_TOKEN),
        false => (WWW_AUTHENTICATE, scheme.challenge()),
    };
    let mut headers = HeaderMap::new();
    for (name, value) in route.security.iter().map(challenge) {
        headers.append(name, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Response;
    use http::Request;
    use std::sync::Mutex;

    const KEY: Scheme = Scheme::ApiKey { place: KeyPlace::Header, name: "X-Api-Key" };
    const QUERY_KEY: Scheme = Scheme::ApiKey { place: KeyPlace::Query, name: "key" };
    const COOKIE_KEY: Scheme = Scheme::ApiKey { place: KeyPlace::Cookie, name: "key" };

    static ALL: Route = Route::new("a", "GET", "/a")
        .secured(&[Scheme::Basic, Scheme::Bearer, KEY, QUERY_KEY, COOKIE_KEY], &[]);
    static ADMIN: Route =
        Route::new("b", "GET", "/b").secured(&[Scheme::Bearer], &["OWNER", "ADMIN"]);

    /// Knows everybody who doesn't say `wrong`, and notes what it was asked.
    #[derive(Default)]
    struct Door(Mutex<Vec<String>>);

    impl Authenticate for Door {
        type Principal = String;

        async fn authenticate(
            &self,
            credentials: Credentials<'_>,
            caller: &Caller<'_>,
        ) -> Result<String, Error> {
            assert_eq!(caller.uri().path(), "/");
            self.0.lock().unwrap().push(format!("{} {credentials:?}", caller.route().name));
            let who = match credentials {
                Credentials::Basic { user, password } => format!("{user}|{password}"),
                Credentials::Bearer(token) => token.to_owned(),
                Credentials::ApiKey(key) => key.into_owned(),
            };
            match &*who {
                "wrong" => Err(Error::unauthorized("unknown")),
                "broken" => Err(Error::unavailable("no directory")),
                _ => Ok(who),
            }
        }

        fn has_role(&self, principal: &String, role: &str) -> bool {
            principal == role
        }
    }

    async fn ask(
        route: &'static Route,
        uri: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<String, Response> {
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        authenticate(&Door::default(), route, &parts).await.map_err(Failure::into_response)
    }

    fn challenges_of(response: &Response) -> Vec<&str> {
        let lines = response.headers().get_all(WWW_AUTHENTICATE);
        lines.iter().map(|line| line.to_str().unwrap()).collect()
    }

    #[tokio::test]
    async fn every_scheme_finds_its_credentials() {
        let basic = format!("BASIC {}", BASE64_STANDARD.encode("jürgen:pass:word"));
        for (uri, headers, expected) in [
            ("/", vec![("authorization", &*basic)], "jürgen|pass:word"),
            ("/", vec![("authorization", "bearer  a.b-c")], "a.b-c"),
            ("/", vec![("x-api-key", "k1")], "k1"),
            ("/?a=1&key=k%202", vec![], "k 2"),
            ("/", vec![("cookie", "a=1; key=k%203")], "k 3"),
            // The schemes have an order, which that of the headers doesn't change.
            ("/?key=q", vec![("x-api-key", "k"), ("authorization", "Bearer t")], "t"),
        ] {
            assert_eq!(ask(&ALL, uri, &headers).await.unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn a_request_without_credentials_is_told_every_scheme() {
        for headers in [vec![], vec![("authorization", "Digest a=b")]] {
            let response = ask(&ALL, "/", &headers).await.unwrap_err();
            assert_eq!(response.status(), 401);
            assert_eq!(response.headers()["content-type"], "application/problem+json");
            assert_eq!(
                challenges_of(&response),
                [
                    r#"Basic realm="doudou", charset="UTF-8""#,
                    r#"Bearer realm="doudou""#,
                    r#"ApiKey realm="doudou", in="header", name="X-Api-Key""#,
                    r#"ApiKey realm="doudou", in="query", name="key""#,
                    r#"ApiKey realm="doudou", in="cookie", name="key""#,
                ]
            );
        }
    }

    #[tokio::test]
    async fn malformed_credentials_are_a_401_whatever_else_there_is() {
        let without_colon = format!("Basic {}", BASE64_STANDARD.encode("ann"));
        let not_text = format!("Basic {}", BASE64_STANDARD.encode(b"\xff:x"));
        for header in [&*without_colon, &*not_text, "Basic %%", "Basic ", "Bearer ", "Bearer a b"] {
            let headers = [("authorization", header), ("x-api-key", "k")];
            let response = ask(&ALL, "/", &headers).await.unwrap_err();
            assert_eq!(response.status(), 401, "{header}");
            assert_eq!(challenges_of(&response).len(), 5, "{header}");
        }
    }

    #[tokio::test]
    async fn refused_credentials_are_challenged_again() {
        let response = ask(&ALL, "/", &[("authorization", "Bearer wrong")]).await.unwrap_err();
        assert_eq!(response.status(), 401);
        assert_eq!(challenges_of(&response)[1], r#"Bearer realm="doudou", error="invalid_token""#);
        let response = ask(&ALL, "/", &[("x-api-key", "wrong")]).await.unwrap_err();
        assert_eq!(challenges_of(&response)[1], r#"Bearer realm="doudou""#);
        let response = ask(&ALL, "/", &[("x-api-key", "broken")]).await.unwrap_err();
        assert_eq!((response.status().as_u16(), challenges_of(&response).len()), (503, 0));
    }

    #[tokio::test]
    async fn any_one_of_the_roles_suffices() {
        for role in ["OWNER", "ADMIN"] {
            let header = format!("Bearer {role}");
            assert_eq!(ask(&ADMIN, "/", &[("authorization", &header)]).await.unwrap(), role);
        }
        let response = ask(&ADMIN, "/", &[("authorization", "Bearer USER")]).await.unwrap_err();
        assert_eq!((response.status().as_u16(), challenges_of(&response).len()), (403, 0));
    }

    #[tokio::test]
    async fn nobody_has_a_role_by_default() {
        struct Open;
        impl Authenticate for Open {
            type Principal = ();
            async fn authenticate(&self, _: Credentials<'_>, _: &Caller<'_>) -> Result<(), Error> {
                Ok(())
            }
        }
        let request = Request::get("/").header("authorization", "Bearer t").body(()).unwrap();
        let (parts, ()) = request.into_parts();
        let failure = authenticate(&Open, &ADMIN, &parts).await.unwrap_err();
        assert_eq!(failure.problem().unwrap().status, 403);
    }

    #[tokio::test]
    async fn a_secret_is_not_shown() {
        let door = Door::default();
        let basic = format!("Basic {}", BASE64_STANDARD.encode("ann:secret"));
        for (name, value) in [
            ("authorization", &*basic),
            ("authorization", "Bearer secret"),
            ("x-api-key", "secret"),
        ] {
            let (parts, ()) = Request::get("/").header(name, value).body(()).unwrap().into_parts();
            authenticate(&door, &ALL, &parts).await.unwrap();
        }
        let seen = door.0.into_inner().unwrap();
        assert_eq!(seen, [r#"a Basic { user: "ann", .. }"#, "a Bearer(..)", "a ApiKey(..)"]);
    }
}
