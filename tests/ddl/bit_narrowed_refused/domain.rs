//! bit(8) → bit(4).

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "bit(4)")]
    pub v: u64,
}
