//! A module beside svc.rs, found by its name.

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Neighbour {
    pub name: String,
}
