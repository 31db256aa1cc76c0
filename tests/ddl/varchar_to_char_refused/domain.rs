//! Spaces at the end would be lost.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "char(10)")]
    pub v: String,
}
