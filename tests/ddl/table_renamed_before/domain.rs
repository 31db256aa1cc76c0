//! A `rename_from` of a struct whose work is done hurts nobody.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(rename_from = "person")]
pub struct User {
    #[dd(pk)]
    pub id: i32,
}
