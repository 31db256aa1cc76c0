//! Reserved words are names like others.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(index(name = "index", columns("group by", select)))]
pub struct Order {
    #[dd(pk)]
    pub key: i32,
    #[dd(name = "group by", rename_from = "group", type = "varchar(20)")]
    pub group_by: String,
    pub select: Option<i64>,
    pub r#type: Option<i32>,
}
