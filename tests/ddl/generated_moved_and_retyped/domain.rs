//! A computed column moves, and another grows.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(generated = "n * 2")]
    pub v: Option<i32>,
    pub n: i32,
    #[dd(generated = "n * 3", stored)]
    pub s: Option<i64>,
}
