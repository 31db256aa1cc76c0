//! Money.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Validate)]
pub struct Money {
    /// In the smallest unit.
    #[garde(range(min = 0))]
    pub amount: i64,
    #[garde(skip)]
    pub currency: Currency,
}

/// A currency (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    Chf,
    Cny,
    Eur,
}
