//! timestamp NULL → timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6).

use chrono::{DateTime, Utc};
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "timestamp(6)", default = "CURRENT_TIMESTAMP(6)")]
    pub v: DateTime<Utc>,
}
