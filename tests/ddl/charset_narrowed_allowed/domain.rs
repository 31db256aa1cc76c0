//! Characters that latin1 doesn't have become question marks when that is allowed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", charset = "latin1")]
    pub v: String,
}
