//! A column that is computed at each read, and one that is stored.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub n: i32,
    #[dd(generated = "n * 2")]
    pub twice: Option<i32>,
    #[dd(generated = "n * 3", stored)]
    pub thrice: Option<i32>,
}
