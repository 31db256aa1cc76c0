//! 1.50 and 1.5 are one default of a double.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "1.50")]
    pub v: f64,
}
