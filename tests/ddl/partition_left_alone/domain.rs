//! A struct that says nothing of partitions leaves them alone, and the rest is changed.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub year: i32,
    pub name: Option<String>,
}
