//! A swap whose result can't be told from its beginning is refused.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(rename_from = "width")]
    pub height: i32,
    pub id: i32,
    #[dd(rename_from = "height")]
    pub width: i32,
}
