//! The comment of an index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index(comment = "for the report's sake"))]
    pub a: i32,
}
