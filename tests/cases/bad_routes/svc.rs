use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self) -> Result<u8>;
    #[get("/user")]
    async fn find_user(&self) -> Result<u8>;
    #[put("/users/{id}")]
    async fn put_user(&self, id: u64) -> Result<u8>;
    #[put("/users/{name}")]
    async fn put_named(&self, name: String) -> Result<u8>;
    #[delete("/users/{user_id}")]
    async fn delete_user(&self, user_id: u64) -> Result<u8>;
    async fn new(&self) -> Result<u8>;
    #[status(204)]
    async fn lost(&self) -> Result<u8>;
}
