//! text → tinytext: what is longer than 255 bytes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "tinytext")]
    pub v: Option<String>,
}
