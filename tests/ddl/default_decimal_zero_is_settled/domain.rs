//! 0 and 0.00 are one default of a decimal.

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = 0)]
    pub v: Decimal,
}
