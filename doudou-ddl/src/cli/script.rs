//! A plan, or a schema, as text for the mysql client.

use std::fmt::Write as _;

use doudou_ddl::database::STRICT;
use doudou_ddl::{Plan, Schema, Server, sql};

use super::text;

/// The statements of a plan, what they do and risk as comments.
pub(crate) fn plan(plan: &Plan) -> String {
    let mut script =
        format!("-- {}\nSET NAMES utf8mb4;\nSET sql_mode = '{STRICT}';\n", text::summary(plan));
    for kept in &plan.kept {
        comment(&mut script, &format!("kept: {}: {}", kept.table, kept.reason));
    }
    for statement in &plan.statements {
        script.push('\n');
        for change in &statement.changes {
            let risk = text::risk(change).map(|risk| format!(" ({risk})")).unwrap_or_default();
            let title = text::title(change);
            comment(&mut script, &format!("{}: {title}{risk}", statement.table));
        }
        let _ = writeln!(script, "{};", super::wrap::wrap(&statement.sql));
    }
    script
}

/// `CREATE TABLE` for every table.
pub(crate) fn schema(schema: &Schema, server: &Server) -> String {
    // Tables may refer to those below them.
    let mut script = "SET NAMES utf8mb4;\nSET foreign_key_checks = 0;\n".to_owned();
    for table in &schema.tables {
        let _ = write!(script, "\n{};\n", sql::create_table(table, true, server));
    }
    script.push_str("\nSET foreign_key_checks = 1;\n");
    script
}

fn comment(script: &mut String, text: &str) {
    let line = super::output::tame(text).replace('\n', " ");
    let _ = writeln!(script, "-- {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_a_script() {
        let expected = "\
-- 1 to create, 1 to change, 0 to drop
SET NAMES utf8mb4;
SET sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO';
-- kept: biz_old: no struct declares it; `--prune` would drop it

-- biz_dept: table: 1 column, 0 indexes
CREATE TABLE `biz_dept` (
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
);

-- biz_user: column `age`: int(11) (loses data; rows that hold a value: 12)
-- biz_user: column `name`: varchar(80) → varchar(40) (loses data; rows longer than 40 characters: 1,234,567)
-- biz_user: column `name`: behind `id` (may lock or rebuild the table)
-- biz_user: unique index `no_idx`: (`no`, `name`) (may fail on the rows; rows that hold the value of another: 2)
ALTER TABLE `biz_user`
  DROP COLUMN `age`,
  MODIFY COLUMN `name` varchar(40) NOT NULL DEFAULT 'a,b',
  ADD UNIQUE KEY `no_idx` (`no`, `name`);
";
        assert_eq!(plan(&text::tests::example()), expected);
    }

    #[test]
    fn no_reason_ends_its_comment() {
        let mut example = text::tests::example();
        example.kept[0].reason = "a\nDROP TABLE b;".to_owned();
        assert!(plan(&example).contains("-- kept: biz_old: a DROP TABLE b;\n"));
    }
}
