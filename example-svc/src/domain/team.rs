use doudou_rt::Table;

/// Teams, and the one that each belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Table)]
pub struct Team {
    /// The id of the team.
    #[dd(pk, auto)]
    pub id: u32,
    /// What the team is called.
    #[dd(unique, type = "varchar(64)")]
    pub name: String,
    /// The team that this one is a part of.
    #[dd(references(Team.id, on_delete = "set null"))]
    pub parent_id: Option<u32>,
}
