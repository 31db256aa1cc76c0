//! The primary key that a foreign key refers to gives way to a unique index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk, auto)]
    pub id: u32,
    #[dd(type = "varchar(5)", unique)]
    pub code: String,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(5)", references(Dept.code, name = "user_dept"))]
    pub dept: String,
}
