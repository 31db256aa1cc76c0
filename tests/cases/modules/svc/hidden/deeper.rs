use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deep {
    pub leaf: Option<Box<crate::cases::modules::svc::open::inner::Leaf>>,
}
