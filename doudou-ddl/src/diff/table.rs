//! One table on both sides, and the clauses of the `ALTER TABLE` between them.

use super::columns::{self, own_check, sequence};
use super::keys;
use super::loss::Rows;
use super::partitions;
use super::renames::Rename;
use crate::model::{Column, ColumnType, Server, Table, TableOptions, same_name};
use crate::plan::{Allow, AtStake, Change, Risk, Sign, Statement};
use crate::sql::{self, identifier, string};

/// A table that both sides have.
pub(super) struct Pair<'a> {
    /// As the struct says it: what statements are written from.
    pub(super) said: &'a Table,
    /// The same in its canonical form: what is compared.
    pub(super) wanted: Table,
    /// The database's, canonical, under the names that it is to have.
    pub(super) found: Table,
    /// The database's, canonical, under the names that it has: what is counted.
    pub(super) before: &'a Table,
    /// The columns that are to be renamed.
    pub(super) renames: Vec<Rename>,
    pub(super) server: &'a Server,
}

/// Where a clause stands in its statement: what goes makes room for what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    DropForeignKey,
    DropCheck,
    DropIndex,
    DropColumn,
    Column,
    AddIndex,
    AddFulltext,
    /// As `AddFulltext`, where one of this name has to be gone before.
    AddFulltextAgain,
    AddCheck,
    AddForeignKey,
    Option,
}

/// One clause of an `ALTER TABLE`, and what it changes.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) group: Group,
    /// Empty when another clause does the work.
    pub(super) sql: String,
    pub(super) changes: Vec<Change>,
    /// Whether a server may do it without touching a row.
    pub(super) instant: bool,
}

impl Clause {
    pub(super) fn new(group: Group, sql: impl Into<String>) -> Self {
        let instant = matches!(group, Group::DropColumn | Group::Column);
        Self { group, sql: sql.into(), changes: Vec::new(), instant }
    }

    /// A change that other clauses make.
    pub(super) fn of(change: Change) -> Self {
        Self { changes: vec![change], ..Self::new(Group::Option, "").quick() }
    }

    pub(super) fn quick(self) -> Self {
        Self { instant: true, ..self }
    }

    pub(super) fn with(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }
}

impl Change {
    /// A change that can do no harm.
    pub(super) fn safe(sign: Sign, object: String, reason: String) -> Self {
        Self { sign, object, reason, risk: Risk::Safe, allow: None, at_stake: None }
    }
}

impl Pair<'_> {
    /// The name that a column of `found` has in the database.
    pub(super) fn old_name<'n>(&'n self, name: &'n str) -> &'n str {
        let rename = self.renames.iter().find(|rename| same_name(&rename.to, name));
        rename.map_or(name, |rename| &rename.from)
    }

    /// How many such rows there are.
    pub(super) fn count(&self, rows: &Rows) -> AtStake {
        let table = identifier(&self.before.name);
        let query = format!("SELECT COUNT(*) FROM {table} WHERE {}", rows.condition);
        AtStake { query, what: rows.what.clone(), rows: None }
    }

    /// The rows that a condition leaves out, when it can be asked of the table as it is.
    pub(super) fn violating(&self, expression: &str) -> Option<Rows> {
        // Every column stands in backticks, so the odd pieces are the names.
        let mut names = expression.split('`').skip(1).step_by(2);
        let known = names.all(|name| self.before.column(name).is_some());
        (known && self.renames.is_empty()).then(|| keys::violating(expression))
    }

    /// Whether an expression of `found` names a column that is to be renamed.
    pub(super) fn names_renamed(&self, expression: &str) -> bool {
        self.renames.iter().any(|rename| expression.contains(&identifier(&rename.to)))
    }

    /// Whether the server renames an index without making it anew.
    pub(super) fn renames_indexes(&self) -> bool {
        !self.server.is_mariadb() || self.server.mariadb(10, 5, 2)
    }

    fn renames_columns(&self) -> bool {
        self.server.mysql(8, 0, 0) || self.server.mariadb(10, 5, 2)
    }

    fn said_column<'s>(&'s self, wanted: &'s Column) -> &'s Column {
        self.said.column(&wanted.name).unwrap_or(wanted)
    }

    fn definition(&self, wanted: &Column) -> String {
        let check = own_check(&self.wanted, &wanted.name);
        sql::column(self.said_column(wanted), check, self.server)
    }
}

