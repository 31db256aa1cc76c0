//! Texts that are JSON become it.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "json")]
    pub v: Option<String>,
}
