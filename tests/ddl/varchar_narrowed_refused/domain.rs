//! A shorter varchar is refused, with the number of rows that are too long.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(40)")]
    pub v: Option<String>,
}
