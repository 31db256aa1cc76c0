//! The method of an index, and the size of its blocks.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(engine = "MEMORY")]
pub struct T {
    #[dd(index(method = "btree"))]
    pub a: i32,
    #[dd(unique(method = "hash"))]
    pub b: i32,
}
