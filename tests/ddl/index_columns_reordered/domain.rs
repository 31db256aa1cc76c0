//! The columns of an index change places.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index(name = "ab", order = 2))]
    pub a: i32,
    #[dd(index(name = "ab", order = 1))]
    pub b: i32,
}
