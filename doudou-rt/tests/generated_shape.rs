//! The shape of generated code: a service of two methods, written by hand as the build script
//! writes it, answers in memory.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use bytes::Bytes;
use doudou_rt::http::{Method, Request, StatusCode, header};
use doudou_rt::{Problem, Response, Service};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

/// What a person writes in `svc.rs`.
mod svc {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Serialize, Deserialize)]
    pub(crate) struct PageQuery {
        pub(crate) page: u32,
    }

    #[derive(Debug, Serialize, Deserialize)]
    pub(crate) struct Post {
        pub(crate) title: String,
    }

    #[derive(Debug, thiserror::Error)]
    pub(crate) enum UserError {
        #[error("no user {id}")]
        NotFound { id: u64 },
        #[error("the name is taken")]
        NameTaken,
        #[error("the store is broken")]
        Store(#[from] std::fmt::Error),
    }

    pub(crate) trait Usersvc: Send + Sync + 'static {
        fn page_users(
            &self,
            query: PageQuery,
        ) -> impl Future<Output = doudou_rt::Result<Vec<String>>> + Send;

        fn list_posts(
            &self,
            id: u64,
            page: Option<u32>,
            tags: Vec<String>,
            tenant: String,
        ) -> impl Future<Output = Result<Vec<Post>, UserError>> + Send;
    }
}

/// What the build script writes.
mod usersvc {
    pub(crate) const ROUTES: &[::doudou_rt::Route] = &[
        ::doudou_rt::Route::new("page_users", "POST", "/page/users"),
        ::doudou_rt::Route::new("list_posts", "GET", "/users/{id}/posts"),
    ];

    #[derive(Debug)]
    pub(crate) struct UsersvcServer<S> {
        service: ::std::sync::Arc<S>,
    }

    impl<S> UsersvcServer<S> {
        pub(crate) fn new(service: S) -> Self {
            Self { service: ::std::sync::Arc::new(service) }
        }
    }

    impl<S> Clone for UsersvcServer<S> {
        fn clone(&self) -> Self {
            Self { service: ::std::sync::Arc::clone(&self.service) }
        }
    }

    #[derive(Clone, Copy)]
    enum Operation {
        PageUsers,
        ListPosts,
    }

