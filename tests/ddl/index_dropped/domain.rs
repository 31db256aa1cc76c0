//! An index that no field names goes: no row is lost by that.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub name: String,
}
