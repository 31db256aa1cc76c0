//! The index that a foreign key needs gives way to a wider one.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i32,
}

#[derive(Table)]
#[dd(index(name = "dept_age_idx", columns(dept_id, age)))]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(Dept.id, name = "user_dept"))]
    pub dept_id: Option<i32>,
    pub age: i32,
}
