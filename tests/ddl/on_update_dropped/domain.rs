//! ON UPDATE CURRENT_TIMESTAMP goes.

use chrono::{DateTime, Utc};
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "CURRENT_TIMESTAMP")]
    pub v: DateTime<Utc>,
}
