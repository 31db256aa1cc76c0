//! Columns that stand as the fields do are taken to have exchanged their names already, and that is told.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "height")]
    pub width: i32,
    #[dd(rename_from = "width")]
    pub height: i32,
}
