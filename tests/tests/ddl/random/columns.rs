//! Random columns.

use doudou_ddl::Server;
use doudou_ddl::model::{Column, ColumnType, DefaultValue, IntegerKind, Size, TableOptions};

use super::{Random, names};

pub(super) const SIZES: [Size; 4] = [Size::Tiny, Size::Normal, Size::Medium, Size::Long];
pub(super) const KINDS: [IntegerKind; 5] = [
    IntegerKind::Tiny,
    IntegerKind::Small,
    IntegerKind::Medium,
    IntegerKind::Int,
    IntegerKind::Big,
];

/// A column that a table with these options can have.
pub(super) fn column(
    random: &mut Random,
    name: String,
    options: &TableOptions,
    server: &Server,
) -> Column {
    let mut column = Column::new(name, ty(random, server));
    column.nullable = random.chance(55);
    if column.ty.has_charset() && random.chance(30) {
        (column.charset, column.collation) = charset(random, server);
    }
    if let ColumnType::Enum(members) | ColumnType::Set(members) = &mut column.ty {
        *members = self::members(random);
    }
    if random.chance(45) {
        column.default = default(random, &column, options, server);
    }
    if let ColumnType::DateTime(digits) | ColumnType::Timestamp(digits) = column.ty
        && random.chance(15)
    {
        column.on_update = Some(digits);
    }
    column.comment = names::comment(random);
    column.invisible = random.chance(4);
    if matches!(column.ty, ColumnType::Geometry(_)) && !server.is_mariadb() && random.chance(40) {
        column.srid = Some(*random.pick(&[0, 4326]));
    }
    column
}

/// A type that the server has.
pub(super) fn ty(random: &mut Random, server: &Server) -> ColumnType {
    match random.below(30) {
        0..=6 => integer(random),
        7 => ColumnType::BOOL,
        8 | 9 => {
            let precision = random.small(1, 65);
            decimal(random, precision)
        }
        10 => float(random),
        11 => ColumnType::Bit(random.small(1, 64)),
        12 => ColumnType::Char(random.number(1, 40)),
        13..=16 => ColumnType::Varchar(*random.pick(&[0, 1, 20, 40, 64, 80, 191, 255, 300])),
        17 => ColumnType::Binary(*random.pick(&[1, 8, 16, 32])),
        18 => ColumnType::Varbinary(*random.pick(&[1, 16, 64, 255])),
        19 => ColumnType::Text(*random.pick(&SIZES)),
        20 => ColumnType::Blob(*random.pick(&SIZES)),
        21 => ColumnType::Date,
        22 => ColumnType::Time(random.small(0, 6)),
        23 => ColumnType::DateTime(random.small(0, 6)),
        24 => ColumnType::Timestamp(random.small(0, 6)),
        25 => ColumnType::Year,
        26 => ColumnType::Enum(Vec::new()),
        27 => ColumnType::Set(Vec::new()),
        28 => ColumnType::Json,
        _ => odd(random, server),
    }
}

fn integer(random: &mut Random) -> ColumnType {
    let zerofill = random.chance(6);
    let width = if random.chance(12) { Some(random.small(1, 20)) } else { None };
    ColumnType::Integer {
        kind: *random.pick(&KINDS),
        width,
        unsigned: zerofill || random.chance(35),
        zerofill,
    }
}

pub(super) fn decimal(random: &mut Random, precision: u8) -> ColumnType {
    let zerofill = random.chance(5);
    ColumnType::Decimal {
        precision,
        scale: random.small(0, precision.min(30)),
        unsigned: zerofill || random.chance(15),
        zerofill,
    }
}

fn float(random: &mut Random) -> ColumnType {
    let zerofill = random.chance(5);
    let digits = random.chance(25).then(|| {
        let precision = random.small(2, 20);
        (precision, random.small(0, precision.min(8)))
    });
    ColumnType::Float {
        double: random.chance(50),
        digits,
        unsigned: zerofill || random.chance(15),
        zerofill,
    }
}

