//! The last range is divided; every row stays.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "RANGE (year) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN (2024), PARTITION p2 VALUES LESS THAN MAXVALUE)")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub year: i32,
}
