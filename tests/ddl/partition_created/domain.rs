//! A new table that is divided by the columns of a range.

use chrono::NaiveDate;
use doudou_ddl::Table;

#[derive(Table)]
#[dd(partition_by = "RANGE COLUMNS (day) (PARTITION p0 VALUES LESS THAN ('2024-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE))")]
pub struct Event {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub day: NaiveDate,
}
