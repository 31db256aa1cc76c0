//! Below zero there is nothing unsigned.

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "decimal(6,2) unsigned")]
    pub v: Decimal,
}
