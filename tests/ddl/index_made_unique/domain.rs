//! A plain index becomes a unique one of the same name, in one ALTER.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(unique)]
    pub no: i32,
}
