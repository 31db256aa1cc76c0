//! A column with ON DELETE SET NULL can't be required: the structs contradict each other.

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
    #[dd(references(Dept.id, on_delete = "set null"))]
    pub dept_id: i32,
}
