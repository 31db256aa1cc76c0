//! A varchar becomes an inet6: what that does to its texts isn't known.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "inet6")]
    pub v: String,
}
