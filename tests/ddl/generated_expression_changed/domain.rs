//! The expressions of a virtual and of a stored column change.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    #[dd(generated = "n * 20")]
    pub v: Option<i32>,
    #[dd(generated = "n * 30", stored)]
    pub s: Option<i32>,
}
