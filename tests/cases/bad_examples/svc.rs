use doudou_rt::{Result, Schema};
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_all(&self, all: All) -> Result<u8>;
    async fn get_one(&self, #[example(ada)] name: String) -> Result<u8>;
}

#[derive(Debug, Serialize, Deserialize, Schema)]
#[example]
pub struct All {
    #[example(1, 2)]
    pub two: u8,
    #[example({1: 2})]
    pub key: u8,
    #[schema(type = "string")]
    pub needless: String,
    #[serde(with = "hex")]
    #[schema(type = "text", formt = "hex")]
    pub kind: String,
    #[serde(serialize_with = "hex")]
    #[schema(formt = "hex")]
    pub slip: String,
    #[serde(with = "hex")]
    #[schema]
    pub empty: String,
    #[serde(with = "doudou_rt::base64")]
    pub no_bytes: String,
    #[serde(defualt)]
    pub no_default: u8,
    pub told: elsewhere::Told,
}
