//! What stands behind the closing bracket, names, and how fast it goes.

use std::time::{Duration, Instant};

use super::super::servers::*;
use super::{assert_same, settled};
use crate::model::Server;
use crate::normalise::canonical;
use crate::sql::read_table;

fn assert_options(said: &str, shown: &str, server: &Server) {
    let table = |options| format!("CREATE TABLE t (`a` varchar(9)) {options}");
    assert_same(&table(said), &table(shown), server);
}

#[test]
fn the_database_gives_what_the_table_leaves_out() {
    let of_polish = |server| in_database(server, "utf8mb4", "utf8mb4_polish_ci");
    for server in all().map(of_polish) {
        assert_options(
            "",
            "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_polish_ci",
            &server,
        );
        assert_options(
            "collate=latin1_bin",
            "ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_bin",
            &server,
        );
        let own = settled("CREATE TABLE t (`a` int) charset=utf8mb4", &server).options.collation;
        assert_eq!(own, server.charsets.defaults.get("utf8mb4").cloned());
    }
    let old = in_database(mysql80(), "utf8", "utf8_general_ci");
    assert_options("", "DEFAULT CHARSET=utf8mb3", &old);
}

#[test]
fn charset_of_the_table_reaches_its_columns() {
    for server in all() {
        assert_same(
            "CREATE TABLE t (`a` varchar(9)) charset=latin1 collate=latin1_bin",
            "CREATE TABLE t (`a` varchar(9) character set latin1 collate latin1_bin) charset=latin1 collate=latin1_bin",
            &server,
        );
        assert_same(
            "CREATE TABLE t (`a` varchar(9), `b` text) charset=binary",
            "CREATE TABLE t (`a` varbinary(9), `b` blob) charset=binary",
            &server,
        );
    }
}

#[test]
fn spellings_of_options() {
    for server in all() {
        for (said, shown) in [
            ("engine=innodb", "ENGINE=InnoDB"),
            ("engine=HEAP", "ENGINE=MEMORY"),
            ("row_format=default checksum=0 min_rows=0 stats_persistent=default", ""),
            ("row_format=dynamic", "ROW_FORMAT=DYNAMIC"),
            ("checksum=1 avg_row_length=9", "AVG_ROW_LENGTH=9 CHECKSUM=1"),
            ("AUTO_INCREMENT=7", ""),
            ("comment 'it''s'", "COMMENT='it''s'"),
            ("autoextend_size=0 connection='' union=()", ""),
        ] {
            assert_options(said, shown, &server);
        }
    }
    assert_options("page_compressed=1", "`page_compressed`='1'", &mariadb1011());
    assert_options("page_compressed=on", "`PAGE_COMPRESSED`='ON'", &mariadb118());
    assert_options("tablespace innodb_system", "TABLESPACE `innodb_system`", &mysql9());
    assert_options("tablespace innodb_system", "", &mariadb118());
    assert_options("engine=aria", "ENGINE=Aria PAGE_CHECKSUM=1", &mariadb118());
}

#[test]
fn partitions() {
    let said = "partition by range (id) (partition p0 values less than (10), partition p1 values less than (maxvalue))";
    let mysql = "/*!50100 PARTITION BY RANGE (`id`)\n(PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB,\n PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */";
    let mariadb = " PARTITION BY RANGE (`id`)\n(PARTITION `p0` VALUES LESS THAN (10) ENGINE = InnoDB,\n PARTITION `p1` VALUES LESS THAN MAXVALUE ENGINE = InnoDB)";
    let table = |clause| format!("CREATE TABLE t (`id` int) {clause}");
    for server in all() {
        let shown = if server.is_mariadb() { mariadb } else { mysql };
        assert_same(&table(said), &table(shown), &server);
    }
    let keys = "/*!50100 PARTITION BY KEY (id)\nPARTITIONS 4 */";
    assert_same(&table("partition by key (`id`) partitions 4"), &table(keys), &mysql9());
    let columns = "/*!50500 PARTITION BY LIST  COLUMNS(d)\n(PARTITION p0 VALUES IN ('2020-01-01',NULL) ENGINE = InnoDB) */";
    assert_same(
        &table("partition by list columns (d) (partition p0 values in ('2020-01-01', null))"),
        &table(columns),
        &mysql9(),
    );
}

#[test]
fn names_where_capitals_do_not_count() {
    let mut server = mysql80();
    server.lower_case_tables = true;
    let said = "CREATE TABLE Users (`a` int, constraint F foreign key (a) references Depts (id))";
    let shown = "CREATE TABLE users (`a` int, key F (a), constraint F foreign key (a) references depts (id))";
    assert_same(said, shown, &server);
    server.lower_case_tables = false;
    assert_ne!(settled(said, &server), settled(shown, &server));
}

#[test]
fn a_thousand_tables_take_no_time() {
    let columns =
        (0..10).map(|n| format!("`c{n}` varchar(20) not null default 'x' comment 'a column'"));
    let numbers = (0..5).map(|n| format!("`n{n}` decimal(10,2) not null default 0"));
    let keys = (0..4).map(|n| format!("key k{n} (c{n}, n{n})"));
    let body = columns.chain(numbers).chain(keys).collect::<Vec<_>>().join(", ");
    let table = read_table(&format!("CREATE TABLE t ({body})")).unwrap();
    let server = mariadb118();
    let tables = || {
        let start = Instant::now();
        for _ in 0..1000 {
            std::hint::black_box(canonical(std::hint::black_box(&table), &server));
        }
        start.elapsed()
    };
    // The best of a few, for machines that do other things too.
    let took = (0..5).map(|_| tables()).min().unwrap();
    let limit = if cfg!(debug_assertions) { 2000 } else { 20 };
    assert!(took < Duration::from_millis(limit), "{took:?}");
}
