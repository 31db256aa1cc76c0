//! A foreign key of an unclaimed table holds the key of a claimed one.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: i64,
}
