//! int(6) → int(6) unsigned zerofill, when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "int(6) unsigned zerofill")]
    pub v: u32,
}
