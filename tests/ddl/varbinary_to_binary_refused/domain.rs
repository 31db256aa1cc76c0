//! Shorter values would be padded.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "binary(4)")]
    pub v: Vec<u8>,
}
