//! Fields that go another way than the parameters.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Warned {
    async fn get_user(&self, user_id: u64) -> Result<User>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub user_id: u64,
    pub full_name: String,
}
