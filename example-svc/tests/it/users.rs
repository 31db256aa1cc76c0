//! The rules of the service, without HTTP.

use example_svc::database::open;
use example_svc::svc::{
    Dept, Direction, Filter, NewUser, Order, Page, PageQuery, SortBy, User, UserError, Usersvc,
};
use example_svc::users::Users;

/// A service with the five users of a new database.
async fn seeded() -> Users {
    Users::new(open("sqlite::memory:").await.unwrap())
}

/// A service with users of these names, whose ids count from 1.
async fn with(names: &[&str]) -> Users {
    let pool = open("sqlite::memory:").await.unwrap();
    sqlx::raw_sql("DELETE FROM users; DELETE FROM sqlite_sequence").execute(&pool).await.unwrap();
    let users = Users::new(pool);
    for name in names {
        users.post_user(new_user(name)).await.unwrap();
    }
    users
}

fn new_user(name: &str) -> NewUser {
    NewUser { name: name.to_owned(), email: None, dept: Dept::Sales }
}

fn page(page_no: u32, size: u32) -> PageQuery {
    PageQuery { page: Page { page_no, size, ..Page::default() }, ..PageQuery::default() }
}

fn ordered(orders: &[(SortBy, Direction)]) -> PageQuery {
    let orders = orders.iter().map(|&(sort_by, direction)| Order { sort_by, direction }).collect();
    PageQuery { page: Page { orders, ..Page::default() }, ..PageQuery::default() }
}

fn names(users: &[User]) -> Vec<&str> {
    users.iter().map(|user| user.name.as_str()).collect()
}

/// The names that a search for a part of a name finds.
async fn search(users: &Users, name: &str) -> Vec<String> {
    let found = users.get_users(Some(name.to_owned()), None, None).await.unwrap();
    found.into_iter().map(|user| user.name).collect()
}

/// The field that an answer blames.
fn invalid<T: std::fmt::Debug>(answer: Result<T, UserError>) -> String {
    match answer {
        Err(UserError::Invalid { field, .. }) => field,
        other => panic!("not invalid: {other:?}"),
    }
}

#[tokio::test]
async fn has_next_is_true_up_to_the_page_before_the_last() {
    let users = with(&["a", "b", "c", "d"]).await;
    // page number, size → names, whether a page follows
    let cases: [(u32, u32, &[&str], bool); 9] = [
        (1, 1, &["a"], true),
        (3, 1, &["c"], true),
        (4, 1, &["d"], false),
        (5, 1, &[], false),
        (1, 2, &["a", "b"], true),
        (2, 2, &["c", "d"], false),
        (1, 3, &["a", "b", "c"], true),
        (2, 3, &["d"], false),
        (1, 4, &["a", "b", "c", "d"], false),
    ];
    for (page_no, size, expected, has_next) in cases {
        let page = users.page_users(page(page_no, size)).await.unwrap();
        assert_eq!(names(&page.items), expected, "page {page_no} of {size}");
        assert_eq!(page.has_next, has_next, "page {page_no} of {size}");
        assert_eq!((page.page_no, page.page_size, page.total), (page_no, size, 4));
    }
}

#[tokio::test]
async fn nobody_fits_on_one_page() {
    let page = with(&[]).await.page_users(PageQuery::default()).await.unwrap();
    assert_eq!((page.items.len(), page.total, page.has_next), (0, 0, false));
}

#[tokio::test]
async fn the_largest_page_number_is_an_empty_page() {
    let page = seeded().await.page_users(page(u32::MAX, 100)).await.unwrap();
    assert_eq!((page.items.len(), page.total, page.has_next), (0, 5, false));
}

#[tokio::test]
async fn a_page_that_makes_no_sense_is_refused_by_field() {
    let users = seeded().await;
    assert_eq!(invalid(users.page_users(page(0, 20)).await), "page.pageNo");
    assert_eq!(invalid(users.page_users(page(1, 0)).await), "page.size");
    assert_eq!(invalid(users.page_users(page(1, 101)).await), "page.size");
    let five = [(SortBy::Id, Direction::Asc); 5];
    assert_eq!(invalid(users.page_users(ordered(&five)).await), "page.orders");
}

