//! What servers that differ show, read and written.

use super::super::*;
use crate::model::*;

fn server(flavor: Flavor, version: (u16, u16, u16)) -> Server {
    Server {
        flavor,
        version,
        charset: "utf8mb4".to_owned(),
        collation: "utf8mb4_general_ci".to_owned(),
        engine: "InnoDB".to_owned(),
        explicit_timestamps: true,
        lower_case_tables: false,
        charsets: Charsets::default(),
    }
}

fn mysql() -> Server {
    server(Flavor::MySql, (8, 0, 46))
}

fn mariadb() -> Server {
    server(Flavor::MariaDb, (10, 11, 19))
}

#[track_caller]
fn read(create: &str) -> Table {
    read_table(create).unwrap_or_else(|error| panic!("{error}"))
}

/// What is written reads as the same table.
#[track_caller]
fn read_twice(create: &str, server: &Server) -> Table {
    let table = read(create);
    assert_eq!(read(&create_table(&table, true, server)), table);
    table
}

#[track_caller]
fn column_of<'a>(table: &'a Table, name: &str) -> &'a Column {
    table.column(name).unwrap_or_else(|| panic!("no column {name}"))
}

const MYSQL_5_7: &str = "CREATE TABLE `t` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `n` int(6) unsigned zerofill DEFAULT '000005',
  `y` year(4) DEFAULT '2020',
  `s` varchar(20) COLLATE utf8_general_ci NOT NULL DEFAULT '' COMMENT 'it''s \\\\ \\n',
  `l` varchar(20) CHARACTER SET latin1 DEFAULT NULL,
  `ts` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `tn` timestamp(3) NULL DEFAULT NULL,
  `g` int(11) GENERATED ALWAYS AS ((`n` * 2)) STORED,
  `c` char(1) /*!50606 STORAGE DISK */ DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `k` (`s`(10)) USING BTREE KEY_BLOCK_SIZE=4 COMMENT 'x',
  FULLTEXT KEY `f` (`s`) /*!50100 WITH PARSER `ngram` */ ,
  CONSTRAINT `fk` FOREIGN KEY (`n`) REFERENCES `o` (`id`) ON UPDATE CASCADE
) /*!50100 TABLESPACE `ts` */ ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8 COLLATE=utf8_bin \
ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 COMMENT='c'
/*!50100 PARTITION BY KEY */ /*!50611 ALGORITHM = 1 */ /*!50100 (id)
PARTITIONS 2 */";

#[test]
fn mysql_5_7_is_read() {
    let error = read_table(MYSQL_5_7).unwrap_err();
    assert!(error.to_string().starts_with("STORAGE of column `c` can't be held"), "{error}");

    let table = read_twice(&MYSQL_5_7.replace(" /*!50606 STORAGE DISK */", ""), &mysql());
    assert_eq!(column_of(&table, "y").ty, ColumnType::Year);
    assert_eq!(column_of(&table, "n").default, Some(DefaultValue::Literal("000005".to_owned())));
    assert_eq!(column_of(&table, "s").comment, "it's \\ \n");
    assert_eq!(column_of(&table, "l").charset.as_deref(), Some("latin1"));
    assert_eq!(column_of(&table, "l").collation, None);
    assert_eq!(column_of(&table, "ts").on_update, Some(0));
    assert_eq!(
        column_of(&table, "g").generated,
        Some(Generated { expression: "`n` * 2".to_owned(), stored: true })
    );
    let key = table.index("k").unwrap();
    assert_eq!((key.parts[0].prefix, key.key_block_size), (Some(10), Some(4)));
    assert_eq!(table.index("f").unwrap().parser.as_deref(), Some("ngram"));
    let more = [("TABLESPACE", "`ts`"), ("KEY_BLOCK_SIZE", "8")];
    assert_eq!(table.options.more, more.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(table.options.comment, "c");
    assert_eq!(
        table.partitioning.as_deref(),
        Some("PARTITION BY KEY ALGORITHM = 1 (id)\nPARTITIONS 2")
    );
}

const MYSQL_8: &str = r#"CREATE TABLE `t` (
  `a` int DEFAULT '1' /*!80023 INVISIBLE */ COMMENT 'x',
  `b` text DEFAULT (_utf8mb4'te\'xt'),
  `c` json DEFAULT (json_object()),
  `d` datetime(3) DEFAULT (now()),
  `e` date DEFAULT (curdate()),
  `f` varbinary(4) DEFAULT 0xFF00FE,
  `g` bit(8) DEFAULT b'101',
  `p` point NOT NULL /*!80003 SRID 4326 */,
  `v` varchar(9) GENERATED ALWAYS AS (concat(`a`,_utf8mb4'it\'s')) VIRTUAL NOT NULL,
  UNIQUE KEY `k` ((concat(`a`,_utf8mb4'x'))) COMMENT 'x' /*!80000 INVISIBLE */,
  KEY `g` (((`a` + 1)) DESC,`b`(5)),
  SPATIAL KEY `p` (`p`),
  CONSTRAINT `f1` FOREIGN KEY (`a`) REFERENCES `other`.`o` (`id`) ON DELETE RESTRICT ON UPDATE SET NULL,
  CONSTRAINT `t_chk_1` CHECK ((`a` > 0)) /*!80016 NOT ENFORCED */
) /*!80023 AUTOEXTEND_SIZE=4194304 */ ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci"#;

