use crate::domain::deep::dept::Dept;

#[derive(Table)]
pub struct User {
    #[dd(references(Dept.id))]
    pub dept_id: u64,
    pub level: Level,
    pub kind: super::deep::dept::Kind,
}
