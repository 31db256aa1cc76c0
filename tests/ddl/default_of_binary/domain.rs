//! A default of bytes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varbinary(8)", default = "x'00ff'")]
    pub v: Vec<u8>,
}
