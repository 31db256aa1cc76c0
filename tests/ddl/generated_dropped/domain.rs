//! A computed column goes: nothing is lost that can't be computed again.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
}
