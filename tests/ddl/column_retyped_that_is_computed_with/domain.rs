//! A column that another is computed from is widened.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i64,
    #[dd(generated = "n * 2", stored)]
    pub v: Option<i64>,
}
