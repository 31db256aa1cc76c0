//! A column that `SELECT *` leaves out.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(invisible, default = 7)]
    pub secret: i32,
}
