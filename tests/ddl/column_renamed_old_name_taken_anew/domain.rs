//! A column is renamed and its old name goes to a new column.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "name")]
    pub full_name: String,
    pub name: Option<String>,
}
