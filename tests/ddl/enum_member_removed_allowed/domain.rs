//! Rows of a member that goes become empty when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "enum('new','done')")]
    pub v: String,
}
