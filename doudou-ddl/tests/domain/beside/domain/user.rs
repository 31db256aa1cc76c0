#[derive(Table)]
pub struct User {
    pub id: u64,
}
