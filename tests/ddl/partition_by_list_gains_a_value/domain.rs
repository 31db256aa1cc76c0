//! A list of values grows by a partition.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "LIST (kind) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 VALUES IN (3), PARTITION p2 VALUES IN (4, 5))")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub kind: i32,
}
