//! A range that goes hands its rows to the next.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "RANGE (year) (PARTITION p1 VALUES LESS THAN (2022))")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub year: i32,
}
