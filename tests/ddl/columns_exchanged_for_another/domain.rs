//! A column takes the place of one that goes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub new: Option<i32>,
    pub last: i32,
}
