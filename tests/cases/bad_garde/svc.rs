use doudou_rt::Result;
use garde::Validate;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_all(&self, all: All) -> Result<u8>;
    async fn get_one(&self, #[garde(lenght(chars, max = 2))] name: String) -> Result<u8>;
}

#[derive(Debug, Serialize, Deserialize, Validate)]
pub struct All {
    #[garde(length(min = 1))]
    pub bytes: String,
    #[garde(lenth(min = 1))]
    pub slip: String,
    #[garde(pattern(r"^\d+$"))]
    pub digits: String,
    #[garde(pattern("(?i)^a"))]
    pub flags: String,
    #[garde(=)]
    pub broken: String,
    #[garde(skip)]
    pub inner: Inner,
    #[garde(skip)]
    pub list: Vec<Unchecked>,
    #[garde(skip)]
    pub choice: Choice,
}

#[derive(Debug, Serialize, Deserialize, Validate)]
pub struct Inner {
    #[garde(range(min = 1))]
    pub n: u8,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Unchecked {
    #[garde(range(min = 1))]
    pub n: u8,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Choice {
    One(#[garde(range(min = 1))] u8),
}
