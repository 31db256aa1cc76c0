//! A check with texts, IN, BETWEEN and LIKE, there already.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(check(name = "c1", expr = "s in ('a', 'it''s') and n between 1 and 9 or s like 'x%'"))]
#[dd(check(name = "c2", expr = "char_length(s) != 3 and not (n = 7) and s is not null"))]
pub struct T {
    #[dd(type = "varchar(20)")]
    pub s: String,
    pub n: i32,
}
