//! A foreign key as go-doudou's tags say it.

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
    #[dd(fk(table = "dept", column = "id", constraint = "user_dept_fk", on_delete = "CASCADE"))]
    pub dept_id: i32,
}
