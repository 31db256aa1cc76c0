use doudou_rt::Table;
use sqlx::FromRow;

#[derive(Debug, Clone, PartialEq, FromRow, Table)]
pub struct B {
    #[dd(pk)]
    pub id: i32,
    #[dd(index(name = "fk_a"), references(A.id, name = "fk_a"))]
    pub a_id: Option<i32>,
}
