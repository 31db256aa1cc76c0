//! A default of a date.

use chrono::NaiveDate;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "'2024-01-31'")]
    pub v: NaiveDate,
}
