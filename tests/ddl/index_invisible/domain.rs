//! An index that the optimiser passes over.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index(invisible))]
    pub a: i32,
}
