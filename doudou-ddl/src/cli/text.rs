//! A plan for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::Style;
use doudou_ddl::{Allow, AtStake, Change, Estimate, Kept, Plan, Risk, Sign, Statement};

use super::output::{BOLD, DIM, GREEN, RED, YELLOW, tame};
use super::wrap::wrap;

/// The whole plan, grouped by table, in the order in which it runs. `allowed` is what may be lost.
pub(crate) fn plan(plan: &Plan, allowed: &[Allow]) -> String {
    let mut text = String::new();
    for group in plan.statements.chunk_by(|one, next| one.table == next.table) {
        push_group(&mut text, group, allowed);
        text.push('\n');
    }
    text += &kept(&plan.kept);
    text
}

/// What differs and is left alone; nothing when nothing is.
pub(crate) fn kept(kept: &[Kept]) -> String {
    let mut text = String::new();
    if kept.is_empty() {
        return text;
    }
    text.push_str("kept as it is:\n");
    for Kept { table, reason } in kept {
        let _ = writeln!(text, "  {BOLD}{}{BOLD:#}: {}", tame(table), tame(reason));
    }
    text.push('\n');
    text
}

fn push_group(text: &mut String, group: &[Statement], allowed: &[Allow]) {
    let Some(first) = group.first() else { return };
    let (sign, style) = sign(fate(group));
    let table = tame(&first.table);
    let size = group.iter().find_map(|statement| statement.estimate).map(size);
    let size = size.map(|size| format!(" {DIM}({size}){DIM:#}")).unwrap_or_default();
    let _ = writeln!(text, "{style}{sign}{style:#} {BOLD}{table}{BOLD:#}{size}");
    for statement in group {
        for change in &statement.changes {
            push_change(text, change, allowed);
        }
        for line in tame(&wrap(&statement.sql)).lines() {
            let _ = writeln!(text, "      {DIM}{line}{DIM:#}");
        }
    }
}

fn push_change(text: &mut String, change: &Change, allowed: &[Allow]) {
    let (sign, style) = sign(change.sign);
    let _ = writeln!(text, "    {style}{sign}{style:#} {}", tame(&title(change)));
    let Some(risk) = risk(change) else { return };
    let (style, refusal) = match change.is_refused(allowed) {
        true => (RED, format!("; refused {}", way_out(change))),
        false if change.risk == Risk::Rebuild => (DIM, String::new()),
        false => (YELLOW, String::new()),
    };
    let _ = writeln!(text, "        {style}{}{refusal}{style:#}", tame(&risk));
}

/// The object and what changes about it.
pub(crate) fn title(change: &Change) -> String {
    match &*change.reason {
        "" => change.object.clone(),
        reason => format!("{}: {reason}", change.object),
    }
}

/// What may come of a change, and the rows at stake; nothing when it is safe.
pub(crate) fn risk(change: &Change) -> Option<String> {
    let words = match change.risk {
        Risk::Safe => return None,
        Risk::Rebuild => "may lock or rebuild the table",
        Risk::MayFail => "may fail on the rows",
        Risk::LosesData => "loses data",
    };
    let stake = change.at_stake.as_ref().map(|stake| format!("; {}", rows(stake)));
    Some(format!("{words}{}", stake.unwrap_or_default()))
}

fn rows(stake: &AtStake) -> String {
    let number = stake.rows.map_or_else(|| "not counted".to_owned(), grouped);
    format!("{}: {number}", stake.what)
}

/// How to get past a refusal.
fn way_out(change: &Change) -> &'static str {
    match change.allow {
        Some(Allow::Drop) => "without --allow-drop",
        Some(Allow::DataLoss) => "without --allow-data-loss",
        None => "whatever is allowed: mend the rows first",
    }
}

/// Every refused change of a plan, one to a line; nothing when none is.
pub(crate) fn refusals(plan: &Plan, allowed: &[Allow]) -> Vec<String> {
    let of = |statement: &'_ Statement| {
        let refused = statement.changes.iter().filter(|change| change.is_refused(allowed));
        refused.map(|change| refusal(&statement.table, change)).collect::<Vec<_>>()
    };
    plan.statements.iter().flat_map(of).collect()
}

