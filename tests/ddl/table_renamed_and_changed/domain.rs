//! A table is renamed and gains a column.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(rename_from = "person")]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = 3)]
    pub rank: i32,
}
