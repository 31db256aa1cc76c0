//! Two full-text indexes at once.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "text", fulltext)]
    pub title: String,
    #[dd(type = "text", fulltext)]
    pub body: String,
}
