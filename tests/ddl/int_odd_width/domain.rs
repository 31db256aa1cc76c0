//! An odd width that the struct doesn't say goes, where the server keeps widths.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: i32,
}
