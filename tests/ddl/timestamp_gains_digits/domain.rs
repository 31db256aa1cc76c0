//! timestamp → timestamp(6).

use chrono::{DateTime, Utc};
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "timestamp(6)", default = "'2020-01-01 00:00:00'")]
    pub v: DateTime<Utc>,
}
