//! The whole service in snake case, in one segment per method.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Snakes {
    async fn page_users(&self, page_query: PageQuery) -> Result<PageQuery>;
    async fn get_user(&self, user_id: u64) -> Result<PageQuery>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageQuery {
    pub page_no: u64,
}
