mod missing;
mod broken;

#[derive(Table)]
pub struct User {
    /// It may stand in the file that can't be read: nothing is said of it.
    #[dd(references(Dept.id))]
    pub dept_id: u64,
    #[dd(referenecs(Dept.id))]
    pub other_id: u64,
}
