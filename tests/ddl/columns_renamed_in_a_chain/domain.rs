//! Each of three columns takes the name of the next.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "a")]
    pub b: i32,
    #[dd(rename_from = "b")]
    pub c: i32,
}
