//! The uuid of MariaDB.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "uuid")]
    pub v: String,
}
