use super::shop::{Item, Kind as ItemKind};

#[derive(Table)]
pub struct User {
    #[dd(pk)]
    pub id: u64,
    pub likes: ItemKind,
    #[dd(references(Item.id, name = "favourite"))]
    pub item_id: u32,
}
