//! The columns of one table: what comes, goes, moves and changes.

use super::loss::{self, Fate, Rows};
use super::table::Pair;
use crate::model::{Check, Column, ColumnType, DefaultValue, Table, same_name};
use crate::plan::{Allow, AtStake, Change, Risk, Sign};
use crate::sql::{identifier, string};

/// What becomes of a column that both sides have.
pub(super) struct Difference {
    /// Each aspect that changes.
    pub(super) changes: Vec<Change>,
    /// Whether its values are made anew: the column goes and comes back in the same statement.
    pub(super) anew: bool,
    /// Whether a foreign key on it can't stay while it changes.
    pub(super) touches_keys: bool,
}

/// The names of the columns of `table` that `other` has too, in the order of `table`.
pub(super) fn sequence(table: &Table, other: &Table) -> Vec<String> {
    let shared = table.columns.iter().filter(|column| other.column(&column.name).is_some());
    shared.map(|column| column.name.to_lowercase()).collect()
}

/// The columns that have to move so that those of `found` come into the order of `wanted`: as few
/// as possible.
pub(super) fn moved(wanted: &Table, found: &Table) -> Vec<String> {
    let (order, was) = (sequence(wanted, found), sequence(found, wanted));
    let places: Vec<usize> =
        order.iter().filter_map(|name| was.iter().position(|other| other == name)).collect();
    let stay = longest_increasing(&places);
    let moves = order.into_iter().enumerate().filter(|(at, _)| !stay.contains(at));
    moves.map(|(_, name)| name).collect()
}

/// The places of a longest increasing subsequence.
fn longest_increasing(values: &[usize]) -> Vec<usize> {
    // `tails[n]` is the place of the least value that ends a run of n + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let run = tails.partition_point(|tail| values[*tail] < *value);
        before.push(run.checked_sub(1).map(|run| tails[run]));
        match tails.get_mut(run) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let mut places = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(at) = next {
        places.push(at);
        next = before[at];
    }
    places.reverse();
    places
}

/// The check that MariaDB keeps behind the column.
pub(super) fn own_check<'a>(table: &'a Table, column: &str) -> Option<&'a Check> {
    let is_own =
        |check: &&Check| check.column.as_deref().is_some_and(|name| same_name(name, column));
    table.checks.iter().find(is_own)
}

