//! 'foo' and 'FOO' are two defaults.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", default = "'FOO'")]
    pub v: String,
}
