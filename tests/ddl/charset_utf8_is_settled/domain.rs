//! utf8 is utf8mb3.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", charset = "utf8")]
    pub v: String,
}
