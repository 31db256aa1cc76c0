//! One pair: made, filled, changed and compared.

use std::collections::BTreeMap;

use doudou_ddl::database::{ApplyOptions, Connection, Error, Report, apply, ask, inspect, plan};
use doudou_ddl::model::{Schema, Table};
use doudou_ddl::normalise::canonical;
use doudou_ddl::{Allow, Change, Options, Risk, Server};

use super::Pair;
use super::bench::Bench;
use super::values::{self, Value, Values};

/// Tries a pair. What became of it, or what is wrong.
pub(super) async fn run(bench: &mut Bench, pair: &Pair) -> Result<&'static str, String> {
    let Pair { before, after, rows } = pair;
    bench.room.clear().await;
    bench.fresh.clear().await;
    let room = &mut bench.room;

    done(sync(&mut room.connection, before, &[]).await).map_err(|it| format!("creating: {it}"))?;
    let first = equal(&mut room.connection, before).await.map_err(|it| format!("created: {it}"))?;
    back_from_structs(&first, room.connection.server())?;

    for insert in rows {
        // Whatever isn't taken isn't there.
        let _ = room.run(insert).await;
    }
    let was = values::read(room, before).await?;
    let definitions = room.definitions().await;

    let mut outcome = "applied at once";
    match sync(&mut room.connection, after, &[]).await {
        Err(Error::Refused(_)) => {
            let unchanged = definitions == room.definitions().await
                && was == values::read(room, before).await?;
            if !unchanged {
                return Err("refused, and yet something changed".to_owned());
            }
            outcome = allowed(bench, pair, &was).await?;
        }
        result => match attempted(result).map_err(|it| format!("without leave: {it}"))? {
            Attempt::Done => {
                let now = values::read(room, after).await?;
                nothing_lost(pair, &was, &now)?;
            }
            Attempt::Foretold => outcome = without_rows(bench, pair).await?,
        },
    }

    let room = &mut bench.room;
    equal(&mut room.connection, after).await.map_err(|it| format!("changed: {it}"))?;
    let fresh = &mut bench.fresh;
    done(sync(&mut fresh.connection, after, &[]).await).map_err(|it| format!("anew: {it}"))?;
    let (now, anew) = (bench.room.definitions().await, bench.fresh.definitions().await);
    for (name, anew) in &anew {
        let now = now.get(name).ok_or_else(|| format!("`{name}` isn't there"))?;
        if lines(now) != lines(anew) {
            return Err(format!(
                "shown otherwise than made anew\n--- now\n{now}\n--- anew\n{anew}"
            ));
        }
    }
    Ok(outcome)
}

/// Applies with everything allowed what was refused.
async fn allowed(
    bench: &mut Bench,
    pair: &Pair,
    was: &BTreeMap<String, Values>,
) -> Result<&'static str, String> {
    let room = &mut bench.room;
    match sync(&mut room.connection, &pair.after, &ALL).await {
        Err(Error::Refused(refused)) => {
            if let Some(wrong) = refused.iter().find(|it| it.change.allow.is_some()) {
                return Err(format!("refused although allowed: {wrong:?}"));
            }
            without_rows(bench, pair).await
        }
        result => match attempted(result).map_err(|it| format!("with leave: {it}"))? {
            Attempt::Done => {
                let now = values::read(room, &pair.after).await?;
                what_fits_is_kept(pair, was, &now, room.connection.server())?;
                Ok("applied with leave")
            }
            Attempt::Foretold => without_rows(bench, pair).await,
        },
    }
}

const ALL: [Allow; 2] = [Allow::Drop, Allow::DataLoss];

/// The rows stood against it: goes on without them.
async fn without_rows(bench: &mut Bench, pair: &Pair) -> Result<&'static str, String> {
    let room = &mut bench.room;
    room.empty().await;
    let result = sync(&mut room.connection, &pair.after, &ALL).await;
    done(result).map_err(|it| format!("without rows: {it}"))?;
    Ok("applied without rows")
}

/// What became of a plan that rows may stand against.
enum Attempt {
    Done,
    /// A statement failed that was said to fail on some rows, which nobody could count before.
    Foretold,
}

fn attempted(result: Result<Report, Error>) -> Result<Attempt, String> {
    if let Ok(Report { failed: Some(failed), .. }) = &result {
        let uncounted = |change: &Change| match change.risk {
            // What is cut or replaced may become equal to another value.
            Risk::LosesData => true,
            Risk::MayFail => change.at_stake.is_none() || change.allow.is_some(),
            Risk::Safe | Risk::Rebuild => false,
        };
        if failed.statement.changes.iter().any(uncounted) && failed.message.contains("mend them") {
            return Ok(Attempt::Foretold);
        }
    }
    done(result).map(|()| Attempt::Done)
}

