//! A composite key whose order the fields say.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk(order = 2))]
    pub a: i32,
    #[dd(pk(order = 1))]
    pub b: i32,
}
