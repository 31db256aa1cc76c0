//! char(10) → varchar(10).

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(10)")]
    pub v: String,
}
