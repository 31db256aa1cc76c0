//! The order of a plan: tables that are referred to come first, foreign keys step aside while what
//! they rest on changes, and what goes goes last.

use std::collections::{BTreeMap, BTreeSet};

use super::keys::{describe, orphans, same_foreign_key};
use super::renames::{self, Rename};
use super::table::{self, Clause, Delta, Group, Pair};
use super::{Conflict, Options};
use crate::model::{ForeignKey, Index, Server, Table, same_name};
use crate::plan::{Allow, AtStake, Change, Kept, Plan, Risk, Sign, Statement};
use crate::sql::{self, identifier};

/// What becomes of a table.
enum Fate<'a> {
    /// It is made.
    New(&'a Table, Box<Table>),
    /// It is there, and may change.
    There(Box<Pair<'a>>, Delta),
}

impl Fate<'_> {
    fn wanted(&self) -> &Table {
        match self {
            Self::New(_, wanted) => wanted,
            Self::There(pair, _) => &pair.wanted,
        }
    }
}

/// What becomes of the foreign keys of a table.
#[derive(Default)]
struct KeyMoves {
    /// They go before anything else changes.
    early: Vec<Clause>,
    /// They go with the other changes of their table.
    inline: Vec<Clause>,
    /// They come with their table, or once it is made.
    add: Vec<(ForeignKey, Option<Change>)>,
    /// They come after everything else has changed.
    late: Vec<Clause>,
}

pub(super) fn plan(
    said: &[Table],
    wanted: Vec<Table>,
    found: &[Table],
    server: &Server,
    options: &Options,
    conflicts: &mut Vec<Conflict>,
) -> Plan {
    let mut plan = Plan::default();
    let renamed = renames::of_tables(&wanted, found);
    plan.statements.extend(renamed.iter().map(rename_table));
    let mut found = under_new_names(found, &renamed, server);

    let mut fates = Vec::with_capacity(wanted.len());
    for (said, wanted) in said.iter().zip(wanted) {
        let Some((now, before)) = found.remove(&wanted.name) else {
            fates.push(Fate::New(said, Box::new(wanted)));
            continue;
        };
        match renames::of_columns(&wanted, &now) {
            Err(conflict) => conflicts.push(conflict),
            Ok((renames, done)) => {
                let table = wanted.name.clone();
                plan.kept.extend(done.map(|reason| Kept { table, reason }));
                let found = renames::renamed(now, &renames);
                let pair = Pair { said, wanted, found, before, renames, server };
                let delta = table::delta(&pair, options.ignore_order);
                fates.push(Fate::There(Box::new(pair), delta));
            }
        }
    }
    follow_column_renames(&mut fates);

    // What is left is no struct's.
    let outside: Vec<&Table> = found.values().map(|(now, _)| now).collect();
    let mut dropped = Vec::new();
    for now in outside.iter().filter(|now| now.name.starts_with(&options.prefix)) {
        if options.prune {
            dropped.push(*now);
        } else {
            let reason = "no struct declares it; `--prune` would drop it".to_owned();
            plan.kept.push(Kept { table: now.name.clone(), reason });
        }
    }
    conflicts.extend(refused_by_others(&fates, &outside, &dropped));
    let said: BTreeMap<&str, &Table> = said.iter().map(|table| (&*table.name, table)).collect();
    let mut moves = key_moves(&fates, &said);

    for fate in &fates {
        if let Fate::There(pair, delta) = fate
            && !delta.clauses.is_empty()
        {
            let name = &pair.wanted.name;
            plan.statements.extend(dropped.iter().filter_map(|gone| forget(gone, name)));
        }
    }
    for fate in &fates {
        let name = &fate.wanted().name;
        let early = moves.get_mut(name).map(|moves| std::mem::take(&mut moves.early));
        plan.statements.extend(table::alter(name, early.unwrap_or_default()));
    }
    let mut late = Vec::new();
    let mut done: BTreeSet<String> = BTreeSet::new();
    for at in parents_first(&fates) {
        let fate = &fates[at];
        let name = fate.wanted().name.clone();
        done.insert(name.clone());
        let mut moves = moves.remove(&name).unwrap_or_default();
        let is_ready = |key: &ForeignKey| {
            let known = done.contains(&key.table) || found.contains_key(&key.table);
            key.database.is_some() || known && !waits_for_its_table(fate, key)
        };
        let (ready, waiting): (Vec<_>, Vec<_>) =
            moves.add.into_iter().partition(|(key, _)| is_ready(key));
        moves.late.extend(waiting.into_iter().map(|(key, change)| add_key(&key, change)));
        match fate {
            Fate::New(said, _) => {
                let keys: Vec<ForeignKey> = ready.into_iter().map(|(key, _)| key).collect();
                plan.statements.push(create(said, keys, server));
            }
            Fate::There(pair, delta) => {
                let mut clauses = delta.clauses.clone();
                clauses.extend(moves.inline);
                clauses.extend(ready.into_iter().map(|(key, change)| add_key(&key, change)));
                plan.statements.extend(table::alter(&name, clauses));
                plan.statements.extend(delta.after.iter().cloned());
                let kept = delta.kept.clone();
                plan.kept
                    .extend(kept.map(|reason| Kept { table: pair.wanted.name.clone(), reason }));
            }
        }
        late.extend(table::alter(&name, moves.late));
    }
    plan.statements.extend(late);
    plan.statements.extend(drops(&dropped));
    plan
}

