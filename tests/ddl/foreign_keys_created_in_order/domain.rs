//! Tables that refer to later ones are created in an order that works.

use doudou_ddl::Table;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(B.id))]
    pub b_id: i32,
}

#[derive(Table)]
pub struct B {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(C.id))]
    pub c_id: i32,
}

#[derive(Table)]
pub struct C {
    #[dd(pk)]
    pub id: i32,
}
