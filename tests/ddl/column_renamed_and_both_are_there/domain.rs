//! The old and the new name are both there: the new one is the field's, the old one is a column too many.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "nick")]
    pub name: String,
}
