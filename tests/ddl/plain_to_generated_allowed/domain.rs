//! A plain column becomes computed when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    #[dd(generated = "n * 2", stored)]
    pub v: Option<i32>,
}
