//! A column and its index are renamed together, and the index isn't built anew.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "nick", type = "varchar(20)", index)]
    pub name: String,
}
