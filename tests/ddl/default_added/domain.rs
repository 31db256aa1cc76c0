//! A default of an integer comes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = 7)]
    pub v: i32,
}
