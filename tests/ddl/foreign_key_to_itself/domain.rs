//! A table that refers to itself is created.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Category {
    #[dd(pk, auto)]
    pub id: u32,
    #[dd(references(Category.id, on_delete = "set null"))]
    pub parent_id: Option<u32>,
}
