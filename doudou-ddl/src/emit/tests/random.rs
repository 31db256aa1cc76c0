//! Random tables: what is written parses to the same, and an edit of the structs of one leads to
//! the other.

use super::{Scratch, files, left, run, unformatted};
use crate::emit::update;
use crate::model::{
    Action, Check, Column, ColumnType, DefaultValue, ForeignKey, Generated, Index, IndexKind,
    IntegerKind, Schema, Server, Size, Table,
};
use crate::normalise::servers;
use crate::sql::{create_table, read_table};

/// The same numbers for the same seed (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

const NAMES: &[&str] = &[
    "id", "name", "type", "self", "group by", "AlbumId", "2fa", "手机", "a`b", "a\"b", "line1",
    "x_y", "x y", "_", "gen", "Größe", "order", "value", "option", "T2",
];

const TEXTS: &[&str] = &[
    "",
    "plain",
    "it's",
    "a \"b\"",
    "back\\slash",
    "两行\n文字",
    " leads",
    "trails ",
    "{}",
    "// x",
    "/* x */",
    "tab\there",
    "comma, (brackets)",
    "#[dd(skip)]",
    "'",
    "100%",
];

fn ty(random: &mut Random) -> ColumnType {
    let unsigned = random.one_in(2);
    match random.below(16) {
        0 => ColumnType::BOOL,
        1 => ColumnType::Bit(random.pick(&[1, 8, 64])),
        2..=4 => {
            use IntegerKind::{Big, Int, Medium, Small, Tiny};
            ColumnType::integer(random.pick(&[Tiny, Small, Medium, Int, Big]), unsigned)
        }
        5 => {
            let (precision, scale) = random.pick(&[(6, 2), (10, 0), (28, 8), (40, 10)]);
            ColumnType::Decimal { precision, scale, unsigned, zerofill: false }
        }
        6 => ColumnType::Float { double: unsigned, digits: None, unsigned: false, zerofill: false },
        7 => ColumnType::Char(random.pick(&[1, 36])),
        8 | 9 => ColumnType::Varchar(random.pick(&[255, 20, 64])),
        10 => random.pick(&[ColumnType::Text(Size::Normal), ColumnType::Blob(Size::Long)]),
        11 => random.pick(&[ColumnType::Binary(16), ColumnType::Varbinary(64)]),
        12 => random.pick(&[
            ColumnType::Date,
            ColumnType::Time(0),
            ColumnType::Time(3),
            ColumnType::Year,
        ]),
        13 => random.pick(&[
            ColumnType::DateTime(0),
            ColumnType::DateTime(6),
            ColumnType::Timestamp(0),
            ColumnType::Timestamp(3),
        ]),
        14 => {
            let mut members: Vec<String> = TEXTS.iter().map(ToString::to_string).collect();
            members.retain(|member| member.trim_end() == member && !member.contains('\n'));
            members.drain(..random.below(4));
            members.truncate(1 + random.below(5));
            match unsigned {
                true => ColumnType::Enum(members),
                false => {
                    members.retain(|member| !member.contains(','));
                    members.push("last".to_owned());
                    ColumnType::Set(members)
                }
            }
        }
        _ => ColumnType::Json,
    }
}

fn default(random: &mut Random, ty: &ColumnType) -> Option<DefaultValue> {
    let literal = |text: &str| Some(DefaultValue::Literal(text.to_owned()));
    match ty {
        ColumnType::Integer { .. } => literal(random.pick(&["0", "1", "7"])),
        ColumnType::Decimal { .. } => literal(random.pick(&["0", "1.5"])),
        ColumnType::Bit(_) => Some(DefaultValue::Bits(1)),
        ColumnType::Varchar(_) => literal(random.pick(TEXTS)),
        ColumnType::Enum(members) => literal(&random.pick(members)),
        ColumnType::Date => literal("2024-01-31"),
        ColumnType::DateTime(digits) | ColumnType::Timestamp(digits) => {
            Some(DefaultValue::CurrentTimestamp(*digits))
        }
        ColumnType::Char(36) => Some(DefaultValue::Expression("uuid()".to_owned())),
        _ => None,
    }
}

fn column(random: &mut Random, name: &str) -> Column {
    let mut column = Column::new(name, ty(random));
    column.nullable = random.one_in(2);
    if random.one_in(2) {
        column.default = default(random, &column.ty);
    }
    if let (ColumnType::DateTime(digits), true) = (&column.ty, random.one_in(2)) {
        column.on_update = Some(*digits);
    }
    if column.ty.has_charset() && random.one_in(5) {
        column.collation = Some(random.pick(&["utf8mb4_bin", "latin1_bin"]).to_owned());
    }
    if random.one_in(3) {
        column.comment = random.pick(TEXTS).to_owned();
    }
    column
}

