pub mod deeper;

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Secret {
    pub inside: Inside,
}

/// Only named here.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Inside {
    pub up: super::open::Open,
}
