//! JSON becomes its text.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "longtext")]
    pub v: String,
}
