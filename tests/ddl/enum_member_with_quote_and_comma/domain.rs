//! Members with quotes, commas and backslashes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = r#"enum('a','it''s','x,y','back\\slash','"q"')"#)]
    pub v: String,
}
