//! A column that the table is divided by is renamed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk, rename_from = "y")]
    pub year: i32,
}
