//! The primary key goes, and counting with it.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub id: i32,
    pub name: String,
}
