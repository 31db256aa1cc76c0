//! A new last member needs no permission.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "enum('new','done','lost')")]
    pub v: String,
}
