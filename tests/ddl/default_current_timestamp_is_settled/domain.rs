//! current_timestamp() in small letters.

use chrono::{DateTime, Utc};
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "current_timestamp()")]
    pub v: DateTime<Utc>,
}
