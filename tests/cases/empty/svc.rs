//! A service that is only begun.

#[doudou_rt::service]
pub trait Empty {}
