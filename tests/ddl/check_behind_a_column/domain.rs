//! A check that is written behind a column.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(check = "n > 0")]
    pub n: i32,
    pub m: i32,
}
