//! '009900' and '9900' are two texts.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", default = "'9900'")]
    pub v: String,
}
