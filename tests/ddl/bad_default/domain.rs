//! Defaults that don't fit.

use chrono::NaiveDate;
use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = 300)]
    pub small: i8,
    #[dd(default = "'abc'")]
    pub number: i32,
    #[dd(type = "varchar(2)", default = "'abc'")]
    pub code: String,
    #[dd(default = "'2024-02-30'")]
    pub day: NaiveDate,
    #[dd(type = "enum('a','b')", default = "'c'")]
    pub kind: String,
    #[dd(default = "NULL")]
    pub required: i32,
}
