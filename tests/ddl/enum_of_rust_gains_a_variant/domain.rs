//! A new last variant of a Rust enum is a new member.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "'new'")]
    pub state: State,
}

#[derive(sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub enum State {
    New,
    Done,
    Lost,
}
