//! `rename_from` renames a column; rows keep their values.

use doudou_ddl::Table;

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(rename_from = "nick", index = "nick_idx")]
    pub name: String,
}