/// How a column of the database differs from what is wanted.
pub(super) fn difference(pair: &Pair<'_>, wanted: &Column, found: &Column) -> Difference {
    let mut seen = Seen { pair, object: format!("column `{}`", wanted.name), changes: Vec::new() };
    let c = identifier(pair.old_name(&found.name));
    let (stored, was_stored) = (kind(wanted), kind(found));
    let computed = was_stored.is_some() && stored.is_some();

    let (mut restored, mut replaced) = (false, false);
    if wanted.ty != found.ty {
        let fate = match computed {
            true => Fate::Fits,
            false => loss::of_type(found, wanted, &c, pair.server),
        };
        // MariaDB lengthens no text on which a foreign key rests.
        let held = pair.server.is_mariadb() && matches!(wanted.ty, ColumnType::Varchar(_));
        restored = fate != Fate::Stays || held;
        replaced = matches!(fate, Fate::Never(_));
        seen.fate(format!("{} → {}", found.ty, wanted.ty), fate);
    }
    let recoded = wanted.charset != found.charset;
    // MariaDB keeps it in a text of this charset.
    let was_json = found.ty == ColumnType::Json && wanted.charset.is_some();
    if was_json && wanted.charset.as_deref() != Some("utf8mb4") {
        let text = Column { charset: Some("utf8mb4".to_owned()), ..found.clone() };
        let reason = format!("charset utf8mb4 → {}", or_none(&wanted.charset));
        seen.fate(reason, loss::of_charset(&text, wanted, &c, pair.server));
    }
    if recoded && found.charset.is_some() && wanted.charset.is_some() {
        let reason = format!("charset {} → {}", or_none(&found.charset), or_none(&wanted.charset));
        let fate = match computed {
            true => Fate::Fits,
            false => loss::of_charset(found, wanted, &c, pair.server),
        };
        seen.fate(reason, fate);
    }
    let recollated = !recoded && wanted.collation != found.collation;
    if recollated {
        let (before, after) = (or_none(&found.collation), or_none(&wanted.collation));
        seen.note(format!("collation {before} → {after}"), Risk::Rebuild);
    }
    if wanted.nullable != found.nullable {
        seen.nullability(wanted, &c);
    }
    if wanted.default != found.default {
        let (before, after) = (show(found.default.as_ref()), show(wanted.default.as_ref()));
        seen.note(format!("default {before} → {after}"), Risk::Safe);
    }
    if wanted.on_update != found.on_update {
        seen.switch("ON UPDATE CURRENT_TIMESTAMP", wanted.on_update.is_some());
    }
    if wanted.auto_increment != found.auto_increment {
        seen.switch("AUTO_INCREMENT", wanted.auto_increment);
    }
    let anew = seen.generated(wanted, found, &c) || replaced;
    if wanted.srid != found.srid {
        seen.srid(wanted.srid, &c);
    }
    if wanted.comment != found.comment {
        seen.note(format!("comment {}", string(&wanted.comment)), Risk::Safe);
    }
    if wanted.invisible != found.invisible {
        seen.switch("INVISIBLE", wanted.invisible);
    }
    seen.check(own_check(&pair.wanted, &wanted.name), own_check(&pair.found, &found.name));
    let tightened = found.nullable && !wanted.nullable;
    let counts = wanted.auto_increment != found.auto_increment;
    let touches_keys = restored || recoded || recollated || anew || tightened || counts;
    Difference { changes: seen.changes, anew, touches_keys }
}

fn kind(column: &Column) -> Option<bool> {
    column.generated.as_ref().map(|generated| generated.stored)
}

fn or_none(name: &Option<String>) -> &str {
    name.as_deref().unwrap_or("none")
}

/// A default as a person writes it.
fn show(default: Option<&DefaultValue>) -> String {
    match default {
        None => "none".to_owned(),
        Some(DefaultValue::Literal(text)) => string(text),
        Some(DefaultValue::Bits(bits)) => format!("b'{bits:b}'"),
        Some(DefaultValue::Bytes(bytes)) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{digits}'")
        }
        Some(DefaultValue::CurrentTimestamp(0)) => "CURRENT_TIMESTAMP".to_owned(),
        Some(DefaultValue::CurrentTimestamp(digits)) => format!("CURRENT_TIMESTAMP({digits})"),
        Some(DefaultValue::Expression(sql)) => format!("({sql})"),
    }
}

/// The aspects of a column in which the two sides were seen to differ.
struct Seen<'a> {
    pair: &'a Pair<'a>,
    object: String,
    changes: Vec<Change>,
}

