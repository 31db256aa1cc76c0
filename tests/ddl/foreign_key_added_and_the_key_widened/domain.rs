//! The key grows, and a column of its new type refers to it from now on.

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
    #[dd(references(Dept.id, name = "user_dept"))]
    pub dept_id: Option<i64>,
}
