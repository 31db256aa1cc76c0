//! A default of false becomes true.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = true)]
    pub v: bool,
}