    fn route<'p>(
        method: &::doudou_rt::http::Method,
        path: &'p str,
    ) -> Result<(Operation, [&'p str; 1]), ::doudou_rt::codec::Miss> {
        if path == "/page/users" {
            return match *method {
                ::doudou_rt::http::Method::POST => Ok((Operation::PageUsers, [""])),
                _ => Err(::doudou_rt::codec::Miss::method(method, "POST, OPTIONS")),
            };
        }
        let mut segments = [""; 3];
        match ::doudou_rt::codec::split(path, &mut segments) {
            ["users", id, "posts"] => match *method {
                ::doudou_rt::http::Method::GET | ::doudou_rt::http::Method::HEAD => {
                    Ok((Operation::ListPosts, [id]))
                }
                _ => Err(::doudou_rt::codec::Miss::method(method, "GET, HEAD, OPTIONS")),
            },
            _ => Err(::doudou_rt::codec::Miss::NotFound),
        }
    }

    impl<S: crate::svc::Usersvc> ::doudou_rt::Service for UsersvcServer<S> {
        const DESCRIPTION: ::doudou_rt::Description = ::doudou_rt::Description {
            name: "Usersvc",
            routes: ROUTES,
            openapi: None,
            peer: false,
        };

        fn route(method: &::doudou_rt::http::Method, path: &str) -> Option<usize> {
            route(method, path).ok().map(|(operation, _)| operation as usize)
        }

        async fn call<B: ::doudou_rt::RequestBody>(
            self,
            request: ::doudou_rt::http::Request<B>,
        ) -> ::doudou_rt::Response {
            let (parts, body) = request.into_parts();
            let service = &*self.service;
            let answer = match route(&parts.method, parts.uri.path()) {
                Ok((Operation::PageUsers, _)) => page_users(service, &parts, body).await,
                Ok((Operation::ListPosts, [id])) => list_posts(service, &parts, id).await,
                Err(miss) => Err(miss.into()),
            };
            answer.unwrap_or_else(::doudou_rt::codec::Failure::into_response)
        }
    }

    impl<S, B> ::doudou_rt::tower::Service<::doudou_rt::http::Request<B>> for UsersvcServer<S>
    where
        S: crate::svc::Usersvc,
        B: ::doudou_rt::RequestBody,
    {
        type Response = ::doudou_rt::Response;
        type Error = ::std::convert::Infallible;
        type Future = ::doudou_rt::tower::BoxFuture<Result<Self::Response, Self::Error>>;

        fn poll_ready(
            &mut self,
            _: &mut ::std::task::Context<'_>,
        ) -> ::std::task::Poll<Result<(), Self::Error>> {
            ::std::task::Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: ::doudou_rt::http::Request<B>) -> Self::Future {
            let server = self.clone();
            Box::pin(async move { Ok(::doudou_rt::Service::call(server, request).await) })
        }
    }

    async fn page_users<S: crate::svc::Usersvc, B: ::doudou_rt::RequestBody>(
        service: &S,
        parts: &::doudou_rt::http::request::Parts,
        body: B,
    ) -> Result<::doudou_rt::Response, ::doudou_rt::codec::Failure> {
        let query: crate::svc::PageQuery = ::doudou_rt::codec::json(&parts.headers, body).await?;
        let users = service.page_users(query).await.map_err(::doudou_rt::codec::failed)?;
        ::doudou_rt::codec::reply(200, &users)
    }

    async fn list_posts<S: crate::svc::Usersvc>(
        service: &S,
        parts: &::doudou_rt::http::request::Parts,
        id: &str,
    ) -> Result<::doudou_rt::Response, ::doudou_rt::codec::Failure> {
        use ::doudou_rt::codec::{self, Place};
        let id: u64 = codec::path("id", id)?;
        let mut page = None;
        let mut tags = Vec::new();
        for (key, value) in codec::pairs(parts.uri.query()) {
            match &*key {
                "page" => page = Some(value),
                "tags" => tags.push(value),
                _ => {}
            }
        }
        let page: Option<u32> = codec::optional(Place::Query, "page", page)?;
        let tags: Vec<String> = codec::list(Place::Query, "tags", tags)?;
        let tenant: String =
            codec::required(Place::Header, "x-tenant", codec::header(&parts.headers, "x-tenant")?)?;
        let posts = service.list_posts(id, page, tags, tenant).await.map_err(codec::failed)?;
        codec::reply(200, &posts)
    }

    impl ::doudou_rt::ProblemType for crate::svc::UserError {
        fn to_problem(&self) -> ::doudou_rt::Problem {
            match self {
                Self::NotFound { id } => ::doudou_rt::Problem::new(404)
                    .with_code("NotFound")
                    .with_detail(self)
                    .with("id", id),
                Self::NameTaken => {
                    ::doudou_rt::Problem::new(409).with_code("NameTaken").with_detail(self)
                }
                #[allow(unreachable_patterns)]
                _ => ::doudou_rt::Problem::internal(self),
            }
        }

        fn from_problem(problem: ::doudou_rt::Problem) -> Result<Self, ::doudou_rt::Problem> {
            match problem.code() {
                Some("NotFound") => {
                    if let Some(id) = problem.get("id") {
                        return Ok(Self::NotFound { id });
                    }
                }
                Some("NameTaken") => return Ok(Self::NameTaken),
                _ => {}
            }
            Err(problem)
        }
    }

    #[cfg(feature = "client")]
    #[derive(Debug, Clone)]
    pub(crate) struct UsersvcClient {
        client: ::doudou_rt::client::Client,
    }

    #[cfg(feature = "client")]
    impl UsersvcClient {
        pub(crate) fn new(base_url: &str) -> Result<Self, ::doudou_rt::client::AddressError> {
            ::doudou_rt::client::Client::new(base_url).map(Self::from)
        }

        pub(crate) async fn page_users(
            &self,
            query: crate::svc::PageQuery,
        ) -> Result<Vec<String>, ::doudou_rt::client::ClientError<::doudou_rt::Error>> {
            self.client
                .request(::doudou_rt::http::Method::POST)
                .literal("/page/users")
                .json(&query)
                .send()
                .await
        }

        pub(crate) async fn list_posts(
            &self,
            id: u64,
            page: Option<u32>,
            tags: Vec<String>,
            tenant: String,
        ) -> Result<Vec<crate::svc::Post>, ::doudou_rt::client::ClientError<crate::svc::UserError>>
        {
            self.client
                .request(::doudou_rt::http::Method::GET)
                .literal("/users/")
                .path("id", &id)
                .literal("/posts")
                .query("page", &page)
                .query("tags", &tags)
                .header("x-tenant", &tenant)
                .send()
                .await
        }
    }

    #[cfg(feature = "client")]
    impl From<::doudou_rt::client::Client> for UsersvcClient {
        fn from(client: ::doudou_rt::client::Client) -> Self {
            Self { client }
        }
    }
}

