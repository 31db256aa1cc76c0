//! A default becomes negative.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = -1)]
    pub v: i32,
}
