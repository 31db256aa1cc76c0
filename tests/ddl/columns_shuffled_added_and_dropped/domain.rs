//! Columns move, come and go in one ALTER.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub e: i32,
    pub x: Option<i32>,
    pub c: i32,
    pub a: i32,
    pub y: Option<i32>,
    pub d: i32,
}
