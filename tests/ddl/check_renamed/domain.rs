//! A check of another name.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(check(name = "new", expr = "a > 0"))]
pub struct T {
    pub a: i32,
}
