//! `allow-data-loss` doesn't allow a column to be dropped.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
}
