//! A counting column grows from int to bigint; counting goes on where it was.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk, auto)]
    pub id: i64,
    pub name: String,
}
