//! bit(1) → bit(8) DEFAULT b'101'.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "bit(8)", default = "b'101'")]
    pub v: u64,
}
