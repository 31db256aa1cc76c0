//! A `rename_from` whose work is done hurts nobody.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "nick")]
    pub name: String,
}
