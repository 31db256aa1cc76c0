//! The last field becomes the first: one column moves.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub d: i32,
    pub a: i32,
    pub b: i32,
    pub c: i32,
}
