//! Rows that no range would hold.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "RANGE (year) (PARTITION p0 VALUES LESS THAN (2020))")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub year: i32,
}
