//! A default that is a fresh value for each row.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(36)", default = "(uuid())")]
    pub key: String,
}
