//! AUTO_INCREMENT comes; a row numbered 0 keeps its number.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk, auto)]
    pub id: i32,
    pub name: String,
}
