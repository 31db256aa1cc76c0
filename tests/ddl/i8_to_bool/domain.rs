//! tinyint(4) → tinyint(1): the same bytes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: bool,
}
