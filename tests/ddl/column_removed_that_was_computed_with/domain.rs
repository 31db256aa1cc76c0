//! A column goes from which another was computed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    #[dd(generated = "n + 1")]
    pub v: Option<i32>,
}
