//! A check that is told of, not enforced.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(check(name = "positive", expr = "n > 0", not_enforced))]
pub struct T {
    pub n: i32,
}
