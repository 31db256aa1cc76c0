//! A column goes that is a part of the primary key.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub a: i32,
}
