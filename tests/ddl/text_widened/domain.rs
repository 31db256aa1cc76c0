//! text → mediumtext.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "mediumtext")]
    pub v: String,
}
