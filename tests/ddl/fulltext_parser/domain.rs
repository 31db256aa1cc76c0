//! A full-text index with a parser of its own.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(fulltext(name = "body_idx", columns(body), parser = "ngram"))]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "text")]
    pub body: String,
}
