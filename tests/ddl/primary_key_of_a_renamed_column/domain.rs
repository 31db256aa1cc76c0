//! The primary key stays when its column is renamed and widened.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk, auto, rename_from = "no")]
    pub id: u64,
    pub name: String,
}
