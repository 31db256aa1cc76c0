//! A date becomes its text.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub v: String,
}
