//! A renamed column that a foreign key points to.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk, rename_from = "did")]
    pub id: i32,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(Dept.id, name = "user_dept"))]
    pub dept_id: Option<i32>,
}
