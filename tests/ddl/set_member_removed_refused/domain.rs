//! A member of a set that rows use.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "set('a','b')")]
    pub v: String,
}
