//! yes: "no"
//!
//! - what a reader of YAML could misread
//! - # no comment
//!
//!   ```yaml
//!   key: |
//!     value
//!   ```

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

/// null
#[doudou_rt::service]
pub trait Misread {
    /// 2024-01-31
    async fn get_word(&self, yes: Word) -> Result<Odd>;
    /// It's: "one" and \ 'two' #three
    async fn post_odd(&self, odd: Odd) -> Result<()>;
}

/// Words that are something else for some reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Word {
    /// @at
    #[serde(rename = "yes")]
    Yes,
    #[serde(rename = "No")]
    No,
    #[serde(rename = "~")]
    Tilde,
    #[serde(rename = "=")]
    Equals,
    #[serde(rename = "<<")]
    Merge,
    #[serde(rename = "0x1F")]
    Hexadecimal,
    #[serde(rename = "017")]
    Octal,
    #[serde(rename = "1e3")]
    Exponent,
    #[serde(rename = "190:20:30")]
    Sixties,
    #[serde(rename = "2024-01-31")]
    Date,
    #[serde(rename = ".inf")]
    Infinite,
    #[serde(rename = "")]
    Nothing,
    #[serde(rename = " a ")]
    Spaces,
    #[serde(rename = "a: b")]
    Colon,
    #[serde(rename = "a #b")]
    Comment,
    #[serde(rename = "tab\tline\nend\u{2028}\u{85}")]
    Breaks,
    #[serde(rename = "'single' \"double\" \\")]
    Quotes,
    #[serde(rename = "日本")]
    Japan,
}

/// Fields whose names are something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Odd {
    /// Two lines,
    /// and no more.
    pub y: bool,
    #[serde(rename = "on")]
    pub turned: Option<Word>,
    #[serde(rename = "1")]
    pub one: u8,
    #[serde(rename = "- item")]
    pub item: Vec<Vec<Word>>,
    #[serde(rename = "{a}")]
    pub braces: [u16; 2],
}
