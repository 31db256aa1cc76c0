//! A place of any shape.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "geometry")]
    pub v: Vec<u8>,
}
