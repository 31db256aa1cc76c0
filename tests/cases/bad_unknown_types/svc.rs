use doudou_rt::Result;

#[doudou_rt::service]
pub trait Usersvc {
    async fn a_slip(&self, user: Usr) -> Result<User>;
    async fn unknown(&self) -> Result<Vec<Nowhere>>;
    async fn foreign(&self, when: elsewhere::Moment) -> Result<u8>;
    async fn a_trait(&self, user: Named) -> Result<u8>;
    async fn a_union(&self, user: Either) -> Result<u8>;
    async fn a_generic(&self, page: Page) -> Result<u8>;
    async fn a_key(&self, map: std::collections::HashMap<User, u8>) -> Result<u8>;
    async fn a_length(&self, list: [u8; LENGTH + 1]) -> Result<u8>;
    async fn an_error(&self) -> Result<u8, User>;
    async fn a_foreign_error(&self) -> Result<u8, std::io::Error>;
    async fn an_unknown_error(&self) -> Result<u8, UserErorr>;
    async fn a_circle(&self, circle: Circle) -> Result<u8>;
    async fn an_error_circle(&self) -> Result<u8, Circle>;
    async fn private(&self, hidden: Hidden) -> Result<u8>;
}

const LENGTH: usize = 3;

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct User {
    pub friend: Option<Nobody>,
    pub shape: Shape,
    pub pair: Pair,
    pub nothing: Nothing,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub enum Shape {
    Circle(f64, f64),
    Point,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Pair(u8, u8);

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Nothing;

#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Hidden {}

pub trait Named {}

pub union Either {
    pub a: u8,
}

pub enum UserError {}

pub type Circle = Vec<Circle>;
