//! What a person says of columns and keys, and what each server shows of it.

use super::super::servers::*;
use super::assert_same;
use crate::model::Server;

/// The columns of the table below, and the clause that each of those servers ends its table with.
fn servers() -> [(Vec<Server>, &'static str); 5] {
    [
        (vec![mysql57()], "ENGINE=InnoDB DEFAULT CHARSET=latin1"),
        (
            vec![mysql80(), mysql84(), mysql9()],
            "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci",
        ),
        (vec![mariadb103()], "ENGINE=InnoDB DEFAULT CHARSET=latin1"),
        (
            vec![mariadb1011(), mariadb114()],
            "ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci",
        ),
        (vec![mariadb118()], "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci"),
    ]
}

/// As the column before.
const SAME: &str = "=";
/// The server doesn't take it.
const NONE: &str = "-";

type Row = (&'static str, [&'static str; 5]);

#[track_caller]
fn check(rows: &[Row]) {
    for (said, shown) in rows {
        let mut last = NONE;
        for ((servers, options), shown) in servers().into_iter().zip(shown) {
            last = if *shown == SAME { last } else { shown };
            if last == NONE {
                continue;
            }
            for server in servers {
                let said = format!("CREATE TABLE t ({said})");
                let shown = format!("CREATE TABLE `t` (\n  {last}\n) {options}");
                assert_same(&said, &shown, &server);
            }
        }
    }
}

