//! Where parameters are taken from.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Places {
    /// One from each place.
    #[put("/things/{id}")]
    async fn put_thing(
        &self,
        /// The number of the thing.
        id: u64,
        #[header("x-tenant")] tenant: String,
        #[header] x_trace: Option<String>,
        #[header("x-role")] roles: Vec<String>,
        #[cookie("session")] session: Option<String>,
        /// Whether nothing is changed.
        dry_run: bool,
        tags: Vec<Tag>,
        thing: Thing,
    ) -> Result<Seen>;

    /// A form, because no struct takes the body.
    async fn post_login(&self, user_name: String, pass: String, remember: Option<bool>, scopes: Vec<Tag>) -> Result<Seen>;

    /// The fields of a struct are keys of the query.
    async fn get_things(&self, filter: Filter, limit: Option<u8>) -> Result<Seen>;

    /// A list is a body too.
    async fn put_things(&self, things: Vec<Thing>) -> Result<u32>;

    /// Names that generated code uses itself.
    async fn get_clash(&self, service: u8, parts: u8, key: u8, value: u8, form: u8) -> Result<u32>;

    /// More of them.
    async fn post_clash(&self, service: u8, body: Thing, parts: u8) -> Result<u32>;

    /// One scalar as the body.
    async fn post_word(&self, #[body] word: String, #[query] times: u8) -> Result<String>;

    /// A value of a path that is an enum, and one that is a newtype.
    #[get("/tags/{tag}/{thing-id}")]
    async fn tagged(&self, tag: Tag, #[path("thing-id")] thing_id: ThingId) -> Result<Seen>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    Red,
    DarkBlue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThingId(pub u64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// A part of the name.
    pub name_like: Option<String>,
    pub tags: Vec<Tag>,
    pub min_size: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub text: String,
}
