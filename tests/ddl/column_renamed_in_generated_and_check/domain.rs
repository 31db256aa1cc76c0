//! A renamed column is renamed in the expressions that use it too.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(check(name = "positive", expr = "count > 0"))]
pub struct T {
    #[dd(rename_from = "n")]
    pub count: i32,
    #[dd(generated = "count * 2")]
    pub twice: Option<i32>,
}
