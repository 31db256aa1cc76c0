//! A nullable column without NULLs becomes the primary key.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub name: String,
}
