//! (a, b) → (b, a).

use doudou_ddl::Table;

#[derive(Table)]
#[dd(pk(b, a))]
pub struct T {
    pub a: i32,
    pub b: i32,
}
