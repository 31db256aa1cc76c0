//! An index on a column that there is not, and a text without a prefix.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(index(name = "x", columns(id, nam)))]
pub struct User {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "text", index)]
    pub name: String,
}
