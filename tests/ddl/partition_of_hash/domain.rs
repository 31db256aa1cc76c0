//! A table is divided by a hash.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "HASH (id) PARTITIONS 4")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
}
