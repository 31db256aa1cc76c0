//! The key grows, and the foreign key to it goes in the same run.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i64,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub dept_id: Option<i32>,
}
