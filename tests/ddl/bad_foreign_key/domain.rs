//! Foreign keys to nothing, to another type and to a column without an index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i64,
    pub name: String,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(Nowhere.id))]
    pub a: i32,
    #[dd(references(Dept.id))]
    pub b: i32,
    #[dd(references(Dept.no))]
    pub c: i32,
    #[dd(references(Dept.name))]
    pub d: String,
}
