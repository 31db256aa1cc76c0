use doudou_rt::{Result, Schema};
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_reply(&self) -> Result<Reply>;
    async fn get_list(&self) -> Result<Vec<Fine>>;
    async fn post_reply(&self, fine: Fine) -> Result<u8>;
    async fn get_holder(&self) -> Result<Holder>;
}

#[derive(Debug, Schema)]
pub struct Reply {
    #[header("x-total")]
    total: u64,
    #[header("x list")]
    pub list: u8,
    #[header("x-user")]
    pub user: Holder,
    pub one: u8,
    pub two: u8,
}

#[derive(Debug, Schema)]
pub struct Fine {
    #[header]
    #[body]
    #[garde(range(min = 1))]
    pub x_total: u64,
}

#[derive(Debug, Serialize, Deserialize, Schema)]
#[header("x-holder")]
pub struct Holder {
    pub fine: Option<Fine>,
    #[body]
    pub lost: u8,
    pub choice: Choice,
}

#[derive(Debug, Serialize, Deserialize, Schema)]
pub enum Choice {
    #[example("one")]
    One(#[body] u8),
    Other {
        #[header]
        x: u8,
    },
}
