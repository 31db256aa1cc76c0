//! A member changes its capitals.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "enum('New','done')")]
    pub v: String,
}
