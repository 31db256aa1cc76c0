//! AUTO_INCREMENT on a column that is no key, and on a text.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(auto)]
    pub no: i32,
}

#[derive(Table)]
pub struct Text {
    #[dd(pk, auto)]
    pub id: String,
}
