//! float → float(8,3).

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "float(8,3)")]
    pub v: f32,
}
