//! A computed column is stored from now on.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    #[dd(generated = "n * 2", stored, index)]
    pub v: Option<i32>,
    #[dd(default = 1)]
    pub m: i32,
}
