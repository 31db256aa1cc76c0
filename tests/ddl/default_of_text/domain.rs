//! A default of a text column: as a value on MariaDB, as an expression on MySQL.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "text", default = "('none')")]
    pub body: Option<String>,
}
