//! A default with a quote, a backslash, a double quote and a line break.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(40)", default = "'it''s a \\\\ \"b\"\\n!'")]
    pub v: String,
}