impl Seen<'_> {
    fn push(&mut self, reason: String, risk: Risk, allow: Option<Allow>, rows: Option<Rows>) {
        let at_stake = rows.map(|rows| self.pair.count(&rows));
        let (object, sign) = (self.object.clone(), Sign::Change);
        self.changes.push(Change { sign, object, reason, risk, allow, at_stake });
    }

    fn note(&mut self, reason: String, risk: Risk) {
        self.push(reason, risk, None, None);
    }

    fn switch(&mut self, what: &str, on: bool) {
        self.note(if on { what.to_owned() } else { format!("no {what}") }, Risk::Safe);
    }

    fn fate(&mut self, reason: String, fate: Fate) {
        match fate {
            Fate::Stays => self.note(reason, Risk::Safe),
            Fate::Fits => self.note(reason, Risk::Rebuild),
            Fate::Fails(rows) => self.push(reason, Risk::MayFail, None, Some(rows)),
            Fate::Loses(rows) | Fate::Never(rows) => {
                self.push(reason, Risk::LosesData, Some(Allow::DataLoss), Some(rows));
            }
        }
    }

    fn nullability(&mut self, wanted: &Column, c: &str) {
        if wanted.nullable {
            return self.note("NOT NULL → NULL".to_owned(), Risk::Rebuild);
        }
        let rows = Rows { condition: format!("{c} IS NULL"), what: "rows that are NULL".into() };
        let reason = "NULL → NOT NULL".to_owned();
        // A value in place of NULL would refer to nothing.
        let refers = self.pair.wanted.foreign_keys.iter().flat_map(|key| &key.columns);
        let refers = refers.into_iter().any(|name| same_name(name, &wanted.name));
        match wanted.generated.is_some() || refers {
            true => self.push(reason, Risk::MayFail, None, Some(rows)),
            false => self.push(reason, Risk::MayFail, Some(Allow::DataLoss), Some(rows)),
        }
    }

    fn srid(&mut self, wanted: Option<u32>, c: &str) {
        let Some(srid) = wanted else {
            return self.note("no SRID".to_owned(), Risk::Rebuild);
        };
        let (condition, what) = (format!("ST_SRID({c}) <> {srid}"), "rows of another SRID".into());
        self.fate(format!("SRID {srid}"), Fate::Fails(Rows { condition, what }));
    }

    /// Whether the column has to be made anew.
    fn generated(&mut self, wanted: &Column, found: &Column, c: &str) -> bool {
        let word = |stored: bool| if stored { "STORED" } else { "VIRTUAL" };
        match (&wanted.generated, &found.generated) {
            (None, None) => false,
            (Some(new), Some(old)) if new.stored != old.stored => {
                self.note(format!("{} → {}", word(old.stored), word(new.stored)), Risk::Rebuild);
                true
            }
            (Some(new), Some(old)) => {
                if new.expression != old.expression {
                    let reason = format!("({}) → ({})", old.expression, new.expression);
                    self.note(reason, Risk::Rebuild);
                }
                false
            }
            (None, Some(_)) => {
                self.note("no longer computed, its values stay".to_owned(), Risk::Rebuild);
                false
            }
            (Some(new), None) => {
                let reason = format!("computed from now on: ({})", new.expression);
                let what = "rows whose value is replaced".to_owned();
                let rows = Rows { condition: format!("{c} IS NOT NULL"), what };
                self.push(reason, Risk::LosesData, Some(Allow::DataLoss), Some(rows));
                true
            }
        }
    }

    fn check(&mut self, wanted: Option<&Check>, found: Option<&Check>) {
        if wanted.map(|check| &check.expression) == found.map(|check| &check.expression) {
            return;
        }
        match wanted {
            None => self.note("no CHECK".to_owned(), Risk::Safe),
            Some(check) => {
                let rows = self.pair.violating(&check.expression);
                self.push(format!("CHECK ({})", check.expression), Risk::MayFail, None, rows);
            }
        }
    }
}

/// A column that goes.
pub(super) fn dropped(pair: &Pair<'_>, found: &Column) -> Change {
    let object = format!("column `{}`", found.name);
    let (sign, reason) = (Sign::Remove, found.ty.to_string());
    if found.generated.is_some() {
        let reason = format!("{reason}, computed");
        return Change { sign, object, reason, risk: Risk::Safe, allow: None, at_stake: None };
    }
    let condition = format!("{} IS NOT NULL", identifier(pair.old_name(&found.name)));
    let at_stake: AtStake = pair.count(&Rows { condition, what: "rows that hold a value".into() });
    let (risk, allow) = (Risk::LosesData, Some(Allow::Drop));
    Change { sign, object, reason, risk, allow, at_stake: Some(at_stake) }
}

#[cfg(test)]
mod tests {
    use super::longest_increasing;

    #[test]
    fn as_few_as_possible_move() {
        assert_eq!(longest_increasing(&[0, 1, 2]), [0, 1, 2]);
        assert_eq!(longest_increasing(&[2, 0, 1]), [1, 2]);
        assert_eq!(longest_increasing(&[1, 0, 3, 2]).len(), 2);
        assert_eq!(longest_increasing(&[]), [0; 0]);
    }
}
