//! The indexes, checks and foreign keys of one table.

use super::loss::Rows;
use super::table::{Clause, Group, Pair};
use crate::model::{Check, ForeignKey, Index, IndexKey, IndexKind, IndexPart, same_name};
use crate::plan::{AtStake, Change, Risk, Sign};
use crate::sql::{self, identifier};

/// What becomes of the primary key and the indexes. `anew` are the columns that go and come back,
/// and take their indexes with them.
pub(super) fn indexes(pair: &Pair<'_>, anew: &[String]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    // MySQL renames no column that the expression of an index names.
    let is_renamed = |part: &IndexPart| match &part.key {
        IndexKey::Column(_) => false,
        IndexKey::Expression(sql) => pair.names_renamed(sql),
    };
    let remade = |index: &Index| {
        index.columns().any(|name| anew.iter().any(|other| same_name(other, name)))
            || index.parts.iter().any(is_renamed)
    };
    let (new, old) = (&pair.wanted.primary_key, &pair.found.primary_key);
    let same = match (new, old) {
        (Some(new), Some(old)) => same_index(new, old),
        (None, None) => true,
        _ => false,
    };
    if !same {
        clauses.extend(old.as_ref().map(|_| Clause::new(Group::DropIndex, "DROP PRIMARY KEY")));
        clauses.extend(new.as_ref().map(|new| add(pair, new)));
        let sign = match (new, old) {
            (Some(_), Some(_)) => Sign::Change,
            (Some(_), None) => Sign::Add,
            (None, _) => Sign::Remove,
        };
        let reason = new.as_ref().map_or_else(|| "none".to_owned(), parts);
        let change = index_change(pair, sign, new.as_ref(), "primary key".to_owned(), reason);
        clauses.push(Clause::of(change));
    } else if let Some(key) = new.as_ref().filter(|key| remade(key)) {
        clauses.push(Clause::new(Group::DropIndex, "DROP PRIMARY KEY"));
        clauses.push(add(pair, key));
    }

    let mut gone: Vec<&Index> = pair.found.indexes.iter().collect();
    gone.retain(|index| pair.wanted.index(&index.name).is_none());
    for new in &pair.wanted.indexes {
        let object = format!("index `{}`", new.name);
        match pair.found.index(&new.name) {
            Some(old) if same_index(new, old) => {
                if remade(new) {
                    clauses.push(drop(old));
                    clauses.push(add(pair, new));
                } else if new.invisible != old.invisible {
                    clauses.push(visibility(pair, new, object));
                }
            }
            Some(old) => {
                clauses.push(drop(old));
                clauses.push(add_again(pair, new, old));
                let reason = format!("{} → {}", parts(old), parts(new));
                clauses.push(Clause::of(index_change(
                    pair,
                    Sign::Change,
                    Some(new),
                    object,
                    reason,
                )));
            }
            None => {
                let twin = gone.iter().position(|old| {
                    same_index(new, old) && new.invisible == old.invisible && !remade(new)
                });
                if let Some(twin) = twin.filter(|_| pair.renames_indexes()) {
                    let old = gone.remove(twin);
                    let (from, to) = (identifier(&old.name), identifier(&new.name));
                    let sql = format!("RENAME INDEX {from} TO {to}");
                    let reason = format!("renamed from `{}`", old.name);
                    let change = Change::safe(Sign::Change, object, reason);
                    clauses.push(Clause::new(Group::DropIndex, sql).quick().with(change));
                    continue;
                }
                clauses.push(add(pair, new));
                let reason = parts(new);
                clauses.push(Clause::of(index_change(pair, Sign::Add, Some(new), object, reason)));
            }
        }
    }
    for old in gone {
        let change = Change::safe(Sign::Remove, format!("index `{}`", old.name), parts(old));
        clauses.push(drop(old).with(change));
    }
    clauses
}

/// Whether two indexes are the same, names and visibility aside.
fn same_index(one: &Index, other: &Index) -> bool {
    let same_part = |(a, b): (&IndexPart, &IndexPart)| {
        let same_key = match (&a.key, &b.key) {
            (IndexKey::Column(a), IndexKey::Column(b)) => same_name(a, b),
            (a, b) => a == b,
        };
        same_key && a.prefix == b.prefix && a.descending == b.descending
    };
    one.kind == other.kind
        && one.parts.len() == other.parts.len()
        && one.parts.iter().zip(&other.parts).all(same_part)
        && one.method == other.method
        && one.parser == other.parser
        && one.key_block_size == other.key_block_size
        && one.comment == other.comment
}

fn drop(index: &Index) -> Clause {
    Clause::new(Group::DropIndex, format!("DROP INDEX {}", identifier(&index.name)))
}

fn add(pair: &Pair<'_>, index: &Index) -> Clause {
    let said = match index.kind {
        IndexKind::Primary => pair.said.primary_key.as_ref(),
        _ => pair.said.index(&index.name),
    };
    let sql = format!("ADD {}", sql::index(said.unwrap_or(index), pair.server));
    match index.kind {
        IndexKind::Fulltext => Clause::new(Group::AddFulltext, sql),
        _ => Clause::new(Group::AddIndex, sql),
    }
}

