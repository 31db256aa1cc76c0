use doudou_rt::Result;

#[doudou_rt::service]
pub unsafe trait Usersvc<T> {
    async fn get_user(&self) -> Result<T>;
}
