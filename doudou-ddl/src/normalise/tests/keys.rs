//! Indexes and foreign keys.

use super::super::servers::*;
use super::{assert_same, settled};
use crate::model::Server;

fn assert_bodies(said: &str, shown: &str, server: &Server) {
    assert_same(&format!("CREATE TABLE t ({said})"), &format!("CREATE TABLE t ({shown})"), server);
}

fn indexes(body: &str, server: &Server) -> Vec<String> {
    let table = settled(&format!("CREATE TABLE t (`a` int, `b` int, `c` int, {body})"), server);
    table.indexes.into_iter().map(|index| index.name).collect()
}

#[test]
fn what_an_index_says_without_need() {
    for server in all() {
        assert_bodies(
            "`a` varchar(10), key k (a(10)) using btree",
            "`a` varchar(10), key k (a)",
            &server,
        );
        assert_bodies(
            "`a` varchar(10), `p` point not null, fulltext key f (a(5)), spatial key s (p(32))",
            "`a` varchar(10), `p` point not null, fulltext key f (a), spatial key s (p)",
            &server,
        );
        assert_bodies("`A` int, key k (a desc, A)", "`A` int, key k (A desc, A)", &server);
    }
}

#[test]
fn the_order_of_parts_is_kept_where_the_server_keeps_it() {
    let (said, plain) =
        ("CREATE TABLE t (`a` int, key k (a desc))", "CREATE TABLE t (`a` int, key k (a))");
    for server in [mysql57(), mariadb103()] {
        assert_same(said, plain, &server);
    }
    for server in [mysql80(), mariadb1011(), mariadb118()] {
        assert_ne!(settled(said, &server), settled(plain, &server));
        let in_memory = |create| format!("{create} engine=memory");
        assert_same(&in_memory(said), &in_memory(plain), &server);
    }
}

#[test]
fn methods_by_engine_and_server() {
    for server in all() {
        let hash = "CREATE TABLE t (`a` int, unique key k (a) using hash) engine=";
        let none = "CREATE TABLE t (`a` int, unique key k (a)) engine=";
        assert_same(&format!("{hash}heap"), &format!("{none}MEMORY"), &server);
        let tree = settled(&format!("{hash}innodb"), &server)
            == settled(&format!("{none}InnoDB"), &server);
        assert_eq!(tree, !server.is_mariadb(), "{server:?}");
    }
}

#[test]
fn mariadb_hashes_what_no_tree_can_hold() {
    let body = |key: &str| {
        format!(
            "CREATE TABLE t (`v` varchar(768), `w` varchar(1), `t` text, {key}) charset=utf8mb4"
        )
    };
    for (said, shown) in [
        ("unique key k (t)", "unique key k (t) using hash"),
        ("unique key k (v, w)", "unique key k (v, w) using hash"),
    ] {
        assert_same(&body(said), &body(shown), &mariadb1011());
    }
    for said in ["unique key k (t(10))", "unique key k (v)", "key k (v, w)"] {
        assert!(settled(&body(said), &mariadb1011()).indexes[0].method.is_none(), "{said}");
    }
}

#[test]
fn block_sizes_that_mean_nothing() {
    let said =
        |engine: &str| format!("CREATE TABLE t (`a` int, key k (a) key_block_size=4) {engine}");
    let plain = |engine: &str| format!("CREATE TABLE t (`a` int, key k (a)) {engine}");
    for server in all() {
        assert_same(&said(""), &plain(""), &server);
        let engine = "engine=MyISAM";
        assert_ne!(settled(&said(engine), &server), settled(&plain(engine), &server));
    }
    for server in all() {
        assert_same(
            "CREATE TABLE t (`a` int, key k (a) key_block_size=8) key_block_size=8",
            "CREATE TABLE t (`a` int, key k (a)) key_block_size=8",
            &server,
        );
    }
}

#[test]
fn restrict_and_no_action_are_what_happens_anyway() {
    for server in all() {
        assert_bodies(
            "`a` int, constraint f foreign key (a) references p (id) on delete restrict on update no action",
            "`a` int, key f (a), constraint f foreign key (a) references p (id)",
            &server,
        );
    }
}

#[test]
fn mariadb_restricts_instead_of_setting_a_default() {
    let said = "`a` int, constraint f foreign key (a) references p (id) on delete set default";
    assert_bodies(said, "`a` int, constraint f foreign key (a) references p (id)", &mariadb118());
}

#[test]
fn a_foreign_key_makes_an_index_where_none_serves() {
    for server in all() {
        let made = |body: &str| indexes(body, &server);
        let (a, ab) =
            ("foreign key (a) references p (x)", "foreign key (a, b) references p (x, y)");
        assert_eq!(made(&format!("constraint f {a}")), ["f"]);
        assert_eq!(made(&format!("constraint f {a}, key k (a, b)")), ["k"]);
        assert_eq!(made(&format!("constraint f {a}, key k (b, a)")), ["f", "k"]);
        assert_eq!(made(&format!("constraint f {a}, primary key (a, b)")), [""; 0]);
        assert_eq!(made(&format!("constraint f {a}, unique key k (A)")), ["k"]);
        assert_eq!(made(&format!("constraint f {a}, constraint g {ab}")), ["g"]);
        assert_eq!(made(&format!("constraint g {a}, constraint f {a}")), ["f"]);
    }
    let hash = "constraint f foreign key (b) references p (x), unique key k (b) using hash";
    assert_eq!(indexes(hash, &mysql9()), ["k"]);
    assert_eq!(indexes(hash, &mariadb118()), ["f", "k"]);
    let descending = "constraint f foreign key (a) references p (x), key k (a desc)";
    assert_eq!(indexes(descending, &mysql9()), ["f", "k"]);
    assert_eq!(indexes(descending, &mysql57()), ["k"]);
    assert_eq!(indexes(descending, &mariadb118()), ["k"]);
    let prefix = "`v` varchar(9), constraint f foreign key (v) references p (x), key k (v(5))";
    assert_eq!(indexes(prefix, &mysql9()), ["f", "k"]);
}

#[test]
fn an_engine_without_foreign_keys_keeps_their_index_alone() {
    for server in all() {
        assert_same(
            "CREATE TABLE t (`a` int, constraint f foreign key (a) references p (id)) engine=myisam",
            "CREATE TABLE t (`a` int, key f (a)) engine=MyISAM",
            &server,
        );
    }
}