/// MySQL overlooks that a full-text index of the same columns gets another parser, unless the old
/// one is gone already.
fn add_again(pair: &Pair<'_>, new: &Index, old: &Index) -> Clause {
    let clause = add(pair, new);
    match new.parser == old.parser {
        true => clause,
        false => Clause { group: Group::AddFulltextAgain, ..clause },
    }
}

fn visibility(pair: &Pair<'_>, index: &Index, object: String) -> Clause {
    let word = match (pair.server.is_mariadb(), index.invisible) {
        (true, true) => "IGNORED",
        (true, false) => "NOT IGNORED",
        (false, true) => "INVISIBLE",
        (false, false) => "VISIBLE",
    };
    let sql = format!("ALTER INDEX {} {word}", identifier(&index.name));
    let change = Change::safe(Sign::Change, object, word.to_lowercase());
    Clause::new(Group::DropIndex, sql).quick().with(change)
}

/// An index as a person reads it: `unique (a, b)`.
fn parts(index: &Index) -> String {
    let kind = match index.kind {
        IndexKind::Unique => "unique ",
        IndexKind::Fulltext => "fulltext ",
        IndexKind::Spatial => "spatial ",
        IndexKind::Primary | IndexKind::Plain => "",
    };
    let part = |part: &IndexPart| {
        let mut text = match &part.key {
            IndexKey::Column(name) => name.clone(),
            IndexKey::Expression(sql) => format!("({sql})"),
        };
        text.extend(part.prefix.map(|prefix| format!("({prefix})")));
        text.push_str(if part.descending { " desc" } else { "" });
        text
    };
    format!("{kind}({})", index.parts.iter().map(part).collect::<Vec<_>>().join(", "))
}

fn index_change(
    pair: &Pair<'_>,
    sign: Sign,
    index: Option<&Index>,
    object: String,
    reason: String,
) -> Change {
    let unique = index.filter(|index| matches!(index.kind, IndexKind::Primary | IndexKind::Unique));
    let Some(index) = unique else {
        let risk = if sign == Sign::Remove { Risk::Safe } else { Risk::Rebuild };
        return Change { risk, ..Change::safe(sign, object, reason) };
    };
    let at_stake = duplicates(pair, index);
    Change { risk: Risk::MayFail, at_stake, ..Change::safe(sign, object, reason) }
}

/// The rows too many for an index in which each value stands once; `None` when one of its columns
/// isn't there yet.
fn duplicates(pair: &Pair<'_>, index: &Index) -> Option<AtStake> {
    let mut keys = Vec::with_capacity(index.parts.len());
    for part in &index.parts {
        let IndexKey::Column(name) = &part.key else { return None };
        let old = pair.found.column(name)?;
        let c = identifier(pair.old_name(&old.name));
        let key = part.prefix.map_or_else(|| c.clone(), |length| format!("LEFT({c}, {length})"));
        let new = pair.wanted.column(name)?;
        keys.push(match &new.collation {
            Some(collation) if new.charset == old.charset => format!("{key} COLLATE {collation}"),
            _ => key,
        });
    }
    let table = identifier(&pair.before.name);
    let known = match index.kind {
        IndexKind::Primary => String::new(),
        _ => {
            let known: Vec<_> = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect();
            format!(" WHERE {}", known.join(" AND "))
        }
    };
    let keys = keys.join(", ");
    let query = format!(
        "SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) AS n FROM {table}{known} \
         GROUP BY {keys} HAVING COUNT(*) > 1) AS doubled"
    );
    Some(AtStake { query, what: "rows that hold the value of another".to_owned(), rows: None })
}

/// What becomes of the checks of the table; those that MariaDB keeps behind a column are part of
/// the column. `anew` are the columns that go and come back, and take their checks with them.
pub(super) fn checks(pair: &Pair<'_>, anew: &[String]) -> Vec<Clause> {
    let of_table = |checks: &[Check]| -> Vec<Check> {
        checks.iter().filter(|check| check.column.is_none()).cloned().collect()
    };
    let mut old = of_table(&pair.found.checks);
    let mut unmatched = Vec::new();
    let mut clauses = Vec::new();
    for new in of_table(&pair.wanted.checks) {
        let named = |check: &Check| match (&new.name, &check.name) {
            (Some(new), Some(old)) => same_name(new, old),
            _ => false,
        };
        match old.iter().position(named) {
            Some(at) => clauses.extend(changed_check(pair, &new, &old.remove(at), anew)),
            None => unmatched.push(new),
        }
    }
    for new in unmatched {
        let twin =
            old.iter().position(|check| new.name.is_none() && check.expression == new.expression);
        match twin {
            Some(at) => clauses.extend(changed_check(pair, &new, &old.remove(at), anew)),
            None => clauses.push(add_check(pair, &new).with(check_change(pair, Sign::Add, &new))),
        }
    }
    for check in old {
        let change = Change::safe(Sign::Remove, object(&check), format!("({})", check.expression));
        clauses.extend(drop_check(pair, &check).map(|clause| clause.with(change)));
    }
    clauses
}

