//! The same expression, there already.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "(id*2)")]
    pub v: Option<i32>,
}
