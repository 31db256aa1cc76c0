//! RESTRICT, NO ACTION and nothing are one.

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
    #[dd(references(Dept.id, name = "user_a"))]
    pub a: Option<i32>,
    #[dd(references(Dept.id, name = "user_b", on_delete = "restrict"))]
    pub b: Option<i32>,
    #[dd(references(Dept.id, name = "user_c", on_update = "no action"))]
    pub c: Option<i32>,
}
