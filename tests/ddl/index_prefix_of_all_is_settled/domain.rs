//! A prefix as long as the column is the column.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(type = "varchar(20)", index(prefix = 20))]
    pub name: String,
}
