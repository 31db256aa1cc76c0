//! Texts that are no dates.

use chrono::NaiveDate;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: NaiveDate,
}