/// Types that few tables have.
fn odd(random: &mut Random, server: &Server) -> ColumnType {
    let other: &[&str] = match server {
        _ if server.mariadb(11, 7, 0) => &["uuid", "inet4", "inet6", "vector(3)"],
        _ if server.mariadb(10, 10, 0) => &["uuid", "inet4", "inet6"],
        _ if server.mysql(9, 0, 0) => &["vector(3)"],
        _ => &[],
    };
    if !other.is_empty() && random.chance(40) {
        return ColumnType::Other(random.pick::<&str>(other).to_string());
    }
    ColumnType::Geometry(random.pick(&GEOMETRIES).0.to_owned())
}

/// Types of geometries, each with a value.
pub(super) const GEOMETRIES: [(&str, &str); 8] = [
    ("point", "POINT(1 2)"),
    ("linestring", "LINESTRING(0 0,1 1,2 2)"),
    ("polygon", "POLYGON((0 0,3 0,3 3,0 3,0 0))"),
    ("multipoint", "MULTIPOINT(0 0,20 20)"),
    ("multilinestring", "MULTILINESTRING((0 0,1 1),(2 2,3 3))"),
    ("multipolygon", "MULTIPOLYGON(((0 0,3 0,3 3,0 3,0 0)))"),
    ("geometrycollection", "GEOMETRYCOLLECTION(POINT(1 1))"),
    ("geometry", "POINT(5 5)"),
];

const MEMBERS: [&str; 12] =
    ["a", "b", "it's", "New York", "x\"y", "back\\slash", "名", "é", "NULL", "0", "1", "self"];

/// Members of an `ENUM` or `SET`.
pub(super) fn members(random: &mut Random) -> Vec<String> {
    let mut members = MEMBERS.map(str::to_owned).to_vec();
    random.shuffle(&mut members);
    members.truncate(1 + random.below(6));
    members
}

