//! A longer varchar needs no permission.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(80)")]
    pub v: String,
}