fn table(random: &mut Random, name: &str) -> Table {
    let mut names: Vec<&str> = Vec::new();
    for _ in 0..2 + random.below(9) {
        let name = random.pick(NAMES);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut table = Table { name: name.to_owned(), ..Table::default() };
    table.columns.extend(names.iter().map(|name| column(random, name)));
    let mut key = Column::new("key", ColumnType::integer(IntegerKind::Int, false));
    key.auto_increment = random.one_in(2);
    table.columns.insert(random.below(table.columns.len()), key);
    table.primary_key = Some(Index::new("PRIMARY", IndexKind::Primary, ["key"]));
    let indexable: Vec<String> = table
        .columns
        .iter()
        .filter(|column| {
            let ty = &column.ty;
            !matches!(ty, ColumnType::Text(_) | ColumnType::Blob(_) | ColumnType::Json)
        })
        .map(|column| column.name.clone())
        .collect();
    for number in 0..random.below(4) {
        let first = random.pick(&indexable);
        let second = random.pick(&indexable);
        let name = match random.one_in(2) {
            true => format!("{first}_idx"),
            false => format!("index {number}"),
        };
        let columns: Vec<&str> = match random.one_in(2) && first != second {
            true => vec![&first, &second],
            false => vec![&first],
        };
        let kind = random.pick(&[IndexKind::Plain, IndexKind::Unique]);
        let mut index = Index::new(name, kind, columns);
        index.parts[0].descending = random.one_in(4);
        if random.one_in(4) {
            index.comment = random.pick(TEXTS).to_owned();
        }
        if table.index(&index.name).is_none() {
            table.indexes.push(index);
        }
    }
    if random.one_in(3) {
        let name = random.pick(&["fk_1", "fk \"2"]).to_owned() + &table.name;
        table.indexes.push(Index::new(&*name, IndexKind::Plain, ["parent"]));
        let mut parent = Column::new("parent", ColumnType::integer(IntegerKind::Int, false));
        parent.nullable = true;
        table.columns.push(parent);
        table.foreign_keys.push(ForeignKey {
            name,
            columns: vec!["parent".to_owned()],
            database: None,
            table: table.name.clone(),
            references: vec!["key".to_owned()],
            on_delete: random.pick(&[None, Some(Action::Cascade), Some(Action::SetNull)]),
            on_update: None,
        });
    }
    if random.one_in(3) {
        table.checks.push(Check {
            name: Some(random.pick(&["check_1", "check 2"]).to_owned()),
            expression: random.pick(&["`key` > 0", "`key` <> 'it''s'"]).to_owned(),
            enforced: true,
            column: None,
        });
    }
    if random.one_in(3) {
        let mut twice = Column::new("twice", ColumnType::integer(IntegerKind::Big, false));
        let stored = random.one_in(2);
        twice.generated = Some(Generated { expression: "`key` * 2".to_owned(), stored });
        twice.nullable = true;
        table.columns.push(twice);
    }
    table.options.comment = random.pick(TEXTS).to_owned();
    if table.foreign_keys.is_empty() && table.indexes.is_empty() && random.one_in(4) {
        table.options.engine = Some("MyISAM".to_owned());
    }
    table.options.row_format = random.pick(&[None, Some("DYNAMIC".to_owned())]);
    table.options.collation = random.pick(&[None, Some("latin1_bin".to_owned())]);
    table
}

/// A schema as a server would show it: through the text of its statements.
fn schema(random: &mut Random, server: &Server) -> Schema {
    let mut tables = Vec::new();
    for name in ["t_user", "t_option", "t_group by", "t_用户", "t_oauth2"] {
        if !random.one_in(4) {
            let sql = create_table(&table(random, name), true, server);
            tables.push(read_table(&sql).unwrap_or_else(|error| panic!("{error}\n{sql}")));
        }
    }
    Schema { tables, views: Vec::new() }
}

#[test]
fn structs_of_random_tables_mean_the_tables() {
    for seed in 0..15 {
        let random = &mut Random(seed);
        let server = random.pick(&[servers::mysql9(), servers::mariadb118(), servers::mysql80()]);
        let actual = schema(random, &server);
        let scratch = Scratch::new("random");
        run(&scratch.domain(), "t_", &actual, &server);
        assert_eq!(left(&scratch.domain(), "t_", &actual, &server), [""; 0], "seed {seed}");
        assert_eq!(unformatted(&scratch.domain()), "", "seed {seed}");
        let again = update(&scratch.domain(), "t_", &actual, &server, false).unwrap();
        assert!(again.is_empty(), "seed {seed}");
    }
}

#[test]
fn edited_structs_mean_the_tables_and_keep_what_is_a_persons() {
    for seed in 0..30 {
        let random = &mut Random(seed);
        let server = random.pick(&[servers::mysql9(), servers::mariadb118()]);
        let (first, mut second) = (schema(random, &server), schema(random, &server));
        let scratch = Scratch::new("edited");
        run(&scratch.domain(), "t_", &first, &server);
        let method = "\nimpl std::fmt::Display for X {\n    // kept\n}\n";
        for (name, text) in files(&scratch.domain()) {
            if name != "mod.rs" {
                std::fs::write(scratch.domain().join(name), text + method).unwrap();
            }
        }
        let told = run(&scratch.domain(), "t_", &second, &server);
        for table in &first.tables {
            if second.table(&table.name).is_none() {
                second.tables.push(table.clone());
            }
        }
        let context = format!("seed {seed}\n{}", told.join("\n"));
        assert_eq!(left(&scratch.domain(), "t_", &second, &server), [""; 0], "{context}");
        let kept = files(&scratch.domain()).iter().filter(|(_, it)| it.contains(method)).count();
        assert_eq!(kept, first.tables.len(), "{context}");
        assert_eq!(unformatted(&scratch.domain()), "", "{context}");
        let again = update(&scratch.domain(), "t_", &second, &server, false).unwrap();
        assert!(again.iter().all(|edit| edit.before.as_ref() == Some(&edit.after)), "{context}");
    }
}
