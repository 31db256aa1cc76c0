use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    #[gte("/users")]
    async fn a_slip(&self) -> Result<u8>;
    #[header("x")]
    async fn wrong_place(&self) -> Result<u8>;
    async fn on_parameter(&self, #[haeder("x")] x: u8, #[get("/x")] y: u8) -> Result<u8>;
    async fn two_places(&self, #[header] #[cookie] x: u8) -> Result<u8>;
    async fn no_name(&self, #[header(x)] x: u8, #[cookie("a b")] y: u8, #[body("x")] z: u8) -> Result<u8>;
    #[annotation(timeout = "soon")]
    async fn no_duration(&self) -> Result<u8>;
    #[annotation(audit = "any", idempotent = "yes")]
    async fn no_flag(&self) -> Result<u8>;
    #[must_use]
    #[inline]
    async fn get_fine(&self) -> Result<u8>;
}
