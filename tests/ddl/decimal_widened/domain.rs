//! decimal(10,2) → decimal(12,4).

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "decimal(12,4)")]
    pub v: Decimal,
}
