//! Every scalar, as a key of the query and as a field.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

/// Sends back what it gets.
#[doudou_rt::service]
pub trait Scalars {
    /// The scalars as parameters.
    #[allow(clippy::too_many_arguments)]
    async fn get_scalars(
        &self,
        bool: bool,
        char: char,
        string: String,
        u8: u8,
        u16: u16,
        u32: u32,
        u64: u64,
        usize: usize,
        i8: i8,
        i16: i16,
        i32: i32,
        i64: i64,
        isize: isize,
        f32: f32,
        f64: f64,
    ) -> Result<Everything>;

    /// The scalars as fields.
    async fn post_scalars(&self, everything: Everything) -> Result<Everything>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Everything {
    pub bool: bool,
    pub char: char,
    pub string: String,
    pub u8: u8,
    pub u16: u16,
    pub u32: u32,
    pub u64: u64,
    pub usize: usize,
    pub i8: i8,
    pub i16: i16,
    pub i32: i32,
    pub i64: i64,
    pub isize: isize,
    pub f32: f32,
    pub f64: f64,
}
