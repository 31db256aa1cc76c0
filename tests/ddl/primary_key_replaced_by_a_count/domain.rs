//! A natural key gives way to a counting one; the old one stays unique.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk, auto)]
    pub id: u64,
    #[dd(type = "varchar(50)", unique)]
    pub mail: String,
}