/// A charset, a collation, or both.
pub(super) fn charset(random: &mut Random, server: &Server) -> (Option<String>, Option<String>) {
    let charset: &str =
        random.pick::<&str>(&["utf8mb4", "utf8mb4", "latin1", "ascii", "utf8mb3", "latin2"]);
    let prefix = format!("{charset}_");
    // Comparing by these takes tables that the servers build slowly.
    let is_usual = |name: &str| {
        ["_bin", "_general_ci", "_unicode_ci", "_0900_as_cs", "_uca1400_as_cs", "_swedish_ci"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let known = server.charsets.collations.keys();
    let collations: Vec<_> =
        known.filter(|name| name.starts_with(&prefix) && is_usual(name)).collect();
    let collation = random.chance(60).then(|| (*random.pick(&collations)).clone());
    let charset = (collation.is_none() || random.chance(50)).then(|| charset.to_owned());
    (charset, collation)
}

/// The charset and the collation that a column ends up with.
pub(super) fn effective(
    column: &Column,
    options: &TableOptions,
    server: &Server,
) -> (String, String) {
    let said = [
        (column.charset.as_ref(), column.collation.as_ref()),
        (options.charset.as_ref(), options.collation.as_ref()),
        (Some(&server.charset), Some(&server.collation)),
    ];
    let (charset, collation) = said.into_iter().find(|(a, b)| a.is_some() || b.is_some()).unwrap();
    let charset = charset.unwrap_or_else(|| &server.charsets.collations[collation.unwrap()]);
    let collation = collation.unwrap_or_else(|| &server.charsets.defaults[charset]);
    (charset.clone(), collation.clone())
}

/// A default that fits.
pub(super) fn default(
    random: &mut Random,
    column: &Column,
    options: &TableOptions,
    server: &Server,
) -> Option<DefaultValue> {
    use ColumnType::{
        Binary, Bit, Blob, Char, Date, DateTime, Decimal, Enum, Float, Geometry, Integer, Json,
        Other, Set, Text, Time, Timestamp, Varbinary, Varchar, Year,
    };
    let literal = |text: &str| Some(DefaultValue::Literal(text.to_owned()));
    let expression = |text: &str| Some(DefaultValue::Expression(text.to_owned()));
    match &column.ty {
        Integer { unsigned, .. } => match random.below(6) {
            0 => expression("1 + 2"),
            1 if !unsigned => literal("-1"),
            2 => literal("127"),
            _ => literal(random.pick::<&str>(&["0", "1", "7"])),
        },
        Decimal { precision, scale, unsigned, .. } => {
            let fraction = match scale {
                0 => String::new(),
                _ => format!(".{}", random.number(0, 9)),
            };
            let whole = if precision > scale { random.number(0, 9) } else { 0 };
            let sign = if !unsigned && random.chance(20) { "-" } else { "" };
            literal(&format!("{sign}{whole}{fraction}"))
        }
        Float { digits, .. } => match digits {
            Some(_) => literal("0"),
            None => literal(random.pick::<&str>(&["0", "1.5", "1e10", "0.25"])),
        },
        Bit(bits) => Some(DefaultValue::Bits(random.next() % (1 << u32::from(*bits).min(6)))),
        Char(length) | Varchar(length) => match (*length, random.below(6)) {
            (0, _) => literal(""),
            (36.., 0) if server.is_mariadb() => expression("uuid()"),
            (20.., 1) => expression("concat('a', 'b''c')"),
            _ => text(random, *length as usize, is_unicode(column, options, server)),
        },
        Binary(length) | Varbinary(length) => {
            let bytes = random.below(1 + (*length as usize).min(5));
            let bytes: Vec<u8> = (0..bytes).map(|_| random.small(0, 255)).collect();
            Some(DefaultValue::Bytes(bytes))
        }
        Text(_) if server.is_mariadb() && random.chance(70) => {
            text(random, 9, is_unicode(column, options, server))
        }
        Text(_) => expression("concat('a', 'b')"),
        Blob(_) if server.is_mariadb() => Some(DefaultValue::Bytes(b"a\\'b".to_vec())),
        Blob(_) => expression("unhex('6100')"),
        Json if server.is_mariadb() && random.chance(50) => literal("{\"a\": 1}"),
        Json => expression("json_array(1, 'x')"),
        Date if random.chance(80) => literal(random.pick::<&str>(&["2024-01-31", "1000-01-01"])),
        Date => expression("curdate()"),
        Time(_) => literal(random.pick::<&str>(&["12:30:00", "-01:00:00"])),
        DateTime(digits) | Timestamp(digits) => match random.below(3) {
            0 => literal("2024-01-31 12:30:45"),
            _ => Some(DefaultValue::CurrentTimestamp(*digits)),
        },
        Year => literal(random.pick::<&str>(&["1999", "2155"])),
        Enum(members) => literal(random.pick::<String>(members)),
        Set(members) => {
            let chosen: Vec<_> =
                members.iter().filter(|_| random.chance(40)).map(String::as_str).collect();
            literal(&chosen.join(","))
        }
        Other(name) if name == "uuid" => expression("uuid()"),
        Other(name) if name == "inet6" => literal("::1"),
        Other(name) if name == "inet4" => literal("127.0.0.1"),
        Geometry(_) if !server.is_mariadb() && column.srid.is_none() => {
            expression("st_geomfromtext('POINT(1 1)')")
                .filter(|_| column.ty == Geometry("point".to_owned()))
        }
        Geometry(_) | Other(_) => None,
    }
}

const TEXTS: [&str; 10] = [
    "",
    "jack",
    "it's",
    "NULL",
    "a\"b",
    "c\\d",
    "009900",
    "名前",
    "two\nlines",
    "CURRENT_TIMESTAMP",
];

fn text(random: &mut Random, length: usize, unicode: bool) -> Option<DefaultValue> {
    let text: String = random.pick(&TEXTS).chars().take(length).collect();
    Some(DefaultValue::Literal(if unicode || text.is_ascii() { text } else { String::new() }))
}

/// Whether its values can be of any script.
pub(super) fn is_unicode(column: &Column, options: &TableOptions, server: &Server) -> bool {
    effective(column, options, server).0.starts_with("utf8")
}