#[tokio::test]
async fn every_column_sorts_both_ways() {
    let users = seeded().await;
    // Ada, Grace and Radia are engineers, Katherine sells, Margaret supports.
    let cases = [
        (SortBy::Id, [1, 2, 3, 4, 5]),
        (SortBy::Name, [1, 2, 3, 4, 5]),
        (SortBy::Dept, [1, 2, 5, 3, 4]),
        (SortBy::CreatedAt, [1, 2, 3, 4, 5]),
    ];
    for (sort_by, expected) in cases {
        let up = users.page_users(ordered(&[(sort_by, Direction::Asc)])).await.unwrap();
        assert_eq!(up.items.iter().map(|user| user.id).collect::<Vec<_>>(), expected);
    }
    let cases = [
        (SortBy::Id, [5, 4, 3, 2, 1]),
        (SortBy::Name, [5, 4, 3, 2, 1]),
        (SortBy::Dept, [4, 3, 1, 2, 5]),
        (SortBy::CreatedAt, [5, 4, 3, 2, 1]),
    ];
    for (sort_by, expected) in cases {
        let down = users.page_users(ordered(&[(sort_by, Direction::Desc)])).await.unwrap();
        assert_eq!(down.items.iter().map(|user| user.id).collect::<Vec<_>>(), expected);
    }
}

#[tokio::test]
async fn the_second_order_decides_among_equals() {
    let orders = [(SortBy::Dept, Direction::Asc), (SortBy::Name, Direction::Desc)];
    let page = seeded().await.page_users(ordered(&orders)).await.unwrap();
    assert_eq!(names(&page.items), ["Radia", "Grace", "Ada", "Katherine", "Margaret"]);
}

#[tokio::test]
async fn the_filter_counts_too() {
    let query = PageQuery {
        filter: Filter { name: Some("A".to_owned()), dept: Some(Dept::Engineering) },
        page: Page { size: 2, ..Page::default() },
    };
    let page = seeded().await.page_users(query).await.unwrap();
    assert_eq!(names(&page.items), ["Ada", "Grace"]);
    assert_eq!((page.total, page.has_next), (3, true));
}

#[tokio::test]
async fn a_part_of_a_name_is_text_and_no_pattern() {
    let users = with(&["50%", "50x", "a_b", "axb", "c\\d", "O'Hara", "\"q\""]).await;
    assert_eq!(search(&users, "50%").await, ["50%"]);
    assert_eq!(search(&users, "%").await, ["50%"]);
    assert_eq!(search(&users, "a_b").await, ["a_b"]);
    assert_eq!(search(&users, "\\").await, ["c\\d"]);
    assert_eq!(search(&users, "o'h").await, ["O'Hara"]);
    assert_eq!(search(&users, "\"").await, ["\"q\""]);
    assert_eq!(search(&users, "' OR TRUE --").await, [""; 0]);
    assert_eq!(search(&users, "").await.len(), 7);
    assert_eq!(search(&users, &"x".repeat(100_000)).await, [""; 0]);
}

#[tokio::test]
async fn a_search_combines_what_it_is_given_and_sorts_by_name() {
    let users = seeded().await;
    let found = users.get_users(None, Some(Dept::Engineering), None).await.unwrap();
    assert_eq!(names(&found), ["Ada", "Grace", "Radia"]);
    let name = Some("ra".to_owned());
    let found = users.get_users(name, Some(Dept::Engineering), Some(1)).await.unwrap();
    assert_eq!(names(&found), ["Grace"]);
}

