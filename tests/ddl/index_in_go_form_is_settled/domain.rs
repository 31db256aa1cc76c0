//! The index of two columns as go-doudou's tags say it.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(type = "varchar(20)", index = "name_phone_idx,2")]
    pub name: String,
    #[dd(type = "varchar(20)", index = "name_phone_idx,1")]
    pub phone: String,
}
