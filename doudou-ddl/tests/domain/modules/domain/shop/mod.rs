mod item;
pub use item::*;

pub type ItemId = u32;
