//! A renamed column stays in its primary key, its index and its foreign key.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i32,
}

#[derive(Table)]
pub struct User {
    #[dd(pk, rename_from = "uid")]
    pub id: i32,
    #[dd(rename_from = "department", references(Dept.id, name = "user_dept"))]
    pub dept_id: Option<i32>,
}
