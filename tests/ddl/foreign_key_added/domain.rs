//! A foreign key comes, with the index that it needs.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: u64,
}

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: u64,
    #[dd(references(Dept.id, on_delete = "cascade"))]
    pub dept_id: Option<u64>,
}
