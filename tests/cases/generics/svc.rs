//! Generic types, each use a schema of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

mod inner {
    use serde::{Deserialize, Serialize};

    pub type List<T> = Vec<T>;

    /// One of two.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub enum Either<A, B = A> {
        Left(A),
        Right(B),
    }
}

pub use inner::{Either, List};

#[doudou_rt::service]
pub trait Generics {
    async fn post_all(&self, all: All) -> Result<All>;
    async fn post_pages(&self, page: Page<User>) -> Result<Page<Vec<User>>>;
    async fn post_nested(&self, page: Page<Page<Option<u32>>>) -> Result<Users>;
    async fn post_alias(&self, list: List<Either<u8>>) -> Result<Keyed<bool>>;
}

pub type Users = Page<User>;
pub type Keyed<T> = HashMap<String, T>;

/// A page of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Box<Page<T>>>,
    pub first: Option<T>,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Maybe<T> {
    pub value: Option<T>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Id<T>(pub T);

pub const SIZE: usize = 2;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct All {
    pub users: Page<User>,
    pub boxed: Page<Box<User>>,
    pub levels: Page<Either<User, String>>,
    pub map: Page<BTreeMap<String, u8>>,
    pub array: Page<[bool; 2]>,
    pub id: Id<u64>,
    pub ids: Vec<Id<String>>,
    /// May be absent: serde looks through transparent types.
    pub maybe: Maybe<User>,
    pub either: Either<i8, i16>,
    pub default: Either<f32>,
    pub arc: Arc<User>,
    pub text: Box<str>,
    pub cow: Cow<'static, str>,
    pub slice: Box<[u8]>,
    pub set: HashSet<u8>,
    pub sorted: BTreeSet<String>,
    pub queue: VecDeque<User>,
    pub pair: [u8; SIZE],
    pub tree: Tree<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree<T> {
    pub value: T,
    pub children: Vec<Tree<T>>,
}
