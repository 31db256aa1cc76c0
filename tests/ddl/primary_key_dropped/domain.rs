//! The primary key goes, the column stays.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub id: i32,
    pub name: String,
}
