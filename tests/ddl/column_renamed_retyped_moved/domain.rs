//! Renamed, widened and moved in one ALTER.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub age: i32,
    #[dd(rename_from = "nick", type = "varchar(60)")]
    pub name: Option<String>,
}
