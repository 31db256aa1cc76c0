//! Values with more digits behind the point would be rounded.

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "decimal(10,2)")]
    pub v: Decimal,
}
