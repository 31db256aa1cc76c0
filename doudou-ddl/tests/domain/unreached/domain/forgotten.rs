#[derive(Table)]
pub struct Forgotten {
    pub id: u64,
}
