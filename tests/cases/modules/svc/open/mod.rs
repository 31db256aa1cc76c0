use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    pub leaves: Vec<inner::Leaf>,
}

pub mod inner {
    use super::{Deserialize, Serialize};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct Leaf {
        pub green: bool,
    }
}
