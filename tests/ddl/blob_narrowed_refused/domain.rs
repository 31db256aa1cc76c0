//! blob → tinyblob.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "tinyblob")]
    pub v: Vec<u8>,
}
