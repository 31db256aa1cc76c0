//! Three columns hand their names on in a ring.

use chrono::NaiveDate;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(rename_from = "a")]
    pub b: i32,
    #[dd(rename_from = "b", type = "varchar(20)")]
    pub c: String,
    #[dd(rename_from = "c")]
    pub a: NaiveDate,
}
