//! Three tables in a row whose keys grow together.

use doudou_ddl::Table;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i64,
}

#[derive(Table)]
pub struct B {
    #[dd(pk, references(A.id, name = "b_a"))]
    pub id: i64,
}

#[derive(Table)]
pub struct C {
    #[dd(pk)]
    pub id: i32,
    #[dd(references(B.id, name = "c_b"))]
    pub b_id: i64,
}
