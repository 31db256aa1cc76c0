//! A set gains a member and a default of two.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "set('a','b','c')", default = "'a,b'")]
    pub v: String,
}
