//! The attributes `unsigned` and `zerofill`.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "int(8)", unsigned, zerofill)]
    pub v: i32,
}
