//! datetime → datetime(3) keeps values.

use chrono::NaiveDateTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "datetime(3)")]
    pub v: NaiveDateTime,
}