/// What becomes of one table, its foreign keys aside.
#[derive(Debug, Default)]
pub(super) struct Delta {
    pub(super) clauses: Vec<Clause>,
    /// Statements of their own, after the one that the clauses make.
    pub(super) after: Vec<Statement>,
    /// The columns that no foreign key may rest on meanwhile, in lower case.
    pub(super) touched: Vec<String>,
    /// What differs and is left alone.
    pub(super) kept: Option<String>,
}

/// Compares the two sides of a table, their foreign keys aside.
pub(super) fn delta(pair: &Pair<'_>, ignore_order: bool) -> Delta {
    let mut delta = Delta::default();
    // As most tables are, most of the time.
    if pair.renames.is_empty() && pair.wanted == pair.found {
        return delta;
    }
    let mut anew = Vec::new();
    for found in &pair.found.columns {
        if pair.wanted.column(&found.name).is_none() {
            let sql = format!("DROP COLUMN {}", identifier(pair.old_name(&found.name)));
            let change = columns::dropped(pair, found);
            delta.clauses.push(Clause::new(Group::DropColumn, sql).with(change));
            delta.touched.push(found.name.to_lowercase());
        }
    }
    let moved = match ignore_order {
        true => Vec::new(),
        false => columns::moved(&pair.wanted, &pair.found),
    };
    let mut previous: Option<&Column> = None;
    for wanted in &pair.wanted.columns {
        let place = match previous {
            None => " FIRST".to_owned(),
            Some(column) => format!(" AFTER {}", identifier(&column.name)),
        };
        match pair.found.column(&wanted.name) {
            Some(found) => {
                let is_moved = moved.contains(&wanted.name.to_lowercase());
                let place = is_moved.then_some((&*place, previous));
                existing(pair, wanted, found, place, &mut delta, &mut anew);
            }
            None => added(pair, wanted, if ignore_order { "" } else { &place }, &mut delta),
        }
        previous = Some(wanted);
    }
    delta.clauses.extend(keys::indexes(pair, &anew));
    delta.clauses.extend(keys::checks(pair, &anew));
    delta.clauses.extend(options(pair));
    split_fulltext(pair, &mut delta);
    match partitions::change(pair) {
        Ok(statement) => delta.after.extend(statement),
        Err(kept) => delta.kept = Some(kept),
    }
    delta
}

fn added(pair: &Pair<'_>, wanted: &Column, place: &str, delta: &mut Delta) {
    let last = pair.wanted.columns.last().is_some_and(|last| last.name == wanted.name);
    // Where everything else stays, the end needs no telling.
    let in_order = sequence(&pair.wanted, &pair.found) == sequence(&pair.found, &pair.wanted);
    let place = if last && in_order { "" } else { place };
    let sql = format!("ADD COLUMN {}{place}", pair.definition(wanted));
    let object = format!("column `{}`", wanted.name);
    let mut change = Change::safe(Sign::Add, object, wanted.ty.to_string());
    let needs_one = match wanted.ty {
        ColumnType::Geometry(_) => !pair.server.is_mariadb(),
        ColumnType::Json => pair.server.is_mariadb(),
        _ => false,
    };
    if needs_one && !wanted.nullable && wanted.default.is_none() && wanted.generated.is_none() {
        let what = "rows, for which the new column has no value".to_owned();
        let rows = pair.count(&Rows { condition: "TRUE".to_owned(), what });
        change = Change { risk: Risk::MayFail, at_stake: Some(rows), ..change };
    }
    let clause = Clause::new(Group::Column, sql).with(change);
    delta.clauses.push(Clause { instant: !wanted.auto_increment, ..clause });
}

