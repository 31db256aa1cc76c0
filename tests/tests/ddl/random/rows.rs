//! Random rows.

use doudou_ddl::Server;
use doudou_ddl::model::{Column, ColumnType, ForeignKey, Schema, Table};
use doudou_ddl::sql::{identifier, string};

use super::Random;
use super::columns::{GEOMETRIES, is_unicode};

/// Statements that fill the tables of a schema. A row that the server doesn't take, for it is
/// there already or refers to nothing, is left out.
pub(crate) fn inserts(random: &mut Random, schema: &Schema, server: &Server) -> Vec<String> {
    let mut order: Vec<_> = schema.tables.iter().collect();
    // Those that refer to others come later, as far as that goes.
    order.sort_by_key(|table| table.foreign_keys.len());
    let mut inserts = Vec::new();
    for round in 0..2 {
        for table in &order {
            let rows = random.below(7);
            if rows == 0 || (round > 0 && table.foreign_keys.is_empty()) {
                continue;
            }
            inserts.push(insert(random, table, rows, schema, server));
        }
    }
    inserts.extend(order.iter().flat_map(|table| without_orphans(table)));
    inserts
}

/// MySQL lets rows in that refer to nothing, as long as it is in their own table.
fn without_orphans(table: &Table) -> Vec<String> {
    let own = table.foreign_keys.iter().filter(|key| key.table == table.name);
    let delete = |key: &ForeignKey| {
        let pairs = key.columns.iter().zip(&key.references);
        let pairs = pairs.map(|(own, referred)| (identifier(own), identifier(referred)));
        let met = pairs.clone().map(|(own, referred)| format!("c.{own} = p.{referred}"));
        let known = pairs.clone().map(|(own, _)| format!("c.{own} IS NOT NULL"));
        let missing = pairs.map(|(_, referred)| format!("p.{referred} IS NULL"));
        let and = |all: Vec<String>| all.join(" AND ");
        let name = identifier(&table.name);
        format!(
            "DELETE c FROM {name} AS c LEFT JOIN {name} AS p ON {} WHERE {} AND {}",
            and(met.collect()),
            and(known.collect()),
            and(missing.collect()),
        )
    };
    own.map(delete).collect()
}

fn insert(
    random: &mut Random,
    table: &Table,
    rows: usize,
    schema: &Schema,
    server: &Server,
) -> String {
    let columns: Vec<_> =
        table.columns.iter().filter(|column| column.generated.is_none()).collect();
    let mut lines = Vec::new();
    for _ in 0..rows {
        let values: Vec<_> = columns
            .iter()
            .map(|column| {
                if column.nullable && random.chance(25) {
                    return "NULL".to_owned();
                }
                if column.default.is_some() && random.chance(15) {
                    return "DEFAULT".to_owned();
                }
                if column.auto_increment && random.chance(50) {
                    return "NULL".to_owned();
                }
                value(random, column, table, is_key(column, table, schema), server)
            })
            .collect();
        lines.push(format!("({})", values.join(", ")));
    }
    let names: Vec<_> = columns.iter().map(|column| identifier(&column.name)).collect();
    format!(
        "INSERT IGNORE INTO {} ({}) VALUES {}",
        identifier(&table.name),
        names.join(", "),
        lines.join(", ")
    )
}

/// Whether a foreign key is about the column, so that its values have to meet.
fn is_key(column: &Column, table: &Table, schema: &Schema) -> bool {
    let keys = schema
        .tables
        .iter()
        .flat_map(|other| other.foreign_keys.iter().map(move |key| (other, key)));
    keys.into_iter().any(|(other, key)| {
        other.name == table.name && key.columns.contains(&column.name)
            || key.table == table.name && key.references.contains(&column.name)
    })
}

