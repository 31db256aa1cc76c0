//! An index of an expression, there already.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(index(name = "sum_idx", columns(expr = "a+b", a)))]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
}