fn object(check: &Check) -> String {
    check.name.as_ref().map_or_else(|| "check".to_owned(), |name| format!("check `{name}`"))
}

fn changed_check(pair: &Pair<'_>, new: &Check, old: &Check, anew: &[String]) -> Vec<Clause> {
    if new.expression != old.expression {
        let mut clauses: Vec<_> = drop_check(pair, old).into_iter().collect();
        clauses.push(add_check(pair, new).with(check_change(pair, Sign::Change, new)));
        return clauses;
    }
    // MySQL renames no column that a check names; the check goes and comes back.
    let remade = anew.iter().any(|name| old.expression.contains(&identifier(name)));
    if remade || !pair.server.is_mariadb() && pair.names_renamed(&new.expression) {
        let mut add = add_check(pair, &Check { enforced: new.enforced, ..old.clone() });
        if new.enforced != old.enforced {
            add = add.with(check_change(pair, Sign::Change, new));
        }
        return drop_check(pair, old).into_iter().chain([add]).collect();
    }
    let (true, Some(name)) = (new.enforced != old.enforced, &old.name) else { return Vec::new() };
    let not = if new.enforced { "" } else { "NOT " };
    let sql = format!("ALTER CHECK {} {not}ENFORCED", identifier(name));
    vec![Clause::new(Group::AddCheck, sql).with(check_change(pair, Sign::Change, new))]
}

fn check_change(pair: &Pair<'_>, sign: Sign, check: &Check) -> Change {
    let rows = pair.violating(&check.expression).filter(|_| check.enforced);
    let at_stake = rows.map(|rows| pair.count(&rows));
    let reason = format!("({})", check.expression);
    Change { risk: Risk::MayFail, at_stake, ..Change::safe(sign, object(check), reason) }
}

fn drop_check(pair: &Pair<'_>, check: &Check) -> Option<Clause> {
    let word = if pair.server.is_mariadb() { "CONSTRAINT" } else { "CHECK" };
    let name = identifier(check.name.as_ref()?);
    Some(Clause::new(Group::DropCheck, format!("DROP {word} {name}")))
}

fn add_check(pair: &Pair<'_>, check: &Check) -> Clause {
    Clause::new(Group::AddCheck, format!("ADD {}", sql::check(check, pair.server)))
}

/// Whether two foreign keys are the same, names aside.
pub(super) fn same_foreign_key(one: &ForeignKey, other: &ForeignKey) -> bool {
    let same = |a: &[String], b: &[String]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_name(a, b))
    };
    one.table == other.table
        && one.database == other.database
        && same(&one.columns, &other.columns)
        && same(&one.references, &other.references)
        && one.on_delete == other.on_delete
        && one.on_update == other.on_update
}

/// A foreign key as a person reads it.
pub(super) fn describe(key: &ForeignKey) -> String {
    let mut text =
        format!("({}) → {} ({})", key.columns.join(", "), key.table, key.references.join(", "));
    for (event, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        text.extend(
            action.map(|action| format!(", on {event} {}", action.as_sql().to_lowercase())),
        );
    }
    text
}

/// The rows that refer to nothing, when both tables are there with all the columns.
pub(super) fn orphans(pair: &Pair<'_>, key: &ForeignKey, parent: &Pair<'_>) -> Option<AtStake> {
    if key.database.is_some() || key.columns.len() != key.references.len() {
        return None;
    }
    let mut joined = Vec::with_capacity(key.columns.len());
    let mut known = Vec::with_capacity(key.columns.len());
    let mut missing = String::new();
    for (child, referred) in key.columns.iter().zip(&key.references) {
        let child = identifier(pair.old_name(&pair.found.column(child)?.name));
        let referred = identifier(parent.old_name(&parent.found.column(referred)?.name));
        joined.push(format!("c.{child} = p.{referred}"));
        known.push(format!("c.{child} IS NOT NULL"));
        missing = format!("p.{referred} IS NULL");
    }
    let query = format!(
        "SELECT COUNT(*) FROM {} AS c LEFT JOIN {} AS p ON {} WHERE {} AND {missing}",
        identifier(&pair.before.name),
        identifier(&parent.before.name),
        joined.join(" AND "),
        known.join(" AND "),
    );
    let what = format!("rows that refer to no row of `{}`", key.table);
    Some(AtStake { query, what, rows: None })
}

/// The rows that a condition leaves out, as [`Pair::count`] takes them.
pub(super) fn violating(expression: &str) -> Rows {
    Rows { condition: format!("NOT ({expression})"), what: "rows that don't meet it".to_owned() }
}
