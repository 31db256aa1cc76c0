//! Names with backticks, quotes, dots and spaces.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(name = "a`b")]
pub struct Ab {
    #[dd(pk, name = "c`d")]
    pub cd: i64,
    #[dd(name = "it's \"e\"", default = 2, index = "i`x")]
    pub e: i32,
    #[dd(name = "f.g h")]
    pub f: Option<i32>,
}