/// A refused change.
pub(crate) fn refusal(table: &str, change: &Change) -> String {
    let stake = change.at_stake.as_ref().map(|stake| format!("; {}", rows(stake)));
    let stake = stake.unwrap_or_default();
    let line = format!("{table}: {}{stake}; refused {}", title(change), way_out(change));
    tame(&line)
}

/// How many tables come, change and go.
pub(crate) fn summary(plan: &Plan) -> String {
    let mut fates: BTreeMap<&str, Sign> = BTreeMap::new();
    for statement in &plan.statements {
        let fate = fate(std::slice::from_ref(statement));
        let known = fates.entry(&statement.table).or_insert(fate);
        if *known == Sign::Change {
            *known = fate;
        }
    }
    let count = |sign: Sign| fates.values().filter(|fate| **fate == sign).count();
    format!(
        "{} to create, {} to change, {} to drop",
        count(Sign::Add),
        count(Sign::Change),
        count(Sign::Remove)
    )
}

/// A statement in a few words: ``~ users: column `name`, index `i` and 3 more``.
pub(crate) fn statement(statement: &Statement) -> String {
    const SHOWN: usize = 3;
    let mut objects: Vec<&str> = statement.changes.iter().map(|change| &*change.object).collect();
    objects.dedup();
    let more = objects.len().saturating_sub(SHOWN);
    objects.truncate(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let (sign, style) = sign(fate(std::slice::from_ref(statement)));
    let words = tame(&format!("{}: {}{more}", statement.table, objects.join(", ")));
    format!("{style}{sign}{style:#} {words}")
}

/// What becomes of a table as a whole.
fn fate(statements: &[Statement]) -> Sign {
    let mut changes = statements.iter().flat_map(|statement| &statement.changes);
    let whole = changes.find(|change| change.object == "table" && change.sign != Sign::Change);
    whole.map_or(Sign::Change, |change| change.sign)
}

fn sign(sign: Sign) -> (char, Style) {
    match sign {
        Sign::Add => ('+', GREEN),
        Sign::Change => ('~', YELLOW),
        Sign::Remove => ('-', RED),
    }
}

fn size(estimate: Estimate) -> String {
    let mib = estimate.bytes as f64 / f64::from(1 << 20);
    format!("about {} rows, {mib:.1} MiB", grouped(estimate.rows))
}

/// The number with a comma before every three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn change(sign: Sign, object: &str, reason: &str, risk: Risk) -> Change {
        let (object, reason) = (object.to_owned(), reason.to_owned());
        Change { sign, object, reason, risk, allow: None, at_stake: None }
    }

    fn statement_of(table: &str, sql: &str, changes: Vec<Change>) -> Statement {
        Statement {
            table: table.to_owned(),
            sql: sql.to_owned(),
            changes,
            alter: sql.starts_with("ALTER"),
            instant: false,
            estimate: None,
        }
    }

    fn stake(what: &str, rows: u64) -> Option<AtStake> {
        let query = "SELECT COUNT(*) FROM `biz_user`".to_owned();
        Some(AtStake { query, what: what.to_owned(), rows: Some(rows) })
    }

    /// A plan with a bit of everything.
    pub(crate) fn example() -> Plan {
        let create = "CREATE TABLE `biz_dept` (\n  `id` int NOT NULL,\n  PRIMARY KEY (`id`)\n)";
        let alter = "ALTER TABLE `biz_user` DROP COLUMN `age`, MODIFY COLUMN `name` varchar(40) \
                     NOT NULL DEFAULT 'a,b', ADD UNIQUE KEY `no_idx` (`no`, `name`)";
        let age = Change {
            allow: Some(Allow::Drop),
            at_stake: stake("rows that hold a value", 12),
            ..change(Sign::Remove, "column `age`", "int(11)", Risk::LosesData)
        };
        let name = Change {
            allow: Some(Allow::DataLoss),
            at_stake: stake("rows longer than 40 characters", 1_234_567),
            ..change(Sign::Change, "column `name`", "varchar(80) → varchar(40)", Risk::LosesData)
        };
        let no = Change {
            at_stake: stake("rows that hold the value of another", 2),
            ..change(Sign::Add, "unique index `no_idx`", "(`no`, `name`)", Risk::MayFail)
        };
        let moved = change(Sign::Change, "column `name`", "behind `id`", Risk::Rebuild);
        let estimate = Some(Estimate { rows: 1_300_000, bytes: 36_700_160 });
        Plan {
            statements: vec![
                statement_of(
                    "biz_dept",
                    create,
                    vec![change(Sign::Add, "table", "1 column, 0 indexes", Risk::Safe)],
                ),
                Statement {
                    estimate,
                    ..statement_of("biz_user", alter, vec![age, name, moved, no])
                },
            ],
            kept: vec![Kept {
                table: "biz_old".to_owned(),
                reason: "no struct declares it; `--prune` would drop it".to_owned(),
            }],
        }
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn a_plan_is_grouped_by_table_with_risks_and_sql() {
        let expected = "\
+ biz_dept
    + table: 1 column, 0 indexes
      CREATE TABLE `biz_dept` (
        `id` int NOT NULL,
        PRIMARY KEY (`id`)
      )

~ biz_user (about 1,300,000 rows, 35.0 MiB)
    - column `age`: int(11)
        loses data; rows that hold a value: 12
    ~ column `name`: varchar(80) → varchar(40)
        loses data; rows longer than 40 characters: 1,234,567; refused without --allow-data-loss
    ~ column `name`: behind `id`
        may lock or rebuild the table
    + unique index `no_idx`: (`no`, `name`)
        may fail on the rows; rows that hold the value of another: 2; refused whatever is allowed: \
mend the rows first
      ALTER TABLE `biz_user`
        DROP COLUMN `age`,
        MODIFY COLUMN `name` varchar(40) NOT NULL DEFAULT 'a,b',
        ADD UNIQUE KEY `no_idx` (`no`, `name`)

kept as it is:
  biz_old: no struct declares it; `--prune` would drop it

";
        let text = plan(&example(), &[Allow::Drop]);
        assert_eq!(plain(&text), expected);
        assert!(text.contains("\u{1b}[32m+"), "no colours: {text}");
    }

    #[test]
    fn the_summary_counts_tables() {
        let mut plan = example();
        assert_eq!(summary(&plan), "1 to create, 1 to change, 0 to drop");
        let key = change(Sign::Add, "foreign key `k`", "", Risk::Safe);
        let alter = "ALTER TABLE `biz_dept` ADD CONSTRAINT `k` …";
        plan.statements.push(statement_of("biz_dept", alter, vec![key]));
        let gone = change(Sign::Remove, "table", "", Risk::LosesData);
        plan.statements.push(statement_of("biz_x", "DROP TABLE `biz_x`", vec![gone]));
        assert_eq!(summary(&plan), "1 to create, 1 to change, 1 to drop");
        assert_eq!(summary(&Plan::default()), "0 to create, 0 to change, 0 to drop");
    }

    #[test]
    fn a_refusal_names_the_rows_and_the_way_out() {
        assert_eq!(
            refusals(&example(), &[Allow::DataLoss]),
            [
                "biz_user: column `age`: int(11); rows that hold a value: 12; refused without \
                 --allow-drop",
                "biz_user: unique index `no_idx`: (`no`, `name`); rows that hold the value of \
                 another: 2; refused whatever is allowed: mend the rows first",
            ]
        );
    }

    #[test]
    fn a_statement_is_told_in_a_few_words() {
        let mut one = example().statements.remove(1);
        one.changes.push(change(Sign::Add, "column `x`", "", Risk::Safe));
        assert_eq!(
            plain(&statement(&one)),
            "~ biz_user: column `age`, column `name`, unique index `no_idx` and 1 more"
        );
    }
}
