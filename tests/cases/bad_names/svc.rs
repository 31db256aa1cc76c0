use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_user(&self, user: vo::User) -> Result<User>;
    async fn get_twice(&self, user_id: u64, #[query("userId")] id: u64) -> Result<Problem>;
}

pub mod vo {
    #[derive(Debug, serde::Serialize, serde::Deserialize)]
    pub struct User {}
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct User {
    pub name: String,
    #[serde(rename = "name")]
    pub alias: String,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Problem {}
