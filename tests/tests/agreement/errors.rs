//! Errors come back as what they were, with the statuses and members that the document gives.

use doudou_rt::client::ClientError;
use doudou_tests::cases::results::api::{OPENAPI, ResultsClient, ResultsServer};
use doudou_tests::cases::results::svc::{Item, OtherError, Result, Results, StockError};
use serde_json::Value;

use super::Running;
use super::documents::{Direction, Document};

struct Stock;

impl Results for Stock {
    async fn get_nothing(&self) -> Result<()> {
        Ok(())
    }

    async fn get_item(&self, id: u64) -> Result<Item> {
        Err(match id {
            1 => StockError::NoItem { id },
            2 => StockError::NoShelf { shelf: "a\"b".into(), near: vec!["c".into()], row: None },
            3 => StockError::Taken,
            4 => StockError::Broken {},
            5 => std::io::Error::other("disk 7 smells").into(),
            6 => StockError::Secret { password: "hunter2".into() },
            _ => return Ok(Item { id }),
        })
    }

    async fn get_plain(&self, fail: bool) -> doudou_rt::Result<u8> {
        match fail {
            true => Err(doudou_rt::Error::conflict("not now")),
            false => Ok("7".parse()?),
        }
    }

    async fn get_other(&self, which: u8) -> std::result::Result<Item, OtherError> {
        Err(match which {
            0 => OtherError::NoLongerHere,
            _ => OtherError::TooMany { most_allowed: 3 },
        })
    }

    async fn get_maybe(&self, there: bool) -> Result<Option<Item>> {
        Ok(there.then_some(Item { id: 1 }))
    }

    async fn post_item(&self, item: Item) -> Result<Item> {
        Ok(item)
    }
}

async fn start() -> (Running, ResultsClient) {
    let server = Running::start(ResultsServer::new(Stock)).await;
    let client = ResultsClient::new(&server.url()).unwrap();
    (server, client)
}

#[tokio::test]
async fn a_declared_error_comes_back_typed() {
    let (_server, client) = start().await;
    let error = async |id| client.get_item(id).await.unwrap_err();
    assert!(matches!(error(1).await, ClientError::Service(StockError::NoItem { id: 1 })));
    let ClientError::Service(StockError::NoShelf { shelf, near, row }) = error(2).await else {
        panic!()
    };
    assert_eq!((&*shelf, near, row), ("a\"b", vec!["c".to_owned()], None));
    assert!(matches!(error(3).await, ClientError::Service(StockError::Taken)));
    assert!(matches!(error(4).await, ClientError::Service(StockError::Broken {})));
    assert_eq!(client.get_item(9).await.unwrap(), Item { id: 9 });
    let error = client.get_other(0).await.unwrap_err();
    assert!(matches!(error, ClientError::Service(OtherError::NoLongerHere)));
    let error = client.get_other(1).await.unwrap_err();
    assert!(matches!(error, ClientError::Service(OtherError::TooMany { most_allowed: 3 })));
}

#[tokio::test]
async fn an_error_without_a_status_tells_the_caller_nothing() {
    let (_server, client) = start().await;
    for (id, secret) in [(5, "smells"), (6, "hunter2")] {
        let ClientError::Problem(problem) = client.get_item(id).await.unwrap_err() else {
            panic!()
        };
        assert_eq!(problem.status, 500);
        assert!(!serde_json::to_string(&problem).unwrap().contains(secret));
    }
}

#[tokio::test]
async fn the_runtimes_own_error_comes_back_as_a_problem() {
    let (_server, client) = start().await;
    assert_eq!(client.get_plain(false).await.unwrap(), 7);
    let ClientError::Problem(problem) = client.get_plain(true).await.unwrap_err() else { panic!() };
    assert_eq!(problem.status, 409);
    assert_eq!(problem.detail.as_deref(), Some("not now"));
}

#[tokio::test]
async fn problems_are_as_the_document_says() {
    let (server, _) = start().await;
    let document = Document::new(OPENAPI);
    let described = [
        ("/item?id=1", 404, "StockErrorNoItem"),
        ("/item?id=2", 404, "StockErrorNoShelf"),
        ("/item?id=3", 409, "StockErrorTaken"),
        ("/item?id=4", 503, "StockErrorBroken"),
        ("/item?id=5", 500, "Problem"),
        ("/item", 400, "Problem"),
        ("/other?which=0", 410, "OtherErrorNoLongerHere"),
        ("/other?which=1", 429, "OtherErrorTooMany"),
    ];
    for (path, status, schema) in described {
        let answer = server.raw("GET", path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let problem: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(problem["status"], status);
        let schema = format!("/components/schemas/{schema}");
        let found = document.differences(&schema, &problem, Direction::Answer);
        assert!(found.is_empty(), "{path}: {found:?} in {problem:#}");
    }
}

#[tokio::test]
async fn successes_have_the_status_that_was_chosen() {
    let (server, client) = start().await;
    client.get_nothing().await.unwrap();
    assert_eq!(client.get_maybe(false).await.unwrap(), None);
    assert_eq!(client.get_maybe(true).await.unwrap(), Some(Item { id: 1 }));
    assert_eq!(client.post_item(Item { id: 2 }).await.unwrap(), Item { id: 2 });
    let nothing = server.raw("GET", "/nothing").send().await.unwrap();
    assert_eq!((nothing.status().as_u16(), nothing.content_length()), (204, Some(0)));
    let item =
        server.raw("POST", "/item").header("content-type", "application/json").body("{\"id\":2}");
    assert_eq!(item.send().await.unwrap().status(), 201);
}