#[test]
fn types() {
    check(&[
        // said, [MySQL 5.7, MySQL 8.0.46 to 9.7, MariaDB 10.3, MariaDB 10.11 and 11.4, 11.8]
        (
            "`a` int",
            [
                "`a` int(11) DEFAULT NULL",
                "`a` int DEFAULT NULL",
                "`a` int(11) DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` integer unsigned not null",
            [
                "`a` int(10) unsigned NOT NULL",
                "`a` int unsigned NOT NULL",
                "`a` int(10) unsigned NOT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int(6)",
            [
                "`a` int(6) DEFAULT NULL",
                "`a` int DEFAULT NULL",
                "`a` int(6) DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        ("`a` bool", ["`a` tinyint(1) DEFAULT NULL", SAME, SAME, SAME, SAME]),
        (
            "`a` tinyint(1) unsigned",
            [
                "`a` tinyint(1) unsigned DEFAULT NULL",
                "`a` tinyint unsigned DEFAULT NULL",
                "`a` tinyint(1) unsigned DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` tinyint",
            [
                "`a` tinyint(4) DEFAULT NULL",
                "`a` tinyint DEFAULT NULL",
                "`a` tinyint(4) DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` smallint unsigned",
            [
                "`a` smallint(5) unsigned DEFAULT NULL",
                "`a` smallint unsigned DEFAULT NULL",
                "`a` smallint(5) unsigned DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` mediumint",
            [
                "`a` mediumint(9) DEFAULT NULL",
                "`a` mediumint DEFAULT NULL",
                "`a` mediumint(9) DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` mediumint unsigned",
            [
                "`a` mediumint(8) unsigned DEFAULT NULL",
                "`a` mediumint unsigned DEFAULT NULL",
                "`a` mediumint(8) unsigned DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` bigint unsigned",
            [
                "`a` bigint(20) unsigned DEFAULT NULL",
                "`a` bigint unsigned DEFAULT NULL",
                "`a` bigint(20) unsigned DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int zerofill",
            ["`a` int(10) unsigned zerofill DEFAULT NULL", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` bigint(5) zerofill",
            ["`a` bigint(5) unsigned zerofill DEFAULT NULL", SAME, SAME, SAME, SAME],
        ),
        ("`a` dec", ["`a` decimal(10,0) DEFAULT NULL", SAME, SAME, SAME, SAME]),
        (
            "`a` numeric(8) zerofill",
            ["`a` decimal(8,0) unsigned zerofill DEFAULT NULL", SAME, SAME, SAME, SAME],
        ),
        ("`a` double precision", ["`a` double DEFAULT NULL", SAME, SAME, SAME, SAME]),
        (
            "`a` float zerofill",
            ["`a` float unsigned zerofill DEFAULT NULL", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` year",
            [
                "`a` year(4) DEFAULT NULL",
                "`a` year DEFAULT NULL",
                "`a` year(4) DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        ("`a` datetime(0)", ["`a` datetime DEFAULT NULL", SAME, SAME, SAME, SAME]),
        ("`a` bit", ["`a` bit(1) DEFAULT NULL", SAME, SAME, SAME, SAME]),
        ("`a` text", ["`a` text", SAME, "`a` text DEFAULT NULL", SAME, SAME]),
        ("`a` enum('x ','it''s')", ["`a` enum('x','it''s') DEFAULT NULL", SAME, SAME, SAME, SAME]),
        (
            "`a` json",
            [
                "`a` json DEFAULT NULL",
                SAME,
                "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL",
                "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`a`))",
                SAME,
            ],
        ),
        (
            "`a` longtext character set utf8mb4 collate utf8mb4_bin check (JSON_VALID(a))",
            [
                NONE,
                NONE,
                NONE,
                "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`a`))",
                SAME,
            ],
        ),
        (
            "`a` json check (a is not null)",
            [
                NONE,
                NONE,
                NONE,
                "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (`a` is not null)",
                SAME,
            ],
        ),
        (
            "`a` geometrycollection",
            [
                "`a` geometrycollection DEFAULT NULL",
                "`a` geomcollection DEFAULT NULL",
                "`a` geometrycollection DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` point srid 4326 not null, spatial key s (a)",
            [
                NONE,
                "`a` point NOT NULL /*!80003 SRID 4326 */,\n  SPATIAL KEY `s` (`a`)",
                NONE,
                NONE,
                NONE,
            ],
        ),
        ("`a` uuid", [NONE, NONE, NONE, "`a` uuid DEFAULT NULL", SAME]),
    ]);
}

#[test]
fn charsets() {
    check(&[
        (
            "`a` varchar(5), `b` char(2) character set latin1",
            [
                "`a` varchar(5) DEFAULT NULL,\n  `b` char(2) DEFAULT NULL",
                "`a` varchar(5) DEFAULT NULL,\n  `b` char(2) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL",
                "`a` varchar(5) DEFAULT NULL,\n  `b` char(2) DEFAULT NULL",
                SAME,
                "`a` varchar(5) DEFAULT NULL,\n  `b` char(2) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL",
            ],
        ),
        (
            "`a` varchar(5) character set utf8",
            [
                "`a` varchar(5) CHARACTER SET utf8 DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8 DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_uca1400_ai_ci DEFAULT NULL",
            ],
        ),
        (
            "`a` varchar(5) collate utf8mb3_bin",
            [
                "`a` varchar(5) CHARACTER SET utf8 COLLATE utf8_bin DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8 COLLATE utf8_bin DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin DEFAULT NULL",
                SAME,
            ],
        ),
        (
            "`a` varchar(5) collate utf8_unicode_ci",
            [
                "`a` varchar(5) CHARACTER SET utf8 COLLATE utf8_unicode_ci DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8 COLLATE utf8_unicode_ci DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci DEFAULT NULL",
                SAME,
            ],
        ),
        (
            "`a` varchar(5) character set UTF8MB4",
            [
                "`a` varchar(5) CHARACTER SET utf8mb4 DEFAULT NULL",
                "`a` varchar(5) DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb4 DEFAULT NULL",
                "`a` varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci DEFAULT NULL",
                "`a` varchar(5) DEFAULT NULL",
            ],
        ),
        (
            "`a` varchar(5) character set utf8mb4 collate uca1400_as_cs",
            [
                NONE,
                NONE,
                NONE,
                "`a` varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_as_cs DEFAULT NULL",
                SAME,
            ],
        ),
        (
            "`a` char(5) character set binary, `b` text character set binary",
            [
                "`a` binary(5) DEFAULT NULL,\n  `b` blob",
                SAME,
                "`a` binary(5) DEFAULT NULL,\n  `b` blob DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
    ]);
}

#[test]
fn defaults() {
    check(&[
        (
            "`a` int not null default 0",
            [
                "`a` int(11) NOT NULL DEFAULT '0'",
                "`a` int NOT NULL DEFAULT '0'",
                "`a` int(11) NOT NULL DEFAULT 0",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int default -5",
            [
                "`a` int(11) DEFAULT '-5'",
                "`a` int DEFAULT '-5'",
                "`a` int(11) DEFAULT -5",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int default 0x10, `b` int default 1.6",
            [
                "`a` int(11) DEFAULT '16',\n `b` int(11) DEFAULT '2'",
                "`a` int DEFAULT '16',\n `b` int DEFAULT '2'",
                "`a` int(11) DEFAULT 16,\n `b` int(11) DEFAULT 2",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int zerofill default 3",
            [
                "`a` int(10) unsigned zerofill DEFAULT '0000000003'",
                SAME,
                "`a` int(10) unsigned zerofill DEFAULT 0000000003",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` bool default true",
            ["`a` tinyint(1) DEFAULT '1'", SAME, "`a` tinyint(1) DEFAULT 1", SAME, SAME],
        ),
        (
            "`a` decimal(6,2) default 0",
            ["`a` decimal(6,2) DEFAULT '0.00'", SAME, "`a` decimal(6,2) DEFAULT 0.00", SAME, SAME],
        ),
        (
            "`a` decimal(5,2) default 1.005",
            ["`a` decimal(5,2) DEFAULT '1.01'", SAME, "`a` decimal(5,2) DEFAULT 1.01", SAME, SAME],
        ),
        (
            "`a` decimal(4,1) default -0.04",
            ["`a` decimal(4,1) DEFAULT '0.0'", SAME, "`a` decimal(4,1) DEFAULT 0.0", SAME, SAME],
        ),
        (
            "`a` decimal(5,2) zerofill default 1e2",
            [
                "`a` decimal(5,2) unsigned zerofill DEFAULT '100.00'",
                SAME,
                "`a` decimal(5,2) unsigned zerofill DEFAULT 100.00",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` float default 1.23456789",
            ["`a` float DEFAULT '1.23457'", SAME, "`a` float DEFAULT 1.23457", SAME, SAME],
        ),
        (
            "`a` float default 16777217",
            ["`a` float DEFAULT '16777200'", SAME, "`a` float DEFAULT 16777200", SAME, SAME],
        ),
        (
            "`a` double default 1000000000000000000000000000000",
            ["`a` double DEFAULT '1e30'", SAME, "`a` double DEFAULT 1e30", SAME, SAME],
        ),
        (
            "`a` double(6,2) default 2.345",
            ["`a` double(6,2) DEFAULT '2.35'", SAME, "`a` double(6,2) DEFAULT 2.35", SAME, SAME],
        ),
        (
            "`a` bit(8) default 5, `b` bit(4) default b'0101'",
            ["`a` bit(8) DEFAULT b'101',\n `b` bit(4) DEFAULT b'101'", SAME, SAME, SAME, SAME],
        ),
        ("`a` varchar(9) default ''", ["`a` varchar(9) DEFAULT ''", SAME, SAME, SAME, SAME]),
        (
            "`a` varchar(9) default \"it's\"",
            ["`a` varchar(9) DEFAULT 'it''s'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` varchar(9) default 'NULL'",
            ["`a` varchar(9) DEFAULT 'NULL'", SAME, SAME, SAME, SAME],
        ),
        ("`a` varchar(9) default 7", ["`a` varchar(9) DEFAULT '7'", SAME, SAME, SAME, SAME]),
        ("`a` varchar(9) default null", ["`a` varchar(9) DEFAULT NULL", SAME, SAME, SAME, SAME]),
        (
            "`a` varchar(9) default ('x')",
            [
                NONE,
                "`a` varchar(9) DEFAULT (_utf8mb4'x')",
                "`a` varchar(9) DEFAULT 'x'",
                SAME,
                SAME,
            ],
        ),
        ("`a` char(9) default 'a '", ["`a` char(9) DEFAULT 'a'", SAME, SAME, SAME, SAME]),
        (
            "`a` enum('a','B') default 'b'",
            ["`a` enum('a','B') DEFAULT 'B'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` set('a','b','c') default 'c,a'",
            ["`a` set('a','b','c') DEFAULT 'a,c'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` binary(4) default 'ab', `b` varbinary(4) default 'ab'",
            [
                "`a` binary(4) DEFAULT 'ab\\0\\0',\n `b` varbinary(4) DEFAULT 'ab'",
                SAME,
                SAME,
                SAME,
                "`a` binary(4) DEFAULT x'61620000',\n `b` varbinary(4) DEFAULT x'6162'",
            ],
        ),
        (
            "`a` text default ('x')",
            [NONE, "`a` text DEFAULT (_utf8mb4'x')", "`a` text DEFAULT 'x'", SAME, SAME],
        ),
        (
            "`a` json default ('{}')",
            [
                NONE,
                "`a` json DEFAULT (_utf8mb4'{}')",
                NONE,
                "`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT '{}' CHECK (json_valid(`a`))",
                SAME,
            ],
        ),
        (
            "`a` year default 24",
            [
                "`a` year(4) DEFAULT '2024'",
                "`a` year DEFAULT '2024'",
                "`a` year(4) DEFAULT 2024",
                SAME,
                SAME,
            ],
        ),
        ("`a` date default '2024-1-5'", ["`a` date DEFAULT '2024-01-05'", SAME, SAME, SAME, SAME]),
        (
            "`a` datetime(3) default '2024-01-05'",
            ["`a` datetime(3) DEFAULT '2024-01-05 00:00:00.000'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` datetime default 20240105101112",
            ["`a` datetime DEFAULT '2024-01-05 10:11:12'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` datetime default '2024-01-05T10:11'",
            ["`a` datetime DEFAULT '2024-01-05 10:11:00'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` datetime(2) default '2024-01-05 10:11:12.345'",
            [
                "`a` datetime(2) DEFAULT '2024-01-05 10:11:12.35'",
                SAME,
                "`a` datetime(2) DEFAULT '2024-01-05 10:11:12.34'",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` datetime default 0",
            ["`a` datetime DEFAULT '0000-00-00 00:00:00'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` time(2) default '1 02:03:04.5'",
            ["`a` time(2) DEFAULT '26:03:04.50'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` time default 100, `b` time default '-10:00'",
            ["`a` time DEFAULT '00:01:00',\n `b` time DEFAULT '-10:00:00'", SAME, SAME, SAME, SAME],
        ),
        (
            "`a` uuid default '123E4567-E89B-12D3-A456-426614174000'",
            [NONE, NONE, NONE, "`a` uuid DEFAULT '123e4567-e89b-12d3-a456-426614174000'", SAME],
        ),
        ("`a` inet6 default '0:0::1'", [NONE, NONE, NONE, "`a` inet6 DEFAULT '::1'", SAME]),
    ]);
}

#[test]
fn expressions() {
    check(&[
        (
            "`a` varchar(36) default (UUID())",
            [
                NONE,
                "`a` varchar(36) DEFAULT (uuid())",
                "`a` varchar(36) DEFAULT uuid()",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int, `b` int default (a * 2)",
            [
                NONE,
                "`a` int DEFAULT NULL,\n `b` int DEFAULT ((`a` * 2))",
                "`a` int(11) DEFAULT NULL,\n `b` int(11) DEFAULT (`a` * 2)",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` datetime(3) default now(3) on update LOCALTIMESTAMP(3)",
            [
                "`a` datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)",
                SAME,
                "`a` datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3)",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` datetime(3) default now() on update now()",
            [
                NONE,
                NONE,
                "`a` datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3)",
                SAME,
                SAME,
            ],
        ),
        (
            "`i` int, `g` int as (i*2) virtual, `h` int as (i+1) stored",
            [
                "`i` int(11) DEFAULT NULL,\n `g` int(11) GENERATED ALWAYS AS ((`i` * 2)) VIRTUAL,\n `h` int(11) GENERATED ALWAYS AS ((`i` + 1)) STORED",
                "`i` int DEFAULT NULL,\n `g` int GENERATED ALWAYS AS ((`i` * 2)) VIRTUAL,\n `h` int GENERATED ALWAYS AS ((`i` + 1)) STORED",
                "`i` int(11) DEFAULT NULL,\n `g` int(11) GENERATED ALWAYS AS (`i` * 2) VIRTUAL,\n `h` int(11) GENERATED ALWAYS AS (`i` + 1) STORED",
                SAME,
                SAME,
            ],
        ),
        (
            "`v` varchar(9), `g` varchar(9) as (concat(v, 'x')) stored not null",
            [
                "`v` varchar(9) DEFAULT NULL,\n `g` varchar(9) GENERATED ALWAYS AS (concat(`v`,'x')) STORED NOT NULL",
                "`v` varchar(9) DEFAULT NULL,\n `g` varchar(9) GENERATED ALWAYS AS (concat(`v`,_utf8mb4'x')) STORED NOT NULL",
                "`v` varchar(9) DEFAULT NULL,\n `g` varchar(9) GENERATED ALWAYS AS (concat(`v`,'x')) STORED",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int check (a > 0), `b` int, constraint zz check (b != 3)",
            [
                "`a` int(11) DEFAULT NULL,\n `b` int(11) DEFAULT NULL",
                "`a` int DEFAULT NULL,\n `b` int DEFAULT NULL,\n CONSTRAINT `t_chk_1` CHECK ((`a` > 0)),\n CONSTRAINT `zz` CHECK ((`b` <> 3))",
                "`a` int(11) DEFAULT NULL CHECK (`a` > 0),\n `b` int(11) DEFAULT NULL,\n CONSTRAINT `zz` CHECK (`b` <> 3)",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int invisible",
            [
                NONE,
                "`a` int DEFAULT NULL /*!80023 INVISIBLE */",
                "`a` int(11) INVISIBLE DEFAULT NULL",
                SAME,
                SAME,
            ],
        ),
    ]);
}

#[test]
fn what_nobody_says() {
    check(&[
        (
            "`a` timestamp not null on update current_timestamp",
            [
                "`a` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE CURRENT_TIMESTAMP",
                "`a` timestamp NOT NULL ON UPDATE CURRENT_TIMESTAMP",
                "`a` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE current_timestamp()",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int auto_increment, primary key (a)",
            [
                "`a` int(11) NOT NULL AUTO_INCREMENT,\n PRIMARY KEY (`a`)",
                "`a` int NOT NULL AUTO_INCREMENT,\n PRIMARY KEY (`a`)",
                "`a` int(11) NOT NULL AUTO_INCREMENT,\n PRIMARY KEY (`a`)",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` int, `b` int, primary key (a, B)",
            [
                "`a` int(11) NOT NULL,\n `b` int(11) NOT NULL,\n PRIMARY KEY (`a`,`b`)",
                "`a` int NOT NULL,\n `b` int NOT NULL,\n PRIMARY KEY (`a`,`b`)",
                "`a` int(11) NOT NULL,\n `b` int(11) NOT NULL,\n PRIMARY KEY (`a`,`b`)",
                SAME,
                SAME,
            ],
        ),
        (
            "`a` timestamp not null, `b` timestamp(3) not null, `c` timestamp null",
            [
                "`a` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,\n `b` timestamp(3) NOT NULL DEFAULT '0000-00-00 00:00:00.000',\n `c` timestamp NULL DEFAULT NULL",
                "`a` timestamp NOT NULL,\n `b` timestamp(3) NOT NULL,\n `c` timestamp NULL DEFAULT NULL",
                "`a` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),\n `b` timestamp(3) NOT NULL DEFAULT '0000-00-00 00:00:00.000',\n `c` timestamp NULL DEFAULT NULL",
                "`a` timestamp NOT NULL,\n `b` timestamp(3) NOT NULL,\n `c` timestamp NULL DEFAULT NULL",
                SAME,
            ],
        ),
        (
            "`a` timestamp null, `b` timestamp not null, `c` timestamp not null on update current_timestamp",
            [
                "`a` timestamp NULL DEFAULT NULL,\n `b` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',\n `c` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE CURRENT_TIMESTAMP",
                NONE,
                "`a` timestamp NULL DEFAULT NULL,\n `b` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',\n `c` timestamp NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE current_timestamp()",
                NONE,
                NONE,
            ],
        ),
    ]);
}
