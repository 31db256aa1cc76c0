//! utf8mb4 → latin1 when all is latin1.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", charset = "latin1")]
    pub v: String,
}
