//! The length of the length changes: the table is rebuilt, and no value is touched.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(300)")]
    pub v: String,
}
