//! Six changes of one table are one ALTER.

use doudou_ddl::Table;

/// Accounts.

#[derive(Table)]
pub struct User {
    #[dd(pk, auto)]
    pub id: i64,
    pub mail: Option<String>,
    #[dd(rename_from = "nick", type = "varchar(60)", unique)]
    pub name: String,
    #[dd(default = 18)]
    pub age: i32,
}
