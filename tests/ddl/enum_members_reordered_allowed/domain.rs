//! Members change places; rows keep their words, when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "enum('c','a','b')")]
    pub v: String,
}
