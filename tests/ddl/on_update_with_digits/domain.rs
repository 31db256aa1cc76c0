//! Three digits behind the second, in the type, the default and ON UPDATE.

use chrono::{DateTime, Utc};
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "timestamp(3)", default = "CURRENT_TIMESTAMP(3)", on_update = "CURRENT_TIMESTAMP(3)")]
    pub v: DateTime<Utc>,
}
