//! A computed column is dropped and added anew under a trigger.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    #[dd(generated = "n * 2", stored)]
    pub v: Option<i32>,
}
