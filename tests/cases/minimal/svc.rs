//! The smallest service there is.

use doudou_rt::Result;

#[doudou_rt::service]
pub trait Pinger {
    async fn get_ping(&self) -> Result<String>;
}
