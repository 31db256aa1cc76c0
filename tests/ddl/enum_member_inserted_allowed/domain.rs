//! A new member in the middle; rows keep their words, when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "enum('a','b','c')")]
    pub v: String,
}
