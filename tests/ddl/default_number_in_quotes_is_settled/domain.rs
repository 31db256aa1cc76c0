//! '5' and 5 are one default of an integer.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "'5'")]
    pub v: i32,
}
