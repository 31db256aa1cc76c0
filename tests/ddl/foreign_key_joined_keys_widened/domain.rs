//! A key and the column that refers to it grow together from i32 to i64.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk, auto)]
    pub id: i64,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(Dept.id, name = "user_dept", on_delete = "cascade"))]
    pub dept_id: Option<i64>,
}
