//! An index that only changes its name isn't built anew.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index)]
    pub a: i32,
}
