//! What means something else stays something else.

use super::super::servers::*;
use super::settled;

#[test]
fn on_every_server() {
    for server in all() {
        for (one, other) in [
            ("`a` varchar(9) default '009900'", "`a` varchar(9) default '9900'"),
            ("`a` varchar(9) default 'foo'", "`a` varchar(9) default 'FOO'"),
            ("`a` varchar(9) default 'NULL'", "`a` varchar(9) default NULL"),
            ("`a` varchar(9) default ''", "`a` varchar(9)"),
            ("`a` varchar(9) default 'a '", "`a` varchar(9) default 'a'"),
            (
                "`a` varchar(9) default 'CURRENT_TIMESTAMP'",
                "`a` varchar(9) default CURRENT_TIMESTAMP",
            ),
            ("`a` varchar(9)", "`a` varchar(10)"),
            ("`a` varchar(9)", "`a` char(9)"),
            ("`a` varchar(9)", "`a` varbinary(9)"),
            ("`a` varchar(9) collate utf8mb4_bin", "`a` varchar(9) collate utf8mb4_general_ci"),
            ("`a` varchar(9) character set utf8", "`a` varchar(9) character set utf8mb4"),
            ("`a` text", "`a` mediumtext"),
            ("`a` text", "`a` blob"),
            ("`a` int", "`a` bigint"),
            ("`a` int", "`a` int unsigned"),
            ("`a` int unsigned", "`a` int zerofill"),
            ("`a` int(5) zerofill", "`a` int(6) zerofill"),
            ("`a` int", "`a` int not null"),
            ("`a` int default 0", "`a` int"),
            ("`a` int default 1", "`a` int default -1"),
            ("`a` tinyint(1)", "`a` tinyint(4)"),
            ("`a` bool", "`a` bit(1)"),
            ("`a` decimal(6,2) default 0.01", "`a` decimal(6,2) default 0.02"),
            ("`a` decimal(6,2)", "`a` decimal(6,3)"),
            ("`a` float default 1.2345", "`a` float default 1.2346"),
            ("`a` double default 0.1", "`a` double default 0.10000001"),
            ("`a` float", "`a` float(7,3)"),
            ("`a` float", "`a` double"),
            ("`a` datetime", "`a` datetime(3)"),
            ("`a` datetime", "`a` timestamp null"),
            ("`a` datetime default '2024-01-01'", "`a` datetime default '2024-01-02'"),
            (
                "`a` datetime default current_timestamp",
                "`a` datetime default current_timestamp on update now()",
            ),
            ("`a` binary(4) default 'ab'", "`a` binary(4) default 'AB'"),
            ("`a` varbinary(4) default 'ab'", "`a` varbinary(4) default 'ab\\0'"),
            ("`a` enum('a','b')", "`a` enum('b','a')"),
            ("`a` enum('a','b')", "`a` set('a','b')"),
            ("`a` enum('a','A')", "`a` enum('a','b')"),
            ("`a` set('a','b') default 'a'", "`a` set('a','b') default 'a,b'"),
            ("`a` json", "`a` longtext"),
            ("`a` int comment 'x'", "`a` int comment 'X'"),
            ("`a` int, `g` int as (a + 1) virtual", "`a` int, `g` int as (a + 1) stored"),
            ("`a` int, `g` int as (a + 1) virtual", "`a` int, `g` int as (a + 2) virtual"),
            ("`a` int, key k (a)", "`a` int, unique key k (a)"),
            ("`a` varchar(9), key k (a(5))", "`a` varchar(9), key k (a(6))"),
            ("`a` varchar(9), key k (a(5))", "`a` varchar(9), key k (a)"),
            ("`a` int, `b` int, key k (a, b)", "`a` int, `b` int, key k (b, a)"),
            ("`a` int, key k (a)", "`a` int, key k (a) comment 'x'"),
            (
                "`a` int, constraint f foreign key (a) references p (id)",
                "`a` int, constraint f foreign key (a) references p (id) on delete cascade",
            ),
            ("`a` int, `b` int", "`b` int, `a` int"),
        ] {
            let table = |body| settled(&format!("CREATE TABLE t ({body})"), &server);
            assert_ne!(table(one), table(other), "{one} | {other} on {server:?}");
        }
        for (one, other) in [
            ("engine=InnoDB", "engine=MyISAM"),
            ("charset=latin1", "charset=utf8mb4"),
            ("charset=latin1", "charset=latin1 collate=latin1_bin"),
            ("row_format=dynamic", "row_format=compressed"),
            ("row_format=dynamic", ""),
            ("comment='a'", "comment='A'"),
            ("stats_persistent=1", ""),
        ] {
            let table = |options| settled(&format!("CREATE TABLE t (`a` int) {options}"), &server);
            assert_ne!(table(one), table(other), "{one} | {other} on {server:?}");
        }
    }
}

#[test]
fn checks_where_they_count() {
    for server in all().into_iter().filter(|server| *server != mysql57()) {
        let table = |body| settled(&format!("CREATE TABLE t (`a` int, {body})"), &server);
        assert_ne!(table("check (a > 0)"), table("check (a >= 0)"));
        assert_ne!(table("check (a in (1, 2))"), table("check (a in (2, 1))"));
    }
}
