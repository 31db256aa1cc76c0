//! Two indexes exchange their names.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index = "two")]
    pub a: i32,
    #[dd(index = "one")]
    pub b: i32,
}
