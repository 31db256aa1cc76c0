//! A decimal becomes a double.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: f64,
}
