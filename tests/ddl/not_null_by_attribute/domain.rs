//! A column that takes no NULL although the field is an Option.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(not_null)]
    pub v: Option<i32>,
}
