//! A column that takes NULL although the field is no Option.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(null)]
    pub v: i32,
}
