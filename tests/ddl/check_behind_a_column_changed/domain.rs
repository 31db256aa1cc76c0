//! A check behind a column changes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(check = "n > 1")]
    pub n: i32,
    pub m: i32,
}
