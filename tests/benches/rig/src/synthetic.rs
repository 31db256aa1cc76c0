//! Services of any size, made up: two structs and four methods per resource.

use std::fmt::Write as _;

/// The types alone, with serde's derives.
#[must_use]
pub fn types(resources: usize) -> String {
    let mut text =
        String::from("//! A service of many resources.\n\nuse serde::{Deserialize, Serialize};\n");
    for n in 0..resources {
        let _ = write!(
            text,
            r#"
/// What is kept of resource {n}.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item{n} {{
    /// Given by the service.
    pub id: u64,
    /// What it is called.
    pub name: String,
    /// What is good to know about it. Absent if nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// How often it was changed.
    pub change_count: u32,
    /// What it was made from.
    pub made_from: NewItem{n},
}}

/// What a caller says of resource {n}.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewItem{n} {{
    /// What it is called.
    pub name: String,
    /// Whether it is in use.
    pub is_active: bool,
    /// How much of it there is.
    pub amount: f64,
    /// What it is found by.
    pub tags: Vec<String>,
}}
"#
        );
    }
    text
}

/// The types and the service.
#[must_use]
pub fn service(resources: usize) -> String {
    let mut text = types(resources);
    text += "\n/// Keeps many resources.\n#[doudou_rt::service]\npub trait Many {\n";
    for n in 0..resources {
        let _ = write!(
            text,
            r#"    /// Adds an item of resource {n}.
    #[status(201)]
    async fn post_item{n}(&self, item: NewItem{n}) -> doudou_rt::Result<Item{n}>;

    /// Finds an item of resource {n}.
    async fn get_item{n}(&self, id: u64) -> doudou_rt::Result<Item{n}>;

    /// Lists what belongs to an item of resource {n}.
    #[get("/item{n}/{{id}}/parts")]
    async fn parts_of_item{n}(
        &self,
        id: u64,
        limit: Option<u32>,
        tags: Vec<String>,
    ) -> doudou_rt::Result<Vec<Item{n}>>;

    /// Deletes an item of resource {n}.
    async fn delete_item{n}(&self, id: u64) -> doudou_rt::Result<()>;

"#
        );
    }
    text += "}\n";
    text
}
