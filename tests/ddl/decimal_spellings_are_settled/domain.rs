//! decimal, decimal(10) and decimal(10,0) are one type.

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "decimal")]
    pub v: Decimal,
}
