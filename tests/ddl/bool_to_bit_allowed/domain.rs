//! tinyint(1) → bit(1), when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "bit(1)")]
    pub v: bool,
}
