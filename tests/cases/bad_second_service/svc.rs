use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self) -> Result<u8>;
}

#[doudou_rt::service]
pub trait Other {}