#[test]
fn mysql_8_is_read() {
    let table = read_twice(MYSQL_8, &mysql());
    assert!(column_of(&table, "a").invisible);
    assert_eq!(column_of(&table, "b").default, Some(DefaultValue::Literal("te'xt".to_owned())));
    assert_eq!(column_of(&table, "d").default, Some(DefaultValue::CurrentTimestamp(0)));
    assert_eq!(column_of(&table, "f").default, Some(DefaultValue::Bytes(vec![0xff, 0, 0xfe])));
    assert_eq!(column_of(&table, "p").srid, Some(4326));
    assert!(!column_of(&table, "v").nullable);
    assert!(table.index("k").unwrap().invisible);
    let [first, second] = &table.index("g").unwrap().parts[..] else { panic!() };
    assert_eq!(first.key, IndexKey::Expression("`a` + 1".to_owned()));
    assert_eq!((first.descending, second.prefix), (true, Some(5)));
    let key = table.foreign_key("f1").unwrap();
    assert_eq!(key.database.as_deref(), Some("other"));
    assert_eq!((key.on_delete, key.on_update), (Some(Action::Restrict), Some(Action::SetNull)));
    assert!(!table.checks[0].enforced);

    let sql = create_table(&table, false, &mysql());
    assert!(!sql.contains("FOREIGN KEY"), "{sql}");
    for line in [
        "`a` int DEFAULT 1 INVISIBLE COMMENT 'x',",
        "`b` text DEFAULT ('te''xt'),",
        "`d` datetime(3) DEFAULT (CURRENT_TIMESTAMP),",
        "`f` varbinary(4) DEFAULT x'ff00fe',",
        "KEY `g` ((`a` + 1) DESC,`b`(5)),",
        "CONSTRAINT `t_chk_1` CHECK (`a` > 0) NOT ENFORCED\n",
    ] {
        assert!(sql.contains(line), "{line} in\n{sql}");
    }
}

