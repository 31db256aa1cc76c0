//! varbinary(8) → varbinary(2).

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varbinary(2)")]
    pub v: Vec<u8>,
}
