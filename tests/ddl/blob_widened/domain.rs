//! blob → longblob.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "longblob")]
    pub v: Vec<u8>,
}
