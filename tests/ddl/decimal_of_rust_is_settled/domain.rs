//! A decimal that says nothing is decimal(6,2).

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: Decimal,
}
