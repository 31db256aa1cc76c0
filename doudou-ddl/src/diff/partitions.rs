//! The partitions of a table.

use super::table::Pair;
use crate::plan::{Change, Risk, Sign, Statement};
use crate::sql::identifier;

/// The statement that brings the partitions of a table to what its struct says, or why they are
/// left alone.
pub(super) fn change(pair: &Pair<'_>) -> Result<Option<Statement>, String> {
    let (wanted, found) = (&pair.wanted.partitioning, &pair.found.partitioning);
    let Some(new) = wanted else {
        return match found {
            None => Ok(None),
            Some(_) => Err("its partitions stay: the struct says nothing of them".to_owned()),
        };
    };
    if Some(new) == found.as_ref() {
        return Ok(None);
    }
    let said = pair.said.partitioning.as_deref().unwrap_or(new);
    let table = identifier(&pair.wanted.name);
    if let Some(appended) = found.as_ref().and_then(|old| appended(old, new, said)) {
        let sql = format!("ALTER TABLE {table} ADD PARTITION ({appended})");
        let change = Change::safe(Sign::Add, "partitions".to_owned(), appended);
        return Ok(Some(statement(pair, sql, change)));
    }
    // Nothing is dropped: the server puts each row where it belongs, or refuses.
    let sign = if found.is_some() { Sign::Change } else { Sign::Add };
    let change = Change::safe(sign, "partitions".to_owned(), said.to_owned());
    let sql = format!("ALTER TABLE {table} {said}");
    Ok(Some(statement(pair, sql, Change { risk: Risk::Rebuild, ..change })))
}

fn statement(pair: &Pair<'_>, sql: String, change: Change) -> Statement {
    Statement {
        table: pair.wanted.name.clone(),
        sql,
        changes: vec![change],
        alter: false,
        instant: false,
        estimate: None,
    }
}

/// The definitions that `said` has behind those of `old`, when the ones before are the same.
fn appended(old: &str, new: &str, said: &str) -> Option<String> {
    let (head, before) = definitions(old)?;
    let (new_head, after) = definitions(new)?;
    let (_, said) = definitions(said)?;
    let more = said.get(before.len()..).filter(|more| !more.is_empty())?;
    (head == new_head && after.starts_with(&before)).then(|| more.join(", "))
}

/// What stands before the list of partitions, and each of them.
fn definitions(clause: &str) -> Option<(&str, Vec<&str>)> {
    let (mut depth, mut quoted, mut open) = (0_usize, false, 0);
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in clause.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' => {
                depth += 1;
                if depth == 1 {
                    (open, start) = (at, at + 1);
                    parts.clear();
                }
            }
            ',' if depth == 1 => {
                parts.push(clause[start..at].trim());
                start = at + 1;
            }
            ')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    parts.push(clause[start..at].trim());
                }
            }
            _ => {}
        }
    }
    let is_list = parts.first()?.to_lowercase().starts_with("partition ");
    is_list.then(|| (clause[..open].trim(), parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_behind_the_others_are_appended() {
        let old = "partition by range (`id`) (partition `a` values less than (1))";
        let new = "partition by range (`id`) (partition `a` values less than (1), partition `b` values less than (2), partition `c` values less than (3))";
        let said = "PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (1), PARTITION b VALUES LESS THAN (2), PARTITION c VALUES LESS THAN (3))";
        let more = "PARTITION b VALUES LESS THAN (2), PARTITION c VALUES LESS THAN (3)";
        assert_eq!(appended(old, new, said).as_deref(), Some(more));
        assert_eq!(appended(new, old, said), None);
    }

    #[test]
    fn commas_in_values_divide_nothing() {
        let list = "PARTITION BY LIST COLUMNS (c) (PARTITION a VALUES IN ('x,(y'), PARTITION b VALUES IN ('z'))";
        assert_eq!(definitions(list).map(|(_, parts)| parts.len()), Some(2));
        assert_eq!(definitions("PARTITION BY HASH (id) PARTITIONS 4"), None);
    }
}
