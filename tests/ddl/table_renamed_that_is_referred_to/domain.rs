//! A renamed table keeps the foreign keys that point to it.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(rename_from = "team")]
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
