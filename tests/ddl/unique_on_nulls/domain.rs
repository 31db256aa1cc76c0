//! NULLs don't stand against a unique index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(unique)]
    pub no: Option<i32>,
}
