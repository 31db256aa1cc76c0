//! Names beyond ASCII.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(name = "用户")]
pub struct User {
    #[dd(pk, name = "编号")]
    pub id: i64,
    #[dd(name = "姓名", rename_from = "名字", type = "varchar(20)", index(name = "姓名索引"))]
    pub name: String,
}
