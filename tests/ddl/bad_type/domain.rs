//! A type that is no column's.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub tags: Vec<String>,
    #[dd(type = "varchar")]
    pub name: String,
    pub size: usize,
}
