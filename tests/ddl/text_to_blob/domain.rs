//! Text becomes its bytes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: Vec<u8>,
}
