//! What a foreign key does when its row goes.

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
    #[dd(references(Dept.id, name = "user_dept", on_delete = "set null", on_update = "cascade"))]
    pub dept_id: Option<i32>,
}