fn existing(
    pair: &Pair<'_>,
    wanted: &Column,
    found: &Column,
    place: Option<(&str, Option<&Column>)>,
    delta: &mut Delta,
    anew: &mut Vec<String>,
) {
    let difference = columns::difference(pair, wanted, found);
    let object = || format!("column `{}`", wanted.name);
    let old_name = pair.old_name(&found.name);
    let renamed = old_name != wanted.name;
    let mut changes = difference.changes;
    if renamed {
        let reason = format!("renamed from `{old_name}`");
        changes.insert(0, Change::safe(Sign::Change, object(), reason));
    }
    if let Some((_, previous)) = place {
        let reason = previous.map_or_else(
            || "moved to the front".to_owned(),
            |column| format!("moved behind `{}`", column.name),
        );
        changes
            .push(Change { risk: Risk::Rebuild, ..Change::safe(Sign::Change, object(), reason) });
    }
    if difference.touches_keys {
        delta.touched.push(found.name.to_lowercase());
    }
    // MySQL renames no column that the expression of another names, unless that one is said again.
    let said_again = !pair.server.is_mariadb()
        && found.generated.as_ref().is_some_and(|made| pair.names_renamed(&made.expression));
    if changes.is_empty() && !said_again {
        return;
    }
    let only_renamed = renamed && changes.len() == 1 && pair.renames_columns();
    let definition = pair.definition(wanted);
    let position = place.map_or("", |(place, _)| place);
    let was_virtual = found.generated.as_ref().is_some_and(|made| !made.stored);
    let instant = changes
        .iter()
        .all(|change| change.risk == Risk::Safe || change.reason.starts_with("moved "));
    if wanted.generated.is_none() && was_virtual {
        store_then_free(pair, wanted, position, changes, delta);
        anew.push(found.name.clone());
        return;
    }
    if difference.anew {
        let drop = Clause::new(Group::DropColumn, format!("DROP COLUMN {}", identifier(old_name)));
        delta.clauses.push(drop);
        let place = where_it_stands(pair, wanted);
        let clause = Clause::new(Group::Column, format!("ADD COLUMN {definition}{place}"));
        delta.clauses.push(Clause { changes, instant: false, ..clause });
        anew.push(found.name.clone());
        return;
    }
    let sql = if only_renamed {
        format!("RENAME COLUMN {} TO {}", identifier(old_name), identifier(&wanted.name))
    } else if renamed {
        format!("CHANGE COLUMN {} {definition}{position}", identifier(old_name))
    } else {
        format!("MODIFY COLUMN {definition}{position}")
    };
    delta.clauses.push(Clause { changes, instant, ..Clause::new(Group::Column, sql) });
}

/// `FIRST`, or behind the column that stands before this one.
fn where_it_stands(pair: &Pair<'_>, column: &Column) -> String {
    let columns = &pair.wanted.columns;
    let at = columns.iter().position(|other| other.name == column.name).unwrap_or(0);
    match at.checked_sub(1).and_then(|before| columns.get(before)) {
        None => " FIRST".to_owned(),
        Some(before) => format!(" AFTER {}", identifier(&before.name)),
    }
}

/// A virtual column becomes a plain one by way of a stored one, so that its values stay.
fn store_then_free(
    pair: &Pair<'_>,
    wanted: &Column,
    position: &str,
    changes: Vec<Change>,
    delta: &mut Delta,
) {
    let Some(found) = pair.found.column(&wanted.name) else { return };
    let mut stored = wanted.clone();
    stored.generated.clone_from(&found.generated);
    if let Some(made) = &mut stored.generated {
        made.stored = true;
    }
    (stored.default, stored.on_update, stored.auto_increment) = (None, None, false);
    stored.nullable |= pair.server.is_mariadb();
    let name = identifier(pair.old_name(&found.name));
    let definition = sql::column(&stored, None, pair.server);
    let place =
        if position.is_empty() { where_it_stands(pair, wanted) } else { position.to_owned() };
    delta.clauses.push(Clause::new(Group::DropColumn, format!("DROP COLUMN {name}")));
    let add = Clause::new(Group::Column, format!("ADD COLUMN {definition}{place}"));
    delta.clauses.push(Clause { changes: changes.clone(), instant: false, ..add });
    let sql = format!("MODIFY COLUMN {}", pair.definition(wanted));
    let free = Clause { changes, ..Clause::new(Group::Column, sql) };
    delta.after.extend(alter(&pair.wanted.name, vec![free]));
}

/// InnoDB builds one full-text index at a time.
fn split_fulltext(pair: &Pair<'_>, delta: &mut Delta) {
    let mut first = true;
    let (stay, later): (Vec<_>, Vec<_>) =
        delta.clauses.drain(..).partition(|clause| match clause.group {
            Group::AddFulltext => std::mem::replace(&mut first, false),
            Group::AddFulltextAgain => false,
            _ => true,
        });
    delta.clauses = stay;
    for mut clause in later {
        let object = clause.sql.trim_start_matches("ADD ").to_owned();
        let change = Change::safe(Sign::Add, "index".to_owned(), object);
        clause.changes.push(Change { risk: Risk::Rebuild, ..change });
        delta.after.extend(alter(&pair.wanted.name, vec![clause]));
    }
}

