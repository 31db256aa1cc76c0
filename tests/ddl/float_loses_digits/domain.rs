//! float(8,3) → float.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: f32,
}
