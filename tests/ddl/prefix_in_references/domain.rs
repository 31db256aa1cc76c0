//! A struct's table and a table by its name get the prefix, an exact name doesn't.

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
    #[dd(references(Dept.id))]
    pub a: i32,
    #[dd(references("dept"."id"))]
    pub b: i32,
    #[dd(references("=shared"."id"))]
    pub c: i32,
}
