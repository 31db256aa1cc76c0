use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    #[get("/things/{id}")]
    async fn path_option(&self, id: Option<u64>) -> Result<u8>;
    async fn get_struct_in_header(&self, #[header] thing: Thing) -> Result<u8>;
    async fn get_cookies(&self, #[cookie] names: Vec<String>) -> Result<u8>;
    async fn get_with_body(&self, #[body] thing: Thing) -> Result<u8>;
    async fn get_with_form(&self, #[form] name: String) -> Result<u8>;
    async fn post_two_bodies(&self, a: Thing, b: Thing) -> Result<u8>;
    async fn post_both(&self, a: Thing, #[form] name: String) -> Result<u8>;
    async fn post_maybe(&self, thing: Option<Thing>) -> Result<u8>;
    async fn get_deep(&self, filter: Filter) -> Result<u8>;
    async fn get_same(&self, flat: Flat, limit: u8) -> Result<u8>;
    async fn get_closed(&self, closed: Closed, more: u8) -> Result<u8>;
    async fn post_same(&self, #[query("a")] b: u8, #[form("a")] c: u8) -> Result<u8>;
    async fn get_headers(&self, #[header("X-A")] a: u8, #[header("x-a")] b: u8) -> Result<u8>;
    #[get("/go-doudou/doc")]
    async fn taken(&self) -> Result<u8>;
    async fn get_map(&self, map: std::collections::HashMap<String, String>) -> Result<u8>;
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Thing {
    pub name: String,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Filter {
    pub thing: Thing,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Flat {
    pub limit: u8,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    pub only: u8,
}
