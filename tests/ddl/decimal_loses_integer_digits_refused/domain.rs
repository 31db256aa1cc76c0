//! A scale that grows at the cost of the digits before the point.

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "decimal(6,4)")]
    pub v: Decimal,
}
