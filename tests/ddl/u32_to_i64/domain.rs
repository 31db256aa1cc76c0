//! A signed type that holds every unsigned value needs no permission.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: i64,
}
