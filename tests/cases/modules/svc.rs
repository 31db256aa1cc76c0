//! Types in modules, and the ways to name them.
#![allow(unreachable_pub, unused_qualifications)]

mod hidden;
pub mod open;

pub use hidden::Secret as Public;
pub use hidden::deeper::*;
use open::inner::{self, Leaf};
pub use open::Open;

use doudou_rt::Result;

#[cfg(test)]
mod tests;

#[doudou_rt::service]
pub trait Modules {
    async fn post_open(&self, open: Open) -> Result<open::Open>;
    async fn post_leaf(&self, leaf: Leaf) -> Result<inner::Leaf>;
    async fn post_public(&self, public: Public) -> Result<Vec<self::open::inner::Leaf>>;
    async fn post_deep(&self, deep: Deep) -> Result<super::elsewhere::Neighbour>;
    async fn post_full(&self, full: crate::cases::modules::elsewhere::Neighbour) -> Result<Path>;
}

/// A name that another crate has too.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Path {
    pub segments: std::vec::Vec<std::string::String>,
}
