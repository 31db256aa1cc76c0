//! Two structs that name each other's table: they are taken to have exchanged their names already.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(rename_from = "b")]
pub struct A {
    #[dd(pk)]
    pub id: i32,
}

#[derive(Table)]
#[dd(rename_from = "a")]
pub struct B {
    #[dd(pk)]
    pub id: i32,
}
