use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn endless(&self, endless: Endless<u8>) -> Result<u8>;
    async fn doubling(&self, doubling: Doubling<u8>) -> Result<u8>;
    async fn lifetime(&self, borrowed: Borrowed<'static>) -> Result<u8>;
    async fn number(&self, block: Block<3>) -> Result<u8>;
    async fn too_few(&self, page: Page) -> Result<u8>;
    async fn an_argument(&self, page: Page<Nowhere>) -> Result<u8>;
    async fn same_name(&self, page: Page<User>) -> Result<PageUser>;
    async fn deep(&self, deep: Vec<D4<u8>>) -> Result<u8>;
    async fn borrowed(&self, text: Vec<&'static str>) -> Result<u8>;
    async fn short_lived(&self, text: std::borrow::Cow<'_, str>) -> Result<u8>;
    async fn no_number(&self, n: std::num::NonZero<bool>) -> Result<u8>;
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Endless<T> {
    pub value: T,
    pub next: Option<Box<Endless<Vec<T>>>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Doubling<T> {
    pub left: Option<Box<Doubling<Vec<T>>>>,
    pub right: Option<Box<Doubling<Option<T>>>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Borrowed<'a> {
    pub text: &'a str,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Block<const N: usize> {
    pub bytes: [u8; N],
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct User {}

#[derive(Debug, Serialize, Deserialize)]
pub struct PageUser {}

pub type D1<T> = Vec<Vec<Vec<Vec<T>>>>;
pub type D2<T> = D1<D1<D1<D1<T>>>>;
pub type D3<T> = D2<D2<D2<D2<T>>>>;
pub type D4<T> = D3<D3<D3<D3<T>>>>;
