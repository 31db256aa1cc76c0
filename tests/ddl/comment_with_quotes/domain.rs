//! A comment in Chinese with quotes and a backslash.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(comment = "年龄 it's \"old\" \\ ;")]
    pub v: i32,
}
