//! The time of day would be lost.

use chrono::NaiveDate;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: NaiveDate,
}
