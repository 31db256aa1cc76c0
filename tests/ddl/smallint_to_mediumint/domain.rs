//! Medium integers by their type.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "mediumint")]
    pub v: i32,
}
