//! binary(16) → varbinary(32).

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varbinary(32)")]
    pub v: Vec<u8>,
}
