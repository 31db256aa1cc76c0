//! Characters that the new charset of a table doesn't have.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(charset = "latin1")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)")]
    pub name: String,
    #[dd(type = "text")]
    pub note: Option<String>,
}