fn value(
    random: &mut Random,
    column: &Column,
    table: &Table,
    key: bool,
    server: &Server,
) -> String {
    use ColumnType::{
        Binary, Bit, Blob, Char, Date, DateTime, Decimal, Enum, Float, Geometry, Integer, Json,
        Other, Set, Text, Time, Timestamp, Varbinary, Varchar, Year,
    };
    match &column.ty {
        Integer { .. } if key => random.number(1, 3).to_string(),
        Integer { kind, unsigned, .. } => {
            let (least, greatest) = kind.range(*unsigned);
            match random.below(8) {
                0 if !column.auto_increment => greatest.to_string(),
                1 => least.to_string(),
                2 => random.number(0, 127).to_string(),
                _ => random.number(0, 20).to_string(),
            }
        }
        Decimal { precision, scale, unsigned, .. } => {
            let digits = |random: &mut Random, count: u8| -> String {
                (0..count).map(|_| char::from(b'0' + random.small(0, 9))).collect()
            };
            if key {
                return "0".to_owned();
            }
            let whole = random.small(0, precision - scale);
            let sign = if !unsigned && random.chance(30) { "-" } else { "" };
            format!("{sign}0{}.{}0", digits(random, whole), digits(random, *scale))
        }
        Float { unsigned, .. } => {
            let sign = if !unsigned && random.chance(30) { "-" } else { "" };
            format!("{sign}{}", random.pick(&["0", "0.5", "3", "1.25", "7e1"]))
        }
        Bit(bits) => format!(
            "b'{:b}'",
            if *bits == 64 { random.next() } else { random.next() % (1 << bits) }
        ),
        Char(length) | Varchar(length) => {
            let unicode = is_unicode(column, &table.options, server);
            text(random, (*length).min(if key { 1 } else { 999 }), unicode)
        }
        Text(size) => {
            let length = u32::try_from(size.max_bytes().min(900) / 4).unwrap();
            text(random, length, is_unicode(column, &table.options, server))
        }
        Binary(length) | Varbinary(length) => bytes(random, *length, key),
        Blob(_) => bytes(random, 60, key),
        Date => date(random, key),
        Time(digits) => {
            let sign = if random.chance(20) { "-" } else { "" };
            format!(
                "'{sign}{}:{}:{}{}'",
                random.number(0, 838),
                random.number(10, 59),
                random.number(10, 59),
                fraction(random, *digits)
            )
        }
        DateTime(digits) => {
            let date = date(random, key);
            let fraction = if key { String::new() } else { fraction(random, *digits) };
            format!("'{} 12:34:56{fraction}'", date.trim_matches('\''))
        }
        Timestamp(digits) => {
            format!("'{}-06-15 23:59:59{}'", random.number(1971, 2037), fraction(random, *digits))
        }
        Year => random.number(1901, 2155).to_string(),
        Enum(members) => string(random.pick::<String>(members)),
        Set(members) => {
            let chosen: Vec<_> = members.iter().filter(|_| random.chance(40)).cloned().collect();
            string(&chosen.join(","))
        }
        Json => {
            string(random.pick::<&str>(&["{\"a\": 1}", "[1, 2, \"it's\"]", "null", "\"名\"", "{}"]))
        }
        Geometry(name) => {
            let (_, value) = GEOMETRIES.iter().find(|(known, _)| known == name).unwrap();
            format!("ST_GeomFromText('{value}', {})", column.srid.unwrap_or(0))
        }
        Other(name) if name == "uuid" => {
            format!("'123e4567-e89b-12d3-a456-42665544000{}'", random.number(0, 9))
        }
        Other(name) if name == "inet4" => format!("'10.0.0.{}'", random.number(0, 255)),
        Other(name) if name == "inet6" => format!("'::{}'", random.number(0, 9)),
        Other(_) if server.is_mariadb() => "VEC_FromText('[1,2,3]')".to_owned(),
        Other(_) => "STRING_TO_VECTOR('[1,2,3]')".to_owned(),
    }
}

const WORDS: [&str; 12] =
    ["a", "b", "it's", "x ", "", "7", "12", "2024-02-29", "back\\slash", "zebra", "True", "null"];
const FOREIGN: [&str; 4] = ["名前", "größe", "é", "ß"];

fn text(random: &mut Random, length: u32, unicode: bool) -> String {
    let mut text = (*random.pick(&WORDS)).to_owned();
    if unicode && random.chance(20) {
        text = (*random.pick(&FOREIGN)).to_owned();
    }
    if random.chance(10) {
        text = "long ".repeat(length as usize / 5 + 1);
    }
    string(&text.chars().take(length as usize).collect::<String>())
}

fn bytes(random: &mut Random, length: u32, key: bool) -> String {
    let most = if key { 1 } else { length.min(20) };
    let count = random.number(0, most);
    let digits: String = (0..count).map(|_| format!("{:02x}", random.small(0, 255))).collect();
    format!("x'{digits}'")
}

fn date(random: &mut Random, key: bool) -> String {
    if key {
        return "'2024-01-01'".to_owned();
    }
    format!(
        "'{}-{:02}-{:02}'",
        random.number(1000, 9999),
        random.number(1, 12),
        random.number(1, 28)
    )
}

fn fraction(random: &mut Random, digits: u8) -> String {
    if digits == 0 {
        return String::new();
    }
    let digits: String = (0..digits).map(|_| char::from(b'0' + random.small(0, 9))).collect();
    format!(".{digits}")
}
