//! The docs of a struct are the comment of its table.

use doudou_ddl::Table;

/// 用户: it's "us" \ and them

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: i32,
}
