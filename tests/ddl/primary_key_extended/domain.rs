//! (id) → (id, part) on a counting table, in one ALTER.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk, auto)]
    pub id: i32,
    #[dd(pk)]
    pub part: i32,
}
