//! Two tables that refer to each other grow their keys together.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: u64,
    #[dd(references(User.id, name = "dept_head"))]
    pub head_id: Option<u64>,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: u64,
    #[dd(references(Dept.id, name = "user_dept"))]
    pub dept_id: Option<u64>,
}
