use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    #[get("users")]
    async fn no_slash(&self) -> Result<u8>;
    #[get("/users/{id}")]
    async fn no_argument(&self, idd: u64) -> Result<u8>;
    #[get("/users/{name}")]
    async fn nothing_like_it(&self) -> Result<u8>;
    #[get("/users")]
    async fn not_in_path(&self, #[path] id: u64) -> Result<u8>;
    #[get("/users/{id}/{id}")]
    async fn twice(&self, id: u64) -> Result<u8>;
    #[get("/users/x{id}")]
    async fn not_whole(&self, id: u64) -> Result<u8>;
    #[get("/users/größe")]
    async fn a_letter(&self) -> Result<u8>;
    #[get("//users/")]
    async fn empty_segments(&self) -> Result<u8>;
    #[get]
    async fn no_path(&self) -> Result<u8>;
    #[get("/a")]
    #[post("/a")]
    async fn two_routes(&self) -> Result<u8>;
    #[status(404)]
    async fn no_success(&self) -> Result<u8>;
    #[status("ok")]
    async fn no_number(&self) -> Result<u8>;
}
