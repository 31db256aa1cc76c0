//! An expression with texts and functions, there already.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(type = "varchar(20)")]
    pub first: String,
    #[dd(type = "varchar(20)")]
    pub last: String,
    #[dd(type = "varchar(50)", generated = "concat(first, ' it''s ', upper(last))", stored)]
    pub full_name: Option<String>,
    #[dd(type = "varchar(4)", generated = "if(first != '', left(first, 1), null)")]
    pub initial: Option<String>,
}
