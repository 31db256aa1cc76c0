//! Two columns of different types exchange their names.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "a")]
    pub b: String,
    #[dd(rename_from = "b")]
    pub a: i32,
}
