//! tinyint unsigned → bool: above 127 there is nothing.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: bool,
}
