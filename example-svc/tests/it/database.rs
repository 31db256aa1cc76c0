//! Opening the database.

use std::path::{Path, PathBuf};

use example_svc::database::{DEFAULT_URL, OpenError, open};
use sqlx::SqlitePool;

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn count(pool: &SqlitePool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn a_new_file_is_filled_once() {
    let url = url(&folder("filled_once").join("users.db"));

    let pool = open(&url).await.unwrap();
    assert_eq!(count(&pool).await, 5);
    sqlx::query("DELETE FROM users").execute(&pool).await.unwrap();
    pool.close().await;

    let pool = open(&url).await.unwrap();
    assert_eq!(count(&pool).await, 0);
}

#[tokio::test]
async fn two_that_open_a_new_file_together_both_succeed() {
    let url = url(&folder("opened_together").join("users.db"));
    let (one, other) = tokio::join!(open(&url), open(&url));
    assert_eq!(count(&one.unwrap()).await, 5);
    assert_eq!(count(&other.unwrap()).await, 5);
}

#[tokio::test]
async fn a_file_that_cant_be_opened_is_named_with_a_way_out() {
    let file = folder("not_opened").join("missing").join("users.db");
    let error = open(&url(&file)).await.unwrap_err().to_string();
    assert!(error.contains(file.to_str().unwrap()), "{error}");
    assert!(error.contains("set DB_URL"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let file = folder("no_database").join("users.db");
    std::fs::write(&file, "a shopping list, and a longer one at that").unwrap();
    let error = open(&url(&file)).await.unwrap_err();
    assert!(matches!(error, OpenError::File { .. }), "{error}");
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "a shopping list, and a longer one at that"
    );
}

#[tokio::test]
async fn a_url_of_another_database_is_refused() {
    for url in ["postgres://localhost/users", "users.db", "sqlite://users.db?mode=x"] {
        let error = open(url).await.unwrap_err();
        assert!(matches!(error, OpenError::Url(_)), "{error}");
        assert!(error.to_string().contains(DEFAULT_URL), "{error}");
    }
}
