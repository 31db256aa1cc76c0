//! A new table and a foreign key from an old one to it.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(Dept.id))]
    pub dept_id: Option<i32>,
}

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i32,
}
