//! A renamed table keeps its trigger; a view of the old name is left as it is.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(rename_from = "person")]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
}
