//! A table that refers to itself grows its key and the column that refers to it.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Category {
    #[dd(pk, auto)]
    pub id: u64,
    #[dd(references(Category.id, name = "category_parent"))]
    pub parent_id: Option<u64>,
}
