//! A default of a datetime is padded to its digits.

use chrono::NaiveDateTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "datetime(3)", default = "'2024-01-31 00:00:00'")]
    pub v: NaiveDateTime,
}