const MARIADB_10_3: &str = r"CREATE TABLE `t` (
  `a` int(11) NOT NULL INVISIBLE DEFAULT 5,
  `b` text DEFAULT 'te\'xt',
  `c` varchar(9) CHARACTER SET utf8 DEFAULT NULL CHECK (octet_length(`c`) > 1),
  `d` datetime(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  `e` varchar(36) DEFAULT uuid() COMMENT 'x',
  `f` int(11) DEFAULT (`a` * 2),
  `g` int(11) GENERATED ALWAYS AS (`a` + 1) STORED,
  `n` timestamp NULL DEFAULT NULL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  UNIQUE KEY `u` (`a`),
  CONSTRAINT `CONSTRAINT_1` CHECK (`a` <> `f`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 `PAGE_COMPRESSED`='1' `encrypted`='yes'
 PARTITION BY LIST  COLUMNS(`a`)
(PARTITION `p0` VALUES IN (1,2) ENGINE = InnoDB)";

#[test]
fn mariadb_10_3_is_read() {
    let table = read_twice(MARIADB_10_3, &mariadb());
    assert!(column_of(&table, "a").invisible);
    assert_eq!(column_of(&table, "b").default, Some(DefaultValue::Literal("te'xt".to_owned())));
    assert_eq!(column_of(&table, "e").default, Some(DefaultValue::Expression("uuid()".to_owned())));
    assert_eq!(
        column_of(&table, "f").default,
        Some(DefaultValue::Expression("`a` * 2".to_owned()))
    );
    assert_eq!(column_of(&table, "j").ty, ColumnType::Text(Size::Long));
    assert_eq!(table.checks[0].column.as_deref(), Some("c"));
    assert_eq!(table.checks[1].name.as_deref(), Some("CONSTRAINT_1"));
    let more = [("PAGE_COMPRESSED", "1"), ("ENCRYPTED", "yes")];
    assert_eq!(table.options.more, more.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(table.partitioning.unwrap().starts_with("PARTITION BY LIST  COLUMNS(`a`)\n(PARTITION"));

    let sql = create_table(&read(MARIADB_10_3), true, &mariadb());
    for line in [
        "`a` int(11) NOT NULL DEFAULT 5 INVISIBLE,",
        "`c` varchar(9) CHARACTER SET utf8 CHECK (octet_length(`c`) > 1),",
        "`g` int(11) GENERATED ALWAYS AS (`a` + 1) STORED,",
        "`n` timestamp NULL,",
        "`e` varchar(36) DEFAULT (uuid()) COMMENT 'x',",
    ] {
        assert!(sql.contains(line), "{line} in\n{sql}");
    }
}

#[test]
fn json_on_mariadb_is_json() {
    let table = read(
        "CREATE TABLE `t` (
  `a``b` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '{}' CHECK (json_valid(`a``b`)),
  `c` longtext DEFAULT NULL CHECK (json_valid(`c`)),
  `d` longtext COLLATE utf8mb4_general_ci DEFAULT NULL CHECK (json_valid(`d`)),
  `e` longtext DEFAULT NULL CHECK (json_valid(`e`) and 1),
  `f` longtext DEFAULT NULL CHECK (json_valid(`c`)),
  KEY `i` (`c`(5)) IGNORED
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
    );
    let types: Vec<_> = table.columns.iter().map(|column| column.ty.to_string()).collect();
    assert_eq!(types, ["json", "json", "longtext", "longtext", "longtext"]);
    assert_eq!((&table.columns[0].charset, &table.columns[0].collation), (&None, &None));
    assert_eq!(table.checks.len(), 3);
    assert!(index(&table.indexes[0], &mariadb()).ends_with(" IGNORED"));
    assert!(index(&table.indexes[0], &mysql()).ends_with(" INVISIBLE"));
}

#[test]
fn backticks_in_the_names_of_a_foreign_key_are_read_doubled_or_not() {
    for (name, column) in [("x``y", "a``b"), ("x`y", "a`b")] {
        let create = format!(
            "CREATE TABLE `t` (\n  `a``b` int(11),\n  CONSTRAINT `{name}` FOREIGN KEY (`c`, \
             `{column}`) REFERENCES `p``` (`{column}`, `c`) ON DELETE CASCADE,\n  CONSTRAINT \
             `{name}2` FOREIGN KEY (`c`) REFERENCES `p` (`c`)\n)"
        );
        let keys = read(&create).foreign_keys;
        assert_eq!((&*keys[0].name, &*keys[1].name), ("x`y", "x`y2"));
        assert_eq!((&keys[0].columns[1], &keys[0].references[0]), (&"a`b".into(), &"a`b".into()));
        assert_eq!((&*keys[0].table, keys[0].on_delete), ("p`", Some(Action::Cascade)));
    }
}

#[test]
fn what_the_model_lacks_is_named() {
    for (part, options, named) in [
        ("`a` int", "WITH SYSTEM VERSIONING", "WITH of the table"),
        ("`a` int", "SEQUENCE=1", "SEQUENCE of the table"),
        ("`a` int,\n  PERIOD FOR `app` (`s`, `e`)", "", "PERIOD of the table"),
        ("`a` int,\n  VECTOR KEY `v` (`a`) `m`=8", "", "VECTOR of the table"),
        ("`a` int,\n  KEY `v` (`a`) `clustering`=yes", "", "`clustering` of index `v`"),
        ("`a` timestamp(6) GENERATED ALWAYS AS ROW START", "", "ROW of a system-versioned table"),
        ("`a` int DEFAULT NULL WITHOUT SYSTEM VERSIONING", "", "WITHOUT of column `a`"),
        ("`a` text /*M!100301 COMPRESSED*/ DEFAULT NULL", "", "COMPRESSED of column `a`"),
        ("`a` int /*!50606 COLUMN_FORMAT FIXED */ DEFAULT NULL", "", "COLUMN_FORMAT of column `a`"),
        ("`a` int /*!80021 ENGINE_ATTRIBUTE '{}' */", "", "ENGINE_ATTRIBUTE of column `a`"),
        ("`a` int,\n  UNIQUE KEY `u` (`a`,`p` WITHOUT OVERLAPS)", "", "expected `)`"),
        ("`a` xyz", "", "unknown type `xyz`"),
    ] {
        let error = read_table(&format!("CREATE TABLE `t` (\n  {part}\n) {options}")).unwrap_err();
        assert!(error.message.starts_with(named), "{error}");
    }
    assert!(read_table("CREATE ALGORITHM=UNDEFINED VIEW `v` AS select 1").is_err());
}

#[test]
fn a_column_of_the_tables_collation_stays_the_tables() {
    let create = "CREATE TABLE `t` (\n  `a` varchar(1) COLLATE utf8mb4_bin\n) \
                  DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
    let table = read(create);
    assert_eq!(column(&table.columns[0], None, &mysql()), "`a` varchar(1) COLLATE utf8mb4_bin");
    assert_eq!(
        create_table(&table, true, &mysql()),
        create.replacen(" COLLATE utf8mb4_bin", "", 1)
    );
}

#[test]
fn defaults_are_written_as_the_type_wants_them() {
    let default = |ty: &str, default: DefaultValue, server: &Server| {
        let ty = ty.parse().unwrap();
        let column = Column { default: Some(default), nullable: true, ..Column::new("c", ty) };
        super::super::column(&column, None, server).split_once(" DEFAULT ").unwrap().1.to_owned()
    };
    let literal = |text: &str| DefaultValue::Literal(text.to_owned());
    for (ty, value, on_mysql, on_mariadb) in [
        ("int", literal("-5"), "-5", "-5"),
        ("int", literal("1 or 1"), "'1 or 1'", "'1 or 1'"),
        ("bit(1)", literal("1"), "1", "1"),
        ("varchar(9)", literal("it's"), "'it''s'", "'it''s'"),
        ("varchar(9)", literal("5"), "'5'", "'5'"),
        ("text", literal("x"), "('x')", "'x'"),
        ("json", literal("{}"), "('{}')", "'{}'"),
        ("bit(8)", DefaultValue::Bits(5), "b'101'", "b'101'"),
        ("blob", DefaultValue::Bytes(vec![1, 0xff]), "(x'01ff')", "x'01ff'"),
        (
            "datetime(3)",
            DefaultValue::CurrentTimestamp(3),
            "CURRENT_TIMESTAMP(3)",
            "CURRENT_TIMESTAMP(3)",
        ),
        ("date", DefaultValue::CurrentTimestamp(0), "(CURRENT_TIMESTAMP)", "CURRENT_TIMESTAMP"),
        ("char(36)", DefaultValue::Expression("uuid()".to_owned()), "(uuid())", "(uuid())"),
    ] {
        assert_eq!(default(ty, value.clone(), &mysql()), on_mysql);
        assert_eq!(default(ty, value, &mariadb()), on_mariadb);
    }
}
