//! Rows that a new check doesn't let through.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(check(name = "positive", expr = "n > 0"))]
pub struct T {
    pub n: Option<i32>,
}
