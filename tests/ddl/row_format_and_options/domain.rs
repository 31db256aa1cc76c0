//! Compressed rows in small blocks.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(row_format = "compressed", options = "KEY_BLOCK_SIZE=8")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
}
