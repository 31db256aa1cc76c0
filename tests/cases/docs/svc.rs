//! Documents *everything*.
//!
//! With several paragraphs, `code`, 中文 and "quotes" \ backslashes.
#![allow(deprecated)]

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

/// A service with much to say.
///
/// More of it.
#[doudou_rt::service]
pub trait Docs {
    /// The first sentence.
    ///
    /// The rest, with a list:
    ///
    /// - one
    /// - two {not a block
    async fn get_told(
        &self,
        /// What to tell.
        ///
        /// Twice.
        word: String,
    ) -> Result<Told>;

    /// A first paragraph that goes over more than one line of the source, because it has so much
    /// to say.
    #[deprecated]
    async fn get_old(&self) -> Result<Told>;

    /** A block comment. */
    async fn get_block(&self) -> Result<Told>;

    #[doc = "An attribute."]
    async fn get_attribute(&self) -> Result<Told>;

    /// A first paragraph so long that it can't be a summary, which is a line in a list of
    /// operations and should be read at a glance; so all of it becomes the description instead.
    ///
    /// And this as well.
    async fn get_long(&self) -> Result<Told>;

    async fn get_silent(&self) -> Result<Told>;
}

/// What was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[deprecated]
pub struct Told {
    /// In words.
    pub words: String,
    /// How loud.
    pub tone: Tone,
}

/// How loud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Tone {
    /// Hardly heard,
    /// over two lines.
    Whisper,
    Shout,
}
