//! What servers can't do, and say of it.

use super::super::servers::*;
use crate::model::Server;
use crate::normalise::unsupported;
use crate::sql::read_table;

fn messages(create: &str, server: &Server) -> Vec<String> {
    let table = read_table(create).unwrap_or_else(|error| panic!("{create}: {error}"));
    unsupported(&table, server)
        .into_iter()
        .map(|it| format!("{}: {}", it.table, it.message))
        .collect()
}

/// The servers, of all, that can't do it.
fn refusing(body: &str) -> Vec<(u16, u16)> {
    let create = format!("CREATE TABLE t ({body})");
    let refusing = all().into_iter().filter(|server| !messages(&create, server).is_empty());
    refusing.map(|server| (server.version.0, server.version.1)).collect()
}

#[test]
fn by_server() {
    let mysql: &[(u16, u16)] = &[(5, 7), (8, 0), (8, 4), (9, 7)];
    let mariadb: &[(u16, u16)] = &[(10, 3), (10, 11), (11, 4), (11, 8)];
    let both = |one: &[(u16, u16)], other: &[(u16, u16)]| [one, other].concat();
    for (body, expected) in [
        ("`a` int, key k ((a + 1))", both(&mysql[..1], mariadb)),
        ("`a` int invisible", mysql[..1].to_vec()),
        ("`a` int, key k (a) invisible", both(&mysql[..1], &mariadb[..1])),
        ("`a` int check (a > 0)", mysql[..1].to_vec()),
        ("`a` int, check (a > 0) not enforced", both(&mysql[..1], mariadb)),
        ("`a` int default (1 + 1)", mysql[..1].to_vec()),
        ("`a` text default 'x'", mysql[..1].to_vec()),
        ("`a` date default now()", mysql[..1].to_vec()),
        ("`a` datetime default now()", vec![]),
        ("`a` point srid 4326", both(&mysql[..1], mariadb)),
        ("`a` uuid", both(mysql, &mariadb[..1])),
        ("`a` inet6", both(mysql, &mariadb[..1])),
        ("`a` inet4", both(mysql, &mariadb[..1])),
        ("`a` vector(3)", both(&mysql[..3], &mariadb[..3])),
        ("`a` text, fulltext key f (a) with parser ngram", mariadb.to_vec()),
        ("`a` varchar(9) collate utf8mb4_0900_ai_ci", both(&mysql[..1], mariadb)),
        ("`a` varchar(9) collate utf8mb4_uca1400_ai_ci", both(mysql, &mariadb[..1])),
        ("`a` varchar(9) character set utf8 collate utf8mb3_bin", vec![]),
        (
            "`a` int, constraint f foreign key (a) references p (id) on delete set default",
            both(mysql, mariadb),
        ),
        ("`a` int, constraint f foreign key (a) references p (id) on delete set null", vec![]),
        ("`a` text, unique key k (`a`)", mysql.to_vec()),
        ("`a` text, unique key k (`a`(9)), fulltext key f (`a`)", vec![]),
        ("`a` json", vec![]),
        ("`a` int, key k (a desc)", vec![]),
    ] {
        assert_eq!(refusing(body), expected, "{body}");
    }
}

#[test]
fn in_words() {
    let create = "CREATE TABLE t (
        `a` varchar(9) character set utf8mb5 collate utf8mb4_genral_ci,
        `b` vector(3),
        `c` int default (1 + 1),
        key k ((lower(a))),
        constraint f foreign key (c) references p (id) on delete set default,
        constraint positive check (c > 0)
    )";
    assert_eq!(
        messages(create, &mysql57()),
        [
            "t: column `a` has the character set `utf8mb5`, which MySQL 5.7.44 doesn't know: \
             did you mean `utf8mb4`?",
            "t: column `a` has the collation `utf8mb4_genral_ci`, which MySQL 5.7.44 doesn't \
             know: did you mean `utf8mb4_general_ci`?",
            "t: column `b` is of type vector(3), which MySQL 5.7.44 doesn't have: give it \
             another type",
            "t: column `c` has a default that MySQL 5.7.44 can't compute: make it a literal or \
             leave it out",
            "t: index `k` is over an expression, which MySQL 5.7.44 can't do: index a generated \
             column",
            "t: foreign key `f` sets a default on delete, which InnoDB can't do: restrict, \
             cascade or set null",
            "t: check `positive` is ignored by MySQL 5.7.44: leave it out",
        ]
    );
    let create =
        "CREATE TABLE t (`a` int, constraint f foreign key (a) references p (id)) engine=myisam";
    assert_eq!(
        messages(create, &mariadb118()),
        ["t: foreign key `f` is ignored by the engine MyISAM: use InnoDB or leave it out"]
    );
    let create = "CREATE TABLE t (`a` int) charset=qqq collate=zzz";
    assert_eq!(
        messages(create, &mysql9()),
        [
            "t: the table has the character set `qqq`, which MySQL 9.7.4 doesn't know: \
             `SHOW CHARACTER SET` lists them",
            "t: the table has the collation `zzz`, which MySQL 9.7.4 doesn't know: \
             `SHOW COLLATION` lists them",
        ]
    );
}
