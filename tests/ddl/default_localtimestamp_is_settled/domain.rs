//! localtimestamp(3) is CURRENT_TIMESTAMP(3).

use chrono::NaiveDateTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "datetime(3)", default = "localtimestamp(3)")]
    pub v: NaiveDateTime,
}
