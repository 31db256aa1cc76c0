//! A plain column that becomes computed loses its values.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    #[dd(generated = "n * 2")]
    pub v: Option<i32>,
}
