//! dec(5,2) is decimal(5,2).

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "DEC(5, 2)")]
    pub v: Decimal,
}
