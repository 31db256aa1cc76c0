//! The SQL word `TRUE` and the number 1 are one default.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "TRUE")]
    pub v: bool,
}
