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
