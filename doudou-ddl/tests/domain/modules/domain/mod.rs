//! Read as rustc reads it.
pub mod shop;
mod user;
pub use user::User;

#[derive(Table)]
pub struct Log {
    #[dd(references(User.id))]
    pub user_id: u64,
    #[dd(references(shop::Item.id))]
    pub item_id: u32,
}
