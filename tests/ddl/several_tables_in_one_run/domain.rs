//! A table is created, one changes and one is left as it is.

use doudou_ddl::Table;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i32,
}

#[derive(Table)]
pub struct B {
    #[dd(pk)]
    pub id: i32,
    pub n: i64,
}

#[derive(Table)]
pub struct C {
    #[dd(pk)]
    pub id: i32,
}
