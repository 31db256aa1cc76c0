//! A table that no struct claims is left alone, and told of.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Note {
    #[dd(type = "varchar(40)")]
    pub body: String,
}
