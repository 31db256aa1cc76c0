//! A type that MariaDB alone has.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "inet6")]
    pub v: Option<String>,
}
