//! What is too long is cut when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(4)")]
    pub v: Option<String>,
}
