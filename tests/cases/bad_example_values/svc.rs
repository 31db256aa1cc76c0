use doudou_rt::{Result, Schema};
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self, #[example(-1)] user_id: u64) -> Result<User>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Schema)]
#[serde(rename_all = "camelCase")]
#[example({"user_id": 7})]
pub struct User {
    #[example(7)]
    pub user_id: u64,
    #[example(["ada"])]
    pub full_name: String,
    #[example("High")]
    pub level: Level,
    #[example([{"kind": "Cat", "lives": 9}, {"kind": "Cat"}])]
    pub animals: Vec<Animal>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Level {
    Low,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Animal {
    Cat { lives: u8 },
}
