//! A point that must be there, and a spatial index on it.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "point", spatial)]
    pub place: Vec<u8>,
}
