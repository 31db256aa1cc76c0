//! Every way in which serde changes a name.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Names {
    async fn post_names(&self, names: AllNames) -> Result<AllNames>;

    async fn get_words(&self, two_words: String, r#type: Option<u32>, #[query("Own")] own_name: bool) -> Result<()>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AllNames {
    pub r#type: u8,
    #[serde(rename = "@id")]
    pub row_id: u64,
    #[serde(alias = "remark")]
    pub free_text: String,
    #[serde(skip)]
    pub never_sent: u8,
    #[serde(default)]
    pub may_be_absent: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optional_text: Option<String>,
    #[serde(skip_serializing, default)]
    pub pass_word: String,
    #[serde(skip_deserializing)]
    pub made_at: u64,
    pub lower_fields: LowerFields,
    pub lower_variants: Vec<LowerVariants>,
    pub upper_fields: UpperFields,
    pub upper_variants: Vec<UpperVariants>,
    pub pascal_fields: PascalFields,
    pub pascal_variants: Vec<PascalVariants>,
    pub camel_fields: CamelFields,
    pub camel_variants: Vec<CamelVariants>,
    pub snake_fields: SnakeFields,
    pub snake_variants: Vec<SnakeVariants>,
    pub screaming_snake_fields: ScreamingSnakeFields,
    pub screaming_snake_variants: Vec<ScreamingSnakeVariants>,
    pub kebab_fields: KebabFields,
    pub kebab_variants: Vec<KebabVariants>,
    pub screaming_kebab_fields: ScreamingKebabFields,
    pub screaming_kebab_variants: Vec<ScreamingKebabVariants>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub struct LowerFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LowerVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub struct UpperFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum UpperVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PascalFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum PascalVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CamelFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CamelVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct SnakeFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SnakeVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct ScreamingSnakeFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScreamingSnakeVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct KebabFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KebabVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub struct ScreamingKebabFields {
    pub one: u8,
    pub two_words: u8,
    pub with_2_digits: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum ScreamingKebabVariants {
    One,
    TwoWords,
    #[serde(rename = "renamed!")]
    Renamed,
}
