//! Tables of the service.

mod user;

pub use user::User;
