use doudou_rt::Table;
use sqlx::FromRow;

/// 部门
#[derive(Debug, Clone, PartialEq, FromRow, Table)]
pub struct Dept {
    #[dd(pk, auto)]
    pub id: u64,
    #[dd(default = "'it''s \"x\"'", unique)]
    pub name: String,
    #[dd(
        index(name = "fk_parent"),
        references(Dept.id, name = "fk_parent", on_delete = "set null")
    )]
    pub parent_id: Option<u64>,
}