struct Users;

impl svc::Usersvc for Users {
    async fn page_users(&self, query: svc::PageQuery) -> doudou_rt::Result<Vec<String>> {
        match query.page {
            0 => Err(doudou_rt::Error::unprocessable("pages begin at 1")),
            1 => Ok(vec!["jack".to_owned()]),
            _ => Err(std::io::Error::other("a secret"))?,
        }
    }

    async fn list_posts(
        &self,
        id: u64,
        page: Option<u32>,
        tags: Vec<String>,
        tenant: String,
    ) -> Result<Vec<svc::Post>, svc::UserError> {
        match id {
            7 => Ok(vec![svc::Post { title: format!("{tenant} {page:?} {tags:?}") }]),
            8 => Err(std::fmt::Error)?,
            9 => Err(svc::UserError::NameTaken),
            _ => Err(svc::UserError::NotFound { id }),
        }
    }
}

async fn call(method: &str, uri: &str, body: &str) -> Response {
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header("x-tenant", "acme")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body.to_owned())))
        .unwrap();
    Service::call(usersvc::UsersvcServer::new(Users), request).await
}

async fn json(response: Response) -> Value {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}

async fn problem(method: &str, uri: &str, body: &str) -> (Response, Problem) {
    let response = call(method, uri, body).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let problem: Problem = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(problem.status, parts.status);
    (Response::from_parts(parts, bytes.into()), problem)
}

