//! Two columns exchange their names where they stand; no value is lost.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "width")]
    pub height: i32,
    #[dd(rename_from = "height")]
    pub width: i32,
}
