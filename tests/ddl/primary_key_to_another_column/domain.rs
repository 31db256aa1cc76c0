//! The key moves from one column to another.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub a: i32,
    #[dd(pk)]
    pub b: i32,
}