/// Whether a foreign key rests on what its own table gets in this plan: MySQL 9 doesn't survive one
/// that refers to a column by its new name in the statement that renames it, and MariaDB wants to
/// see the key that a table refers to in itself.
fn waits_for_its_table(fate: &Fate<'_>, key: &ForeignKey) -> bool {
    let Fate::There(pair, delta) = fate else { return false };
    let itself = key.table == pair.wanted.name && key.database.is_none();
    let is_renamed = |name: &String| pair.renames.iter().any(|rename| same_name(&rename.to, name));
    if key.columns.iter().any(is_renamed) || itself && key.references.iter().any(is_renamed) {
        return true;
    }
    let other_engine = pair.wanted.options.engine != pair.found.options.engine;
    let mut indexes = pair.found.primary_key.iter().chain(&pair.found.indexes);
    let leads = |index: &Index| {
        let mut columns = index.columns();
        key.references.iter().all(|name| columns.next().is_some_and(|it| same_name(it, name)))
    };
    let is_touched = |name: &String| delta.touched.contains(&name.to_lowercase());
    let is_new = other_engine || !indexes.any(leads) || key.references.iter().any(is_touched);
    itself && pair.server.is_mariadb() && is_new
}

/// Each table under the name that it is to have, with what it is now.
fn under_new_names<'a>(
    found: &'a [Table],
    renamed: &[Rename],
    server: &Server,
) -> BTreeMap<String, (Table, &'a Table)> {
    let new_name = |name: &str| {
        let rename = renamed.iter().find(|rename| rename.from == name);
        rename.map_or_else(|| name.to_owned(), |rename| rename.to.clone())
    };
    let renamed = |table: &'a Table| {
        let mut now = table.clone();
        now.name = new_name(&table.name);
        // What the servers named after the table follows it.
        let follow = |name: &mut String, kind: &str| {
            if let Some(number) = name.strip_prefix(&format!("{}{kind}", table.name)) {
                *name = format!("{}{kind}{number}", new_name(&table.name));
            }
        };
        now.foreign_keys.iter_mut().for_each(|key| follow(&mut key.name, "_ibfk_"));
        if !server.is_mariadb() {
            now.checks
                .iter_mut()
                .filter_map(|it| it.name.as_mut())
                .for_each(|it| follow(it, "_chk_"));
        }
        for key in now.foreign_keys.iter_mut().filter(|key| key.database.is_none()) {
            key.table = new_name(&key.table);
        }
        (now.name.clone(), (now, table))
    };
    found.iter().map(renamed).collect()
}

