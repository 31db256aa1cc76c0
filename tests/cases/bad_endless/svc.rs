use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_all(&self, all: All) -> Result<u8>;
}

#[derive(Debug, Serialize, Deserialize)]
pub struct All {
    pub itself: Itself,
    pub through: Through,
    pub list: List,
    pub option: Maybe,
    pub choice: Choice,
    pub fine: Fine,
    pub untagged: Untagged,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Untagged {
    Text(String),
    Again(Wrapped),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Wrapped(pub Option<Box<Untagged>>);

#[derive(Debug, Serialize, Deserialize)]
pub struct Itself {
    pub itself: Box<Itself>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Through {
    pub pair: [Box<Back>; 2],
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Back {
    pub through: Box<Through>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct List(pub Vec<List>);

#[derive(Debug, Serialize, Deserialize)]
pub struct Maybe(pub Option<Box<Maybe>>);

#[derive(Debug, Serialize, Deserialize)]
pub enum Choice {
    One(Box<Choice>),
    Other { choice: Box<Choice> },
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Fine {
    pub next: Option<Box<Fine>>,
    pub all: Vec<Fine>,
}
