use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_user(&self, user: User) -> Result<Kind>;
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct User {
    #[serde(flatten)]
    pub base: Base,
    #[serde(with = "hex")]
    pub key: String,
    #[serde(rename(serialize = "a", deserialize = "b"))]
    pub two: u8,
    #[cfg_attr(feature = "x", serde(rename = "c"))]
    pub hidden: u8,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(from = "u8")]
pub struct Base {}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
#[serde(tag = "type")]
pub enum Kind {
    A,
}
