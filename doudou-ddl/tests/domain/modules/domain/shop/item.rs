#[derive(Table)]
pub struct Item {
    #[dd(pk)]
    pub id: super::ItemId,
    pub kind: Kind,
}

pub enum Kind {
    Big,
    Small,
}
