//! An index that the optimiser passed over.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index)]
    pub a: i32,
}
