//! Two indexed columns exchange their names; each index stays with the column that the struct says.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(rename_from = "a", unique = "one")]
    pub b: i32,
    #[dd(rename_from = "b", index = "two")]
    pub a: i32,
}
