//! A default of an enum.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "enum('a','b')", default = "'b'")]
    pub v: String,
}