/// A foreign key follows the columns of the table that it refers to.
fn follow_column_renames(fates: &mut [Fate<'_>]) {
    let renames: BTreeMap<String, Vec<Rename>> = fates
        .iter()
        .filter_map(|fate| match fate {
            Fate::There(pair, _) if !pair.renames.is_empty() => {
                Some((pair.wanted.name.clone(), pair.renames.clone()))
            }
            _ => None,
        })
        .collect();
    for fate in fates {
        let Fate::There(pair, _) = fate else { continue };
        let own = pair.wanted.name.clone();
        for key in pair.found.foreign_keys.iter_mut().filter(|key| key.table != own) {
            let Some(renames) = renames.get(&key.table) else { continue };
            for column in &mut key.references {
                if let Some(rename) = renames.iter().find(|rename| same_name(&rename.from, column))
                {
                    column.clone_from(&rename.to);
                }
            }
        }
    }
}

fn rename_table(rename: &Rename) -> Statement {
    let sql = format!("RENAME TABLE {} TO {}", identifier(&rename.from), identifier(&rename.to));
    let reason = format!("renamed from `{}`", rename.from);
    let change = Change::safe(Sign::Change, "table".to_owned(), reason);
    Statement {
        table: rename.to.clone(),
        sql,
        changes: vec![change],
        alter: false,
        instant: false,
        estimate: None,
    }
}

fn create(said: &Table, keys: Vec<ForeignKey>, server: &Server) -> Statement {
    let mut table = said.clone();
    table.foreign_keys = keys;
    let sql = sql::create_table(&table, true, server);
    let reason = format!(
        "{}, {}",
        count(table.columns.len(), "column"),
        count(table.indexes.len(), "index")
    );
    let change = Change::safe(Sign::Add, "table".to_owned(), reason);
    Statement {
        table: table.name,
        sql,
        changes: vec![change],
        alter: false,
        instant: false,
        estimate: None,
    }
}

fn count(number: usize, noun: &str) -> String {
    match (number, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "index") => format!("{number} indexes"),
        _ => format!("{number} {noun}s"),
    }
}

/// The columns of each table on which no foreign key may rest while they change.
fn touched<'a>(fates: &'a [Fate<'_>]) -> BTreeSet<(&'a str, String)> {
    let mut touched = BTreeSet::new();
    for fate in fates {
        if let Fate::There(pair, delta) = fate {
            let name = &*pair.wanted.name;
            touched.extend(delta.touched.iter().map(|column| (name, column.clone())));
            if !renames_alone(pair, delta) {
                let renamed = pair.renames.iter().map(|rename| (name, rename.to.to_lowercase()));
                touched.extend(renamed);
            }
        }
    }
    touched
}

/// Whether columns get names that none of them had, and nothing else changes: only then a server
/// renames columns of foreign keys.
fn renames_alone(pair: &Pair<'_>, delta: &Delta) -> bool {
    let trade = |rename: &Rename| pair.renames.iter().any(|it| same_name(&it.from, &rename.to));
    let keys = &pair.wanted.foreign_keys;
    // MySQL copies a table with checks for it.
    let copies = !pair.server.is_mariadb() && !pair.found.checks.is_empty();
    !copies
        && delta.clauses.len() <= pair.renames.len()
        && !pair.renames.iter().any(trade)
        && keys.iter().all(|key| pair.found.foreign_key(&key.name).is_some())
}

/// Whether a foreign key of `table` rests on a column that is touched.
fn rests_on(touched: &BTreeSet<(&str, String)>, table: &str, key: &ForeignKey) -> bool {
    let hit = |table: &str, column: &String| touched.contains(&(table, column.to_lowercase()));
    key.columns.iter().any(|column| hit(table, column))
        || (key.database.is_none() && key.references.iter().any(|column| hit(&key.table, column)))
}

