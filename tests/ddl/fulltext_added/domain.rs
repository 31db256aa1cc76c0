//! A full-text index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "text", fulltext)]
    pub body: String,
}
