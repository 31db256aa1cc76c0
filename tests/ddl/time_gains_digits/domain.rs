//! time → time(2).

use chrono::NaiveTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "time(2)")]
    pub v: NaiveTime,
}
