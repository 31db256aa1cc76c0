//! The tables.

mod a;
mod b;
mod gone;
mod z;

pub use a::A;
pub use b::B;
pub use gone::Gone;
pub use z::Z;
