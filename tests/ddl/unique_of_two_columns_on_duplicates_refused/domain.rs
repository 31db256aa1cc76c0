//! A unique index of two columns.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(unique(name = "ab", columns(a, b)))]
pub struct T {
    pub a: i32,
    pub b: i32,
}
