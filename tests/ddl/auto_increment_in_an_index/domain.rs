//! A counting column that is no primary key, but the first of an index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk, type = "varchar(20)")]
    pub name: String,
    #[dd(auto, unique)]
    pub n: i32,
}
