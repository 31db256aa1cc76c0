//! `prune` alone drops no table.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Note {
    #[dd(type = "varchar(40)")]
    pub body: String,
}
