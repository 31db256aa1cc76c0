use self::a::X as Y;

mod a {
    pub use super::Y as X;
}

use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self, a: a::X) -> Result<Y>;
}
