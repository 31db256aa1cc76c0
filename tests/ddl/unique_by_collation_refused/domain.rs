//! Two words that the collation takes for one stand against a unique index.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(type = "varchar(20)", collation = "utf8mb4_general_ci", unique)]
    pub name: String,
}
