//! A shorter varchar that every row fits is asked for too.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(40)")]
    pub v: String,
}
