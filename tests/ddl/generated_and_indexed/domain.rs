//! A computed column with an index on it, in a new table.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(type = "json")]
    pub doc: String,
    #[dd(type = "varchar(20)", generated = "json_unquote(json_extract(doc, '$.name'))", stored, index)]
    pub name: Option<String>,
}
