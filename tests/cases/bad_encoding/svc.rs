use doudou_rt::Result;

/// Grüße
#[doudou_rt::service]
pub trait Usersvc {}
