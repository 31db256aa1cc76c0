//! The users. Both servers call these functions, so that the difference between them is theirs.

use crate::svc::{Direction, PageQuery, User, UserPage, Users};

/// There are so many users.
const TOTAL: u64 = 100;

/// A user with fresh strings, as a row of a database would have.
#[inline(never)]
#[must_use]
pub fn user(id: u64, dept: u32) -> User {
    User {
        id,
        name: format!("user-{id}"),
        phone: format!("139{id:08}"),
        dept,
        created_at: "2026-01-31T08:30:00Z".to_owned(),
    }
}

/// The page that is asked for.
#[inline(never)]
#[must_use]
pub fn page(query: &PageQuery) -> UserPage {
    let PageQuery { filter, page } = query;
    let size = page.size.clamp(1, TOTAL);
    let page_no = page.page_no.max(1);
    let start = (page_no - 1).saturating_mul(size).min(TOTAL);
    let end = (start + size).min(TOTAL);
    let downwards =
        page.orders.iter().any(|order| order.column == "id" && order.direction == Direction::Desc);
    let items = (start..end)
        .map(|index| {
            let mut user = user(if downwards { TOTAL - index } else { index + 1 }, filter.dept);
            if !filter.name.is_empty() {
                user.name.clone_from(&filter.name);
            }
            user
        })
        .collect();
    UserPage { items, page_no, size, total: TOTAL, has_next: end < TOTAL }
}

/// The answer to a ping.
#[must_use]
pub fn ping() -> String {
    "pong".to_owned()
}

/// The service that the generated server serves.
#[derive(Debug, Clone, Copy)]
pub struct MadeUp;

impl Users for MadeUp {
    async fn page_users(&self, query: PageQuery) -> doudou_rt::Result<UserPage> {
        Ok(page(&query))
    }

    async fn get_user(&self, id: u64) -> doudou_rt::Result<User> {
        Ok(user(id, 10))
    }

    async fn get_ping(&self) -> doudou_rt::Result<String> {
        Ok(ping())
    }
}
