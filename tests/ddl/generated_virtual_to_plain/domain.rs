//! A column computed at each read becomes a plain one: its values are kept.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    pub n: i32,
    pub v: Option<i32>,
}
