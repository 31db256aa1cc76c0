//! An `Option` that becomes required is refused, with the number of NULLs.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: String,
}
