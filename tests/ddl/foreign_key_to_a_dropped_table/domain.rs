//! A foreign key goes together with the table that it points to.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    pub dept_id: Option<i32>,
}
