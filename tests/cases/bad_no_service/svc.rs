use doudou_rt::Result;

pub trait Usersvc {
    async fn get_user(&self) -> Result<u8>;
}
