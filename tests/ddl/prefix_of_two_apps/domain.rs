//! Two applications in one database: the other's tables are none of ours.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub name: Option<String>,
}