async fn sync(
    connection: &mut Connection,
    schema: &Schema,
    allow: &[Allow],
) -> Result<Report, Error> {
    let apply_options = ApplyOptions { allow: allow.to_vec(), ..ApplyOptions::default() };
    apply(connection, schema, &options(), &apply_options, &mut ()).await
}

fn options() -> Options {
    let mut options = Options::default();
    options.prune = true;
    options
}

fn done(result: Result<Report, Error>) -> Result<(), String> {
    let report = result.map_err(|error| error.to_string())?;
    match report.failed {
        Some(failed) => Err(format!("{}\n  {}", failed.message, failed.statement.sql)),
        None => Ok(()),
    }
}

/// The database is what is desired, by a plan and by comparing.
async fn equal(connection: &mut Connection, schema: &Schema) -> Result<Schema, String> {
    let planned = plan(connection, schema, &options()).await.map_err(|it| it.to_string())?;
    if let Some(statement) = planned.plan.statements.first() {
        let changes = statement.changes.iter().map(|it| format!("{}: {}", it.object, it.reason));
        return Err(format!(
            "a second plan isn't empty: {}\n  {}",
            changes.collect::<Vec<_>>().join("; "),
            statement.sql
        ));
    }
    let inspected = inspect(connection).await.map_err(|it| it.to_string())?;
    if let Some(kept) = inspected.inexpressible.first() {
        return Err(format!("can't be read: {kept:?}"));
    }
    let answers = ask(connection, &schema.tables).await.map_err(|it| it.to_string())?;
    let answers: Result<Vec<_>, _> = answers.into_iter().collect();
    let wanted = answers.map_err(|it| format!("the server refuses {it:?}"))?;
    same(&wanted, &inspected.schema.tables, connection.server())?;
    Ok(inspected.schema)
}

/// Structs for the tables say the tables.
fn back_from_structs(schema: &Schema, server: &Server) -> Result<(), String> {
    let folder = super::case::folder().join("domain");
    super::case::write_domain(&folder, schema, server);
    let parsed = doudou_ddl::parse(&folder, "").map_err(|error| error.to_string())?;
    std::fs::remove_dir_all(folder.parent().unwrap()).unwrap();
    if parsed.diagnostics.has_errors() {
        return Err(format!("structs: {}", parsed.diagnostics));
    }
    same(&parsed.schema.tables, &schema.tables, server).map_err(|it| format!("structs: {it}"))
}

/// What differs between tables in their canonical form; order of indexes and names that nobody
/// gave aside.
fn same(wanted: &[Table], found: &[Table], server: &Server) -> Result<(), String> {
    let mut names: Vec<_> = wanted.iter().map(|table| &table.name).collect();
    let mut there: Vec<_> = found.iter().map(|table| &table.name).collect();
    names.sort();
    there.sort();
    if names != there {
        return Err(format!("tables {names:?} are {there:?}"));
    }
    for table in wanted {
        let other = found.iter().find(|other| other.name == table.name).unwrap();
        let (mut one, mut other) = (canonical(table, server), canonical(other, server));
        let named: Vec<_> = one.checks.iter().filter_map(|check| check.name.clone()).collect();
        for check in &mut other.checks {
            check.name = check.name.take().filter(|name| named.contains(name));
        }
        one.renamed_from = None;
        one.columns.iter_mut().for_each(|column| column.renamed_from = None);
        for table in [&mut one, &mut other] {
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
            table.checks.sort_by_key(|check| format!("{check:?}"));
        }
        let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
        if let Some((a, b)) = one.lines().zip(other.lines()).find(|(a, b)| a != b) {
            return Err(format!("`{}`: {} is {}\n{one}\n{other}", table.name, a.trim(), b.trim()));
        }
    }
    Ok(())
}

/// A definition as what has an order and what has none.
fn lines(create: &str) -> (Vec<String>, Vec<String>) {
    let lines = create.lines().map(|line| without_introducers(line.trim().trim_end_matches(',')));
    let (columns, mut others): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with('`'));
    others.sort_unstable();
    (columns, others)
}

