//! The same default, there already.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(40)", default = "'it''s a \\\\ \"b\"'")]
    pub v: String,
}
