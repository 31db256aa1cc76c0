//! A computed column becomes a plain one and keeps its values.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    pub v: Option<i32>,
}