#[tokio::test]
async fn a_search_is_limited() {
    let names: Vec<String> = (0..101).map(|i| format!("user {i}")).collect();
    let users = with(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert_eq!(users.get_users(None, None, None).await.unwrap().len(), 20);
    assert_eq!(users.get_users(None, None, Some(100)).await.unwrap().len(), 100);
    assert_eq!(invalid(users.get_users(None, None, Some(0)).await), "limit");
    assert_eq!(invalid(users.get_users(None, None, Some(101)).await), "limit");
}

#[tokio::test]
async fn a_user_comes_back_as_it_was_given() {
    let users = seeded().await;
    let email = Some("hedy@example.com".to_owned());
    let new = NewUser { name: "Hedy 😀 O'Hara; --".to_owned(), email, dept: Dept::Support };
    let user = users.post_user(new.clone()).await.unwrap();
    assert_eq!((user.id, &user.name, &user.email, user.dept), (6, &new.name, &new.email, new.dept));
    assert_eq!(user.created_at.len(), "2026-01-05T09:00:00Z".len());
    assert!(user.created_at.ends_with('Z'));
    assert_eq!(users.get_user(6).await.unwrap(), user);
}

#[tokio::test]
async fn a_name_belongs_to_one_user() {
    let users = seeded().await;
    let error = users.post_user(new_user("Ada")).await.unwrap_err();
    assert!(matches!(error, UserError::NameTaken { name } if name == "Ada"));
    let error = users.put_user(2, new_user("Ada")).await.unwrap_err();
    assert!(matches!(error, UserError::NameTaken { name } if name == "Ada"));
    // Its own name is no other user's.
    users.put_user(1, new_user("Ada")).await.unwrap();
    users.delete_user(1).await.unwrap();
    users.post_user(new_user("Ada")).await.unwrap();
}

#[tokio::test]
async fn names_have_1_to_64_characters_and_no_white_space_around() {
    let users = seeded().await;
    for name in ["", " ", "Ada ", "\tAda", &"é".repeat(65)] {
        assert_eq!(invalid(users.post_user(new_user(name)).await), "name", "{name:?}");
        assert_eq!(invalid(users.put_user(1, new_user(name)).await), "name", "{name:?}");
    }
    users.post_user(new_user(&"é".repeat(64))).await.unwrap();
}

#[tokio::test]
async fn put_replaces_all_but_the_id_and_the_time() {
    let users = seeded().await;
    let before = users.get_user(1).await.unwrap();
    let after = users.put_user(1, new_user("Ada King")).await.unwrap();
    let expected = User { name: "Ada King".to_owned(), email: None, dept: Dept::Sales, ..before };
    assert_eq!(after, expected);
    assert_eq!(users.get_user(1).await.unwrap(), expected);
}

#[tokio::test]
async fn a_move_changes_the_department_alone() {
    let users = seeded().await;
    let before = users.get_user(1).await.unwrap();
    let after = users.move_user(1, Dept::Support).await.unwrap();
    assert_eq!(after, User { dept: Dept::Support, ..before });
    assert_eq!(users.get_user(1).await.unwrap(), after);
}

#[tokio::test]
async fn a_deleted_user_is_gone_and_so_is_its_id() {
    let users = seeded().await;
    users.delete_user(5).await.unwrap();
    assert!(matches!(users.get_user(5).await, Err(UserError::NotFound { id: 5 })));
    assert_eq!(users.post_user(new_user("Radia")).await.unwrap().id, 6);
}

#[tokio::test]
async fn an_id_that_is_not_there_is_not_found() {
    let users = seeded().await;
    // The last ones don't fit the database's integers; u64::MAX would be -1 in them.
    for missing in [0, 99, 1 << 63, u64::MAX] {
        let answers = [
            users.get_user(missing).await.map(drop),
            users.put_user(missing, new_user("x")).await.map(drop),
            users.move_user(missing, Dept::Sales).await.map(drop),
            users.delete_user(missing).await,
        ];
        for answer in answers {
            assert!(matches!(answer, Err(UserError::NotFound { id }) if id == missing));
        }
    }
}
