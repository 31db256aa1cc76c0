use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn get_user(&self) -> Result<u8, UserError>;
    async fn get_other(&self) -> Result<u8, Never>;
}

#[derive(Debug, thiserror::Error, doudou_rt::Problem)]
pub enum UserError {
    #[error("a")]
    #[status(200)]
    Fine,
    #[error("b")]
    #[status(404)]
    Unnamed(u64),
    #[error("c")]
    #[status(404)]
    Taken { status: u8, title: String },
    #[error("d")]
    #[statsu(404)]
    Slip,
}

#[derive(Debug)]
pub enum Never {}
