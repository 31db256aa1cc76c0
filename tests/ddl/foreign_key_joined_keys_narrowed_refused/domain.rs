//! A key and the column that refers to it shrink together: refused for both, with their rows.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i32,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(Dept.id, name = "user_dept"))]
    pub dept_id: Option<i32>,
}
