//! numeric(8) is decimal(8,0).

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "numeric(8)")]
    pub v: Decimal,
}
