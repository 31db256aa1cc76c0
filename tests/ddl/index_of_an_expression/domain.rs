//! An index of an expression, where the server has such.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(index(name = "lower_idx", columns(expr = "lower(name)")))]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
}
