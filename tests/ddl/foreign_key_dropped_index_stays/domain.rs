//! A foreign key goes, and its index stays, as the struct says.

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
    #[dd(index = "dept_idx")]
    pub dept_id: Option<i32>,
}
