//! Plans between tables written as SQL, without a server.

use super::{Options, diff};
use crate::model::{Schema, Server};
use crate::normalise::servers::{mariadb1011, mysql9};
use crate::plan::{Plan, Risk};
use crate::sql::read_table;

fn schema(tables: &[&str]) -> Schema {
    let tables = tables.iter().map(|text| read_table(text).unwrap()).collect();
    Schema { tables, views: Vec::new() }
}

fn plan_on(server: &Server, before: &[&str], after: &[&str]) -> Plan {
    let (found, wanted) = (schema(before), schema(after));
    let options = Options { prune: true, ..Options::default() };
    let plan = diff(&wanted, &found, server, &options).unwrap();
    assert_eq!(diff(&wanted, &wanted, server, &options), Ok(Plan::default()));
    plan
}

fn statements(before: &[&str], after: &[&str]) -> Vec<String> {
    let plan = plan_on(&mariadb1011(), before, after);
    plan.statements.into_iter().map(|statement| statement.sql).collect()
}

#[test]
fn equal_tables_need_nothing() {
    let table = "CREATE TABLE `t` (`id` int NOT NULL, `a` varchar(9), PRIMARY KEY (`id`))";
    assert_eq!(statements(&[table], &[table]), [""; 0]);
}

#[test]
fn many_changes_are_one_statement() {
    let before = "CREATE TABLE `t` (`id` int NOT NULL, `a` varchar(9), `b` int, `c` int, PRIMARY KEY (`id`), KEY `i` (`b`)) COMMENT='x'";
    let after = "CREATE TABLE `t` (`n` int, `id` bigint NOT NULL, `c` int DEFAULT 1, `a` varchar(20), PRIMARY KEY (`id`), UNIQUE KEY `u` (`a`)) COMMENT='y'";
    let expected = "ALTER TABLE `t` DROP INDEX `i`, DROP COLUMN `b`, ADD COLUMN `n` int FIRST, MODIFY COLUMN `id` bigint NOT NULL, MODIFY COLUMN `c` int DEFAULT 1 AFTER `id`, MODIFY COLUMN `a` varchar(20), ADD UNIQUE KEY `u` (`a`), COMMENT='y'";
    assert_eq!(statements(&[before], &[after]), [expected]);
}

#[test]
fn joined_columns_widen_together() {
    let parent = |ty: &str| format!("CREATE TABLE `p` (`id` {ty} NOT NULL, PRIMARY KEY (`id`))");
    let child = |ty: &str| {
        format!(
            "CREATE TABLE `c` (`p_id` {ty}, KEY `f` (`p_id`), CONSTRAINT `f` FOREIGN KEY (`p_id`) REFERENCES `p` (`id`))"
        )
    };
    let (old, new) = ([child("int"), parent("int")], [child("bigint"), parent("bigint")]);
    let (old, new) = (old.each_ref().map(|text| &**text), new.each_ref().map(|text| &**text));
    let expected = [
        "ALTER TABLE `c` DROP FOREIGN KEY `f`",
        "ALTER TABLE `p` MODIFY COLUMN `id` bigint NOT NULL",
        "ALTER TABLE `c` MODIFY COLUMN `p_id` bigint",
        "ALTER TABLE `c` ADD CONSTRAINT `f` FOREIGN KEY (`p_id`) REFERENCES `p` (`id`)",
    ];
    assert_eq!(statements(&old, &new), expected);
}

#[test]
fn a_ring_of_tables_is_made_and_dropped() {
    let ring = [
        "CREATE TABLE `a` (`id` int NOT NULL, `b` int, PRIMARY KEY (`id`), KEY `fa` (`b`), CONSTRAINT `fa` FOREIGN KEY (`b`) REFERENCES `b` (`id`))",
        "CREATE TABLE `b` (`id` int NOT NULL, `a` int, PRIMARY KEY (`id`), KEY `fb` (`a`), CONSTRAINT `fb` FOREIGN KEY (`a`) REFERENCES `a` (`id`))",
    ];
    let made = statements(&[], &ring);
    assert_eq!(made.len(), 3);
    assert!(made[2].starts_with("ALTER TABLE `b` ADD CONSTRAINT `fb`"), "{made:?}");
    let dropped = ["ALTER TABLE `b` DROP FOREIGN KEY `fb`", "DROP TABLE `a`", "DROP TABLE `b`"];
    assert_eq!(statements(&ring, &[]), dropped);
}

#[test]
fn a_foreign_key_of_the_same_name_takes_two_statements() {
    let table = |rule: &str| {
        format!(
            "CREATE TABLE `t` (`id` int NOT NULL, `up` int, PRIMARY KEY (`id`), KEY `f` (`up`), CONSTRAINT `f` FOREIGN KEY (`up`) REFERENCES `t` (`id`){rule})"
        )
    };
    let expected = [
        "ALTER TABLE `t` DROP FOREIGN KEY `f`",
        "ALTER TABLE `t` ADD CONSTRAINT `f` FOREIGN KEY (`up`) REFERENCES `t` (`id`) ON DELETE CASCADE",
    ];
    assert_eq!(statements(&[&table("")], &[&table(" ON DELETE CASCADE")]), expected);
    assert_eq!(statements(&[&table("")], &[&table(" ON DELETE RESTRICT")]), [""; 0]);
}

#[test]
fn full_text_indexes_come_one_by_one() {
    let before = "CREATE TABLE `t` (`a` text, `b` text)";
    let after =
        "CREATE TABLE `t` (`a` text, `b` text, FULLTEXT KEY `x` (`a`), FULLTEXT KEY `y` (`b`))";
    assert_eq!(statements(&[before], &[after]).len(), 2);
}

#[test]
fn a_computed_column_that_is_to_be_stored_is_made_anew_with_its_index() {
    let table = |kind: &str| {
        format!(
            "CREATE TABLE `t` (`a` int, `v` int GENERATED ALWAYS AS (`a` + 1) {kind}, KEY `i` (`v`))"
        )
    };
    let plan = plan_on(&mysql9(), &[&table("VIRTUAL")], &[&table("STORED")]);
    let sql = &plan.statements[0].sql;
    assert!(sql.contains("DROP INDEX `i`, DROP COLUMN `v`, ADD COLUMN `v`"), "{sql}");
    assert!(sql.ends_with("AFTER `a`, ADD KEY `i` (`v`)"), "{sql}");
    assert_eq!(plan.statements[0].risk(), Risk::Rebuild);
}

#[test]
fn narrowing_is_a_loss_and_says_how_many_rows_to_count() {
    let table = |ty: &str| format!("CREATE TABLE `t` (`a` {ty})");
    let plan = plan_on(&mariadb1011(), &[&table("varchar(80)")], &[&table("varchar(40)")]);
    let change = plan.changes().next().unwrap();
    assert_eq!(change.risk, Risk::LosesData);
    let query = change.at_stake.as_ref().map(|stake| &*stake.query);
    assert_eq!(query, Some("SELECT COUNT(*) FROM `t` WHERE CHAR_LENGTH(`a`) > 40"));
}
