//! A table is divided and gains a column in the same run.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "HASH (id) PARTITIONS 2")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    pub name: Option<String>,
}