/// MySQL keeps the charset that a text in an expression was first compared in.
fn without_introducers(line: &str) -> String {
    let mut line = line.replace("-(1)", "-1");
    // MySQL shows which of two words for the same was said.
    for word in ["RESTRICT", "NO ACTION"] {
        for event in ["DELETE", "UPDATE"] {
            line = line.replace(&format!(" ON {event} {word}"), "");
        }
    }
    // Servers count on where a check was before.
    for own in ["_chk_", "`CONSTRAINT_"] {
        if let Some((before, rest)) = line.split_once(own) {
            line = format!("{before}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
    }
    // An index keeps what its table had.
    if !line.starts_with(')')
        && let Some((before, rest)) = line.split_once(" KEY_BLOCK_SIZE=")
    {
        line = format!("{before}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    // Aria's option stays when the engine goes.
    line = line.replace(" PAGE_CHECKSUM=1", "");
    // And whether somebody wrote what is the default; what it means is compared elsewhere.
    for word in [" CHARACTER SET ", " COLLATE "] {
        if let Some(at) = line.find(word) {
            let start = at + word.len();
            let end = line[start..].find(' ').map_or(line.len(), |end| start + end);
            line.replace_range(at..end, "");
        }
    }
    for charset in ["utf8mb4", "utf8mb3", "latin1", "latin2", "ascii"] {
        line = line.replace(&format!("_{charset}'"), "'").replace(&format!("_{charset}\\'"), "\\'");
    }
    line
}

/// Nobody allowed a loss, so that there is none.
fn nothing_lost(
    pair: &Pair,
    was: &BTreeMap<String, Values>,
    now: &BTreeMap<String, Values>,
) -> Result<(), String> {
    for table in &pair.before.tables {
        let claims = |it: &&Table| {
            values::former_table(it, &pair.before).is_some_and(|it| it.name == table.name)
        };
        let Some(after) = pair.after.tables.iter().find(claims) else {
            return Err(format!("`{}` is gone without leave", table.name));
        };
        for column in &table.columns {
            let is_it = |it: &&doudou_ddl::model::Column| {
                values::former(it, after, table).is_some_and(|it| it.name == column.name)
            };
            let lost = !after.columns.iter().any(|it| is_it(&it));
            let any = was[&table.name].columns[&column.name].iter().any(Option::is_some);
            if lost && any && column.generated.is_none() {
                return Err(format!("`{}`.`{}` is gone without leave", table.name, column.name));
            }
        }
        let all = |_: &_, _: &_, _: &[Value]| true;
        compare(table, after, &was[&table.name], &now[&after.name], all)?;
    }
    Ok(())
}

/// What the new types can hold is still there.
fn what_fits_is_kept(
    pair: &Pair,
    was: &BTreeMap<String, Values>,
    now: &BTreeMap<String, Values>,
    server: &Server,
) -> Result<(), String> {
    for after in &pair.after.tables {
        let Some(before) = values::former_table(after, &pair.before) else { continue };
        let meant = canonical(after, server);
        let fits = |from: &_, to: &doudou_ddl::model::Column, values: &[Value]| {
            let to = meant.column(&to.name).unwrap();
            values.iter().all(|value| values::holds(from, to, value))
        };
        compare(before, after, &was[&before.name], &now[&after.name], fits)?;
    }
    Ok(())
}

/// Whether the rows are the same in those columns which both have and which are to be looked at.
fn compare(
    before: &Table,
    after: &Table,
    was: &Values,
    now: &Values,
    is_looked_at: impl Fn(&doudou_ddl::model::Column, &doudou_ddl::model::Column, &[Value]) -> bool,
) -> Result<(), String> {
    if was.rows != now.rows {
        return Err(format!("`{}` had {} rows and has {}", after.name, was.rows, now.rows));
    }
    let mut pairs = Vec::new();
    for to in &after.columns {
        let Some(from) = values::former(to, after, before) else { continue };
        let values = &was.columns[&from.name];
        if from.generated.is_none() && to.generated.is_none() && is_looked_at(from, to, values) {
            pairs.push((to, values, &now.columns[&to.name]));
        }
    }
    let row = |new: bool, at: usize| -> Vec<&Value> {
        pairs.iter().map(|(_, old, now)| if new { &now[at] } else { &old[at] }).collect()
    };
    let mut rest: Vec<_> = (0..now.rows).map(|at| row(true, at)).collect();
    for at in 0..was.rows {
        let old = row(false, at);
        let is_it = |new: &Vec<&Value>| old.iter().zip(new).all(|(a, b)| values::is_same(a, b));
        let Some(found) = rest.iter().position(is_it) else {
            let names: Vec<_> = pairs.iter().map(|(to, ..)| &to.name).collect();
            return Err(format!("`{}` {names:?}: {old:?} is none of {rest:?}", after.name));
        };
        rest.swap_remove(found);
    }
    Ok(())
}
