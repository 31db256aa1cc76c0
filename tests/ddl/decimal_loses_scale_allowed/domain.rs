//! Values are rounded when that is allowed.

use doudou_ddl::Table;
use rust_decimal::Decimal;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "decimal(10,2)")]
    pub v: Decimal,
}
