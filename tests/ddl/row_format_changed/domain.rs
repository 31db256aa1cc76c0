//! The format of the rows.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(row_format = "compact")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
}
