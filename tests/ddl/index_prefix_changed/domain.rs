//! An index covers 20 characters where it covered 10.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index(prefix = 20))]
    pub name: String,
}
