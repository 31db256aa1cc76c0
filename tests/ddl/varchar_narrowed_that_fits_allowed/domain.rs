//! A shorter varchar that every row fits.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(4)")]
    pub v: String,
}