/// The options behind the closing bracket.
fn options(pair: &Pair<'_>) -> Vec<Clause> {
    let (new, old) = (&pair.wanted.options, &pair.found.options);
    let mut clauses = Vec::new();
    let mut push = |sql: String, quick: bool, change: Change| {
        let clause = Clause::new(Group::Option, sql).with(change);
        clauses.push(if quick { clause.quick() } else { clause });
    };
    let object = |name: &str| name.to_owned();
    if let Some(engine) = new.engine.as_ref().filter(|_| new.engine != old.engine) {
        let reason = format!("{} → {engine}", old.engine.as_deref().unwrap_or("none"));
        let what = "rows, which the other engine takes over".to_owned();
        let at_stake = Some(pair.count(&Rows { condition: "TRUE".to_owned(), what }));
        let (risk, allow) = (Risk::LosesData, Some(Allow::DataLoss));
        let change = Change::safe(Sign::Change, object("engine"), reason);
        push(format!("ENGINE={engine}"), false, Change { risk, allow, at_stake, ..change });
    }
    if (&new.charset, &new.collation) != (&old.charset, &old.collation)
        && let (Some(charset), Some(collation)) = (&new.charset, &new.collation)
    {
        let reason = format!("{} → {collation}", old.collation.as_deref().unwrap_or("none"));
        let sql = format!("DEFAULT CHARACTER SET {charset} COLLATE {collation}");
        push(sql, true, Change::safe(Sign::Change, object("default charset"), reason));
    }
    if new.row_format != old.row_format {
        let format = new.row_format.as_deref().unwrap_or("DEFAULT");
        let change = Change::safe(Sign::Change, object("row format"), format.to_lowercase());
        push(format!("ROW_FORMAT={format}"), false, Change { risk: Risk::Rebuild, ..change });
    }
    for (name, value) in changed_options(new, old) {
        let change = Change::safe(Sign::Change, object("option"), format!("{name}={value}"));
        push(format!("{name}={value}"), false, Change { risk: Risk::Rebuild, ..change });
    }
    if new.comment != old.comment {
        let comment = string(&new.comment);
        let change = Change::safe(Sign::Change, object("comment"), comment.clone());
        push(format!("COMMENT={comment}"), true, change);
    }
    clauses
}

/// The further options that differ; one that nobody wants any more goes back to its default.
fn changed_options(new: &TableOptions, old: &TableOptions) -> Vec<(String, String)> {
    let has =
        |options: &TableOptions, name: &str| options.more.iter().any(|(other, _)| other == name);
    let mut changed: Vec<_> =
        new.more.iter().filter(|option| !old.more.contains(option)).cloned().collect();
    for (name, _) in old.more.iter().filter(|(name, _)| !has(new, name)) {
        let default = match &**name {
            "KEY_BLOCK_SIZE" | "CHECKSUM" | "DELAY_KEY_WRITE" | "MIN_ROWS" | "MAX_ROWS"
            | "AVG_ROW_LENGTH" => "0",
            "COMPRESSION" | "CONNECTION" | "ENGINE_ATTRIBUTE" | "SECONDARY_ENGINE_ATTRIBUTE" => {
                "''"
            }
            _ => "DEFAULT",
        };
        changed.push((name.clone(), default.to_owned()));
    }
    changed
}

/// One `ALTER TABLE` from clauses; `None` when they do nothing.
pub(super) fn alter(table: &str, mut clauses: Vec<Clause>) -> Option<Statement> {
    clauses.sort_by_key(|clause| clause.group);
    let texts: Vec<&str> =
        clauses.iter().map(|clause| &*clause.sql).filter(|sql| !sql.is_empty()).collect();
    if texts.is_empty() {
        return None;
    }
    let sql = format!("ALTER TABLE {} {}", identifier(table), texts.join(", "));
    let instant = clauses.iter().all(|clause| clause.instant);
    let changes = clauses.into_iter().flat_map(|clause| clause.changes).collect();
    Some(Statement { table: table.to_owned(), sql, changes, alter: true, instant, estimate: None })
}
