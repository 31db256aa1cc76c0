//! A check over two columns goes together with one of them.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub a: i32,
}
