//! The text `NULL` that is a default already.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", default = "'NULL'")]
    pub v: Option<String>,
}
