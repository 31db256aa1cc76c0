//! All fields the other way round: as few columns as can be are moved.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub d: i32,
    pub c: i32,
    pub b: i32,
    pub a: i32,
}
