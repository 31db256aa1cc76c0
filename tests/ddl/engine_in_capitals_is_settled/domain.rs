//! The name of an engine in other capitals.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(engine = "innodb")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
}
