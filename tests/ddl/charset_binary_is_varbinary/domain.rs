//! A text in charset binary is bytes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", charset = "binary")]
    pub v: Vec<u8>,
}
