//! An index whose name differs in capitals alone.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(index)]
    pub a: i32,
}
