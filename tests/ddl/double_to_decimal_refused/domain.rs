//! A double becomes a decimal.

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "decimal(6,2)")]
    pub v: Decimal,
}