#[tokio::test]
async fn a_json_body_reaches_its_method() {
    let response = call("POST", "/page/users", r#"{"page": 1}"#).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    assert_eq!(json(response).await, json!(["jack"]));
}

#[tokio::test]
async fn parameters_reach_their_method() {
    for method in ["GET", "HEAD"] {
        let uri = "http://host/users/%37/posts?tags=a&page=2&tags=b+c&other=x";
        let response = call(method, uri, "").await;
        assert_eq!(json(response).await, json!([{"title": r#"acme Some(2) ["a", "b c"]"#}]));
    }
}

#[tokio::test]
async fn a_wrong_parameter_is_named() {
    let (_, problem) = problem("GET", "/users/x/posts", "").await;
    assert_eq!(problem.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        problem.detail.as_deref(),
        Some("path parameter `id`: `x` isn't an unsigned integer")
    );
    assert_eq!(
        problem.get::<Value>("errors").unwrap(),
        json!([{"parameter": "id", "in": "path", "detail": "`x` isn't an unsigned integer"}])
    );
}

#[tokio::test]
async fn a_declared_error_has_its_status_and_its_fields() {
    let (_, problem) = problem("GET", "/users/10/posts", "").await;
    assert_eq!(problem.status, StatusCode::NOT_FOUND);
    assert_eq!(problem.detail.as_deref(), Some("no user 10"));
    assert_eq!((problem.code(), problem.get::<u64>("id")), (Some("NotFound"), Some(10)));
}

#[tokio::test]
async fn any_other_error_is_a_500_that_hides_its_cause() {
    for (method, uri, body) in
        [("GET", "/users/8/posts", ""), ("POST", "/page/users", r#"{"page": 2}"#)]
    {
        let (response, problem) = problem(method, uri, body).await;
        assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
        let sent = json(response).await.to_string();
        assert!(!sent.contains("secret") && !sent.contains("broken"), "{sent}");
    }
}

#[tokio::test]
async fn an_error_for_the_caller_is_shown() {
    let (_, problem) = problem("POST", "/page/users", r#"{"page": 0}"#).await;
    assert_eq!(problem.to_string(), "422 Unprocessable Entity: pages begin at 1");
}

#[tokio::test]
async fn a_method_that_the_path_lacks_is_a_405_with_the_others() {
    let (response, problem) = problem("PUT", "/users/7/posts", "").await;
    assert_eq!(problem.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()[header::ALLOW], "GET, HEAD, OPTIONS");
    let response = call("OPTIONS", "/page/users", "").await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(response.headers()[header::ALLOW], "POST, OPTIONS");
}

#[tokio::test]
async fn another_path_is_a_404() {
    for uri in ["/", "/users", "/users//posts", "/users/7/posts/", "/page/users/"] {
        let (_, problem) = problem("GET", uri, "").await;
        assert_eq!(problem.status, StatusCode::NOT_FOUND, "{uri}");
    }
}

#[test]
fn a_route_is_an_index_into_the_description() {
    type Server = usersvc::UsersvcServer<Users>;
    let method = Method::GET;
    let index = <Server as Service>::route(&method, "/users/7/posts").unwrap();
    assert_eq!(Server::DESCRIPTION.routes[index].name, "list_posts");
    assert_eq!(<Server as Service>::route(&method, "/page/users"), None);
}

#[tokio::test]
async fn the_server_is_a_tower_service() {
    let mut server = usersvc::UsersvcServer::new(Users);
    let request = Request::builder().uri("/nothing").body(Full::new(Bytes::new())).unwrap();
    let response = doudou_rt::tower::Service::call(&mut server, request).await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[cfg(feature = "client")]
#[tokio::test]
async fn the_client_gets_what_the_service_gives() {
    use doudou_rt::client::ClientError;
    use doudou_rt::{Config, Server};
    use svc::UserError;

    let config = Config { host: "127.0.0.1".to_owned(), port: 0, ..Config::default() };
    let server = usersvc::UsersvcServer::new(Users);
    let bound = Server::new(server).config(config).bind().await.unwrap();
    let client = usersvc::UsersvcClient::new(&format!("http://{}", bound.local_addr())).unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(bound.serve(async { drop(stopped.await) }));

    assert_eq!(client.page_users(svc::PageQuery { page: 1 }).await.unwrap(), ["jack"]);
    let tags = vec!["a&b".to_owned(), String::new()];
    let posts = client.list_posts(7, Some(2), tags, "jürgen".to_owned()).await.unwrap();
    assert_eq!(posts[0].title, r#"jürgen Some(2) ["a&b", ""]"#);

    let error = client.list_posts(10, None, vec![], "acme".to_owned()).await.unwrap_err();
    assert!(matches!(error, ClientError::Service(UserError::NotFound { id: 10 })), "{error:?}");
    let error = client.list_posts(9, None, vec![], "acme".to_owned()).await.unwrap_err();
    assert!(matches!(error, ClientError::Service(UserError::NameTaken)), "{error:?}");
    let error = client.list_posts(8, None, vec![], "acme".to_owned()).await.unwrap_err();
    assert!(matches!(&error, ClientError::Problem(problem) if problem.status == 500), "{error:?}");
    let error = client.page_users(svc::PageQuery { page: 0 }).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the service answered 422 Unprocessable Entity: pages begin at 1"
    );

    stop.send(()).unwrap();
    serving.await.unwrap();
}
