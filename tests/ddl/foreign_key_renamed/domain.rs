//! A foreign key of another name.

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
    #[dd(index = "dept_idx", references(Dept.id, name = "new_name"))]
    pub dept_id: Option<i32>,
}
