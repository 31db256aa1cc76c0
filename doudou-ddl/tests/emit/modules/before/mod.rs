//! The tables.

mod a;
mod gone;

pub use a::A;
pub use gone::Gone;
