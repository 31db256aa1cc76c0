//! Unclaimed tables that refer to each other go in one run.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Note {
    #[dd(type = "varchar(40)")]
    pub body: String,
}
