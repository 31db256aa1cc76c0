//! A Uuid is binary(16).

use doudou_ddl::Table;
use uuid::Uuid;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: Uuid,
}
