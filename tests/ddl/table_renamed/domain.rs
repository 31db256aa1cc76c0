//! The table of a renamed struct is renamed; rows stay.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(rename_from = "person")]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub name: String,
}
