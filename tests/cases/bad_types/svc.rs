use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn a_reference(&self, name: &str) -> Result<u8>;
    async fn a_slice(&self, names: &[String]) -> Result<u8>;
    async fn an_impl(&self, name: impl Into<String>) -> Result<u8>;
    async fn a_dyn(&self, name: Box<dyn Send>) -> Result<u8>;
    async fn a_function(&self, f: fn(u8) -> u8) -> Result<u8>;
    async fn a_tuple(&self) -> Result<(u8, String)>;
    async fn a_pointer(&self, p: *const u8) -> Result<u8>;
    async fn deep_inside(&self, list: Vec<Option<(u8, u8)>>) -> Result<u8>;
    async fn never(&self) -> Result<!>;
}
