//! A check comes.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(check(name = "positive", expr = "n > 0"))]
pub struct T {
    pub n: i32,
}
