//! A new table with two full-text indexes.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(fulltext(name = "both_idx", columns(title, body)))]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "text", fulltext)]
    pub title: String,
    #[dd(type = "text")]
    pub body: String,
}
