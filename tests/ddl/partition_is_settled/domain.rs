//! The partitions that the struct says are there.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "range (`year`) (partition p0 values less than (2020), partition p1 values less than maxvalue)")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub year: i32,
}
