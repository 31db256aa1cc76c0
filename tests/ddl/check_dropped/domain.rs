//! A check goes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
}
