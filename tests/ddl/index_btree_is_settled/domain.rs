//! USING BTREE is what an index uses that says nothing.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index)]
    pub a: i32,
    #[dd(index(method = "btree"))]
    pub b: i32,
}
