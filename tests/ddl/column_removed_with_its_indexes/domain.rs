//! A column goes, its own index with it; an index that it shared keeps the rest.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(index(name = "both_idx"))]
    pub age: i32,
}
