//! year(4) is year.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "year(4)")]
    pub v: u16,
}
