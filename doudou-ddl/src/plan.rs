//! What is to be done, in order, with its risks: plain data, made by [`diff`](crate::diff()).

/// The way from a database to what the structs declare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Plan {
    /// What to run, in order.
    pub statements: Vec<Statement>,
    /// What differs and is left alone all the same.
    pub kept: Vec<Kept>,
}

impl Plan {
    /// Whether there is nothing to run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// Every change of every statement.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.statements.iter().flat_map(|statement| &statement.changes)
    }
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Statement {
    /// The table that it changes, by the name that it has when the statement runs.
    pub table: String,
    /// Its text, without a semicolon.
    pub sql: String,
    /// What it changes, each with its risk; never empty.
    pub changes: Vec<Change>,
    /// Whether it is an `ALTER TABLE` to which `, ALGORITHM=…` and `, LOCK=…` can be added.
    pub alter: bool,
    /// Whether no row need be touched, so that `ALGORITHM=INSTANT` is worth a try.
    pub instant: bool,
    /// The table's size before, as the server guesses it.
    pub estimate: Option<Estimate>,
}

impl Statement {
    /// The gravest risk of its changes.
    #[must_use]
    pub fn risk(&self) -> Risk {
        self.changes.iter().map(|change| change.risk).max().unwrap_or(Risk::Safe)
    }
}

/// How large a table is, as the server guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Estimate {
    /// Rows.
    pub rows: u64,
    /// Bytes of rows and indexes.
    pub bytes: u64,
}

/// One change to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Change {
    /// What becomes of the object.
    pub sign: Sign,
    /// The object: ``column `name` ``.
    pub object: String,
    /// What changes about it, from what to what: `varchar(80) → varchar(40)`.
    pub reason: String,
    /// What may come of it.
    pub risk: Risk,
    /// What lets it through when it would be refused. `None`: nothing does, the rows must be
    /// mended first.
    pub allow: Option<Allow>,
    /// The rows that stand against it.
    pub at_stake: Option<AtStake>,
}

impl Change {
    /// Whether it may not run, given what was allowed. A loss needs its permission always, what
    /// may fail only once rows are known to stand against it.
    #[must_use]
    pub fn is_refused(&self, allowed: &[Allow]) -> bool {
        let permitted = self.allow.is_some_and(|allow| allowed.contains(&allow));
        let rows = self.at_stake.as_ref().and_then(|stake| stake.rows).unwrap_or(0);
        match self.risk {
            Risk::Safe | Risk::Rebuild => false,
            Risk::MayFail => rows > 0 && !permitted,
            Risk::LosesData => !permitted,
        }
    }
}

/// What becomes of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Sign {
    /// It comes.
    Add,
    /// It changes.
    Change,
    /// It goes.
    Remove,
}

/// What may come of a change, from harmless to grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Risk {
    /// Nothing.
    Safe,
    /// The table may be locked or rebuilt.
    Rebuild,
    /// The rows may not allow it.
    MayFail,
    /// Values are lost.
    LosesData,
}

/// What a person has to say yes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Allow {
    /// `--allow-drop`: tables and columns go.
    Drop,
    /// `--allow-data-loss`: values are cut, rounded or replaced.
    DataLoss,
}

/// The rows that stand against a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AtStake {
    /// A query whose only value is their number. It runs before any statement of the plan does.
    pub query: String,
    /// What they are: `rows longer than 40 characters`.
    pub what: String,
    /// Their number, once counted.
    pub rows: Option<u64>,
}

/// Something that differs, and is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Kept {
    /// The table.
    pub table: String,
    /// What of it is left alone, and why.
    pub reason: String,
}
