//! ON UPDATE and COMMENT as SQL behind the type.

use chrono::{DateTime, Utc};
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "CURRENT_TIMESTAMP", extra = "ON UPDATE CURRENT_TIMESTAMP COMMENT 'last change'")]
    pub v: DateTime<Utc>,
}
