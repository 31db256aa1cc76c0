//! A refusal of one table holds back the whole run.

use doudou_ddl::Table;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    pub name: Option<String>,
}

#[derive(Table)]
pub struct B {
    #[dd(pk)]
    pub id: i32,
    pub n: i32,
}
