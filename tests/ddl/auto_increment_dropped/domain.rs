//! AUTO_INCREMENT goes; the numbers stay.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub name: String,
}
