//! b'101' and 5 are one default of a bit.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "bit(8)", default = "b'00000101'")]
    pub v: u64,
}
