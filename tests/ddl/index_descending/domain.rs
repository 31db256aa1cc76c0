//! A part of an index is in descending order.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(index(name = "ab", columns(a, b desc)))]
pub struct T {
    pub a: i32,
    pub b: i32,
}
