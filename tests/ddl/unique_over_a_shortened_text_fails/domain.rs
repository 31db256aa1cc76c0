//! Two texts that become one when they are cut.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(3)", unique)]
    pub name: String,
}
