//! Two new neighbours come in one ALTER, the second after the first.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub name: Option<String>,
    #[dd(default = 7)]
    pub rank: i16,
    pub age: i32,
}
