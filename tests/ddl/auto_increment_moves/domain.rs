//! Another column counts from now on, and is the key.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub a: i32,
    #[dd(pk, auto)]
    pub b: i32,
}
