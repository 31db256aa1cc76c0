//! Two tables that refer to each other are created.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(User.id))]
    pub head_id: Option<i32>,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(Dept.id))]
    pub dept_id: Option<i32>,
}