fn key_moves(fates: &[Fate<'_>], said: &BTreeMap<&str, &Table>) -> BTreeMap<String, KeyMoves> {
    let touched = touched(fates);
    let pairs: BTreeMap<&str, &Pair<'_>> = fates
        .iter()
        .filter_map(|fate| match fate {
            Fate::There(pair, _) => Some((&*pair.wanted.name, &**pair)),
            Fate::New(..) => None,
        })
        .collect();
    // Those that may lose the index that a key refers to.
    let changing: BTreeSet<&str> = fates
        .iter()
        .filter_map(|fate| match fate {
            Fate::There(pair, delta) if !delta.clauses.is_empty() => Some(&*pair.wanted.name),
            _ => None,
        })
        .collect();
    let mut all = BTreeMap::new();
    for fate in fates {
        let wanted = fate.wanted();
        let mut moves = KeyMoves::default();
        let as_said = |key: &ForeignKey| {
            let said = said.get(&*wanted.name).and_then(|table| table.foreign_key(&key.name));
            let mut written = said.unwrap_or(key).clone();
            written.table.clone_from(&key.table);
            written
        };
        let (pair, delta) = match fate {
            Fate::New(..) => {
                moves.add = wanted
                    .foreign_keys
                    .iter()
                    .map(|key| (as_said(key), Some(added(key))))
                    .collect();
                all.insert(wanted.name.clone(), moves);
                continue;
            }
            Fate::There(pair, delta) => (pair, delta),
        };
        for old in &pair.found.foreign_keys {
            let drop = drop_key(old);
            let rests = rests_on(&touched, &wanted.name, old);
            match wanted.foreign_key(&old.name) {
                Some(new) if same_foreign_key(new, old) => {
                    if rests {
                        let reason = "steps aside while what it rests on changes".to_owned();
                        let change = Change::safe(Sign::Change, object(old), reason);
                        moves.early.push(drop.with(change));
                        let back = Change::safe(Sign::Change, object(new), "comes back".to_owned());
                        moves.late.push(add_key(
                            &as_said(new),
                            Some(Change { risk: Risk::MayFail, ..back }),
                        ));
                    }
                }
                Some(new) => {
                    let reason = format!("{}, to come back as {}", describe(old), describe(new));
                    moves.early.push(drop.with(Change::safe(Sign::Change, object(old), reason)));
                    let change = with_orphans(added(new), pair, new, &pairs);
                    moves.add.push((as_said(new), Some(Change { sign: Sign::Change, ..change })));
                }
                None => {
                    let drop = drop.with(Change::safe(Sign::Remove, object(old), describe(old)));
                    let engine = pair.wanted.options.engine != pair.found.options.engine;
                    let drops = |clause: &Clause| clause.group == Group::DropIndex;
                    let is_early = match old.table == wanted.name {
                        true => rests || engine || delta.clauses.iter().any(drops),
                        false => rests || engine || changing.contains(&*old.table),
                    };
                    if is_early { moves.early.push(drop) } else { moves.inline.push(drop) }
                }
            }
        }
        for new in &wanted.foreign_keys {
            if pair.found.foreign_key(&new.name).is_none() {
                let change = with_orphans(added(new), pair, new, &pairs);
                moves.add.push((as_said(new), Some(change)));
            }
        }
        all.insert(wanted.name.clone(), moves);
    }
    all
}

fn object(key: &ForeignKey) -> String {
    format!("foreign key `{}`", key.name)
}

fn added(key: &ForeignKey) -> Change {
    let change = Change::safe(Sign::Add, object(key), describe(key));
    Change { risk: Risk::MayFail, ..change }
}

fn with_orphans(
    change: Change,
    pair: &Pair<'_>,
    key: &ForeignKey,
    pairs: &BTreeMap<&str, &Pair<'_>>,
) -> Change {
    let parent = pairs.get(&*key.table);
    let at_stake: Option<AtStake> = parent.and_then(|parent| orphans(pair, key, parent));
    Change { at_stake, ..change }
}

fn add_key(key: &ForeignKey, change: Option<Change>) -> Clause {
    let clause = Clause::new(Group::AddForeignKey, format!("ADD {}", sql::foreign_key(key)));
    Clause { changes: change.into_iter().collect(), ..clause }
}

/// The tables in an order in which each comes after those that it refers to, as far as that goes.
fn parents_first(fates: &[Fate<'_>]) -> Vec<usize> {
    let places: BTreeMap<&str, usize> =
        fates.iter().enumerate().map(|(at, fate)| (&*fate.wanted().name, at)).collect();
    let parents = |at: usize| {
        let keys = fates[at].wanted().foreign_keys.iter();
        keys.filter_map(|key| places.get(&*key.table).copied()).collect::<Vec<_>>()
    };
    let mut order = Vec::with_capacity(fates.len());
    let mut seen = vec![false; fates.len()];
    for start in 0..fates.len() {
        // Depth first, without recursion: a chain may be as long as there are tables.
        let mut path = vec![(start, false)];
        while let Some((at, parents_done)) = path.pop() {
            if parents_done {
                order.push(at);
            } else if !std::mem::replace(&mut seen[at], true) {
                path.push((at, true));
                path.extend(
                    parents(at)
                        .into_iter()
                        .rev()
                        .filter(|parent| !seen[*parent])
                        .map(|parent| (parent, false)),
                );
            }
        }
    }
    order
}

/// What tables that aren't ours to change stand against.
fn refused_by_others(fates: &[Fate<'_>], outside: &[&Table], dropped: &[&Table]) -> Vec<Conflict> {
    let touched = touched(fates);
    let mut conflicts = Vec::new();
    for table in outside.iter().filter(|table| !dropped.contains(table)) {
        for key in &table.foreign_keys {
            let (name, other) = (&key.name, &table.name);
            if rests_on(&touched, "", key) {
                conflicts.push(Conflict {
                    table: key.table.clone(),
                    message: format!(
                        "its columns can't change while the foreign key `{name}` of `{other}`, \
                         which no struct declares, refers to them: drop that key first"
                    ),
                });
            }
            if dropped.iter().any(|gone| gone.name == key.table) {
                conflicts.push(Conflict {
                    table: key.table.clone(),
                    message: format!(
                        "it can't be dropped while the foreign key `{name}` of `{other}` refers to it"
                    ),
                });
            }
        }
    }
    conflicts
}

/// Tables go in an order in which none is referred to any more.
fn drops(dropped: &[&Table]) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut left: Vec<&Table> = dropped.to_vec();
    while !left.is_empty() {
        let referred = |table: &Table| {
            let others = left.iter().filter(|other| other.name != table.name);
            others.flat_map(|other| &other.foreign_keys).any(|key| key.table == table.name)
        };
        let next = left.iter().position(|table| !referred(table));
        if next.is_none()
            && let Some(table) = left.first()
        {
            // A ring: the keys that refer to one of its tables go first.
            statements.extend(left.iter().filter_map(|other| forget(other, &table.name)));
        }
        let table = left.remove(next.unwrap_or(0));
        statements.push(drop_table(table));
    }
    statements
}

/// Drops the foreign keys of a table that refer to another.
fn forget(table: &Table, other: &str) -> Option<Statement> {
    let keys = table.foreign_keys.iter().filter(|key| key.table == other && table.name != other);
    let drop = |key: &ForeignKey| {
        let change = Change::safe(Sign::Remove, object(key), describe(key));
        drop_key(key).with(change)
    };
    table::alter(&table.name, keys.map(drop).collect())
}

fn drop_key(key: &ForeignKey) -> Clause {
    let sql = format!("DROP FOREIGN KEY {}", identifier(&key.name));
    Clause::new(Group::DropForeignKey, sql)
}

fn drop_table(table: &Table) -> Statement {
    let name = identifier(&table.name);
    let query = format!("SELECT COUNT(*) FROM {name}");
    let reason = match table.triggers.is_empty() {
        true => count(table.columns.len(), "column"),
        false => format!("with its triggers {}", table.triggers.join(", ")),
    };
    let change = Change {
        sign: Sign::Remove,
        object: "table".to_owned(),
        reason,
        risk: Risk::LosesData,
        allow: Some(Allow::Drop),
        at_stake: Some(AtStake { query, what: "rows".to_owned(), rows: None }),
    };
    Statement {
        table: table.name.clone(),
        sql: format!("DROP TABLE {name}"),
        changes: vec![change],
        alter: false,
        instant: false,
        estimate: None,
    }
}
