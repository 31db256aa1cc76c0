//! An index covers one more column.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(index(name = "ab", columns(a, b)))]
pub struct T {
    pub a: i32,
    pub b: i32,
}
