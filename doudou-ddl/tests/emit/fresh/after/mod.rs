mod dept;
mod oauth2_token;
mod user;

pub use dept::Dept;
pub use oauth2_token::Oauth2Token;
pub use user::{User, UserSex};
