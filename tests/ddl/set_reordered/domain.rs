//! The members of a set change places; rows keep their words.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "set('c','b','a')")]
    pub v: String,
}
