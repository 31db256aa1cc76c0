//! Names and comments that real people give, and those that trip programs.

use doudou_ddl::model::same_name;

use super::Random;

const NAMES: [&str; 36] = [
    "id",
    "name",
    "status",
    "created_at",
    "userId",
    "Total",
    "kind",
    "parent_id",
    "note",
    "email",
    "order",
    "group",
    "key",
    "select",
    "values",
    "type",
    "rank",
    "interval",
    "self",
    "match",
    "a`b",
    "`",
    "it's",
    "say \"x\"",
    "名前",
    "größe",
    "two words",
    "per%cent",
    "semi;colon",
    "a-b",
    "1st",
    "$cash",
    "back\\slash",
    "#tag",
    "x.y",
    "async",
];

/// A name that isn't taken yet.
pub(super) fn name<'a>(random: &mut Random, taken: impl Iterator<Item = &'a str>) -> String {
    let taken: Vec<_> = taken.collect();
    loop {
        let mut name = (*random.pick(&NAMES)).to_owned();
        if random.chance(30) {
            name += &random.number(2, 99).to_string();
        }
        if random.chance(3) {
            // As long as names can be.
            let missing = 64 - name.chars().count();
            name += &"x".repeat(missing);
        }
        if !taken.iter().any(|other| same_name(other, &name)) {
            return name;
        }
    }
}

const COMMENTS: [&str; 12] = [
    "a comment",
    "it's",
    "\"quoted\" and \\ slashed \\n",
    "多字节 – é",
    "two\nlines",
    " spaces around ",
    "-- not /* a */ comment; `x`",
    "tab\tand\rreturn",
    "/// docs `code` */",
    "100% {braces} $1 ?",
    "\\",
    "'",
];

/// A comment, often none.
pub(super) fn comment(random: &mut Random) -> String {
    if random.chance(75) { String::new() } else { (*random.pick(&COMMENTS)).to_owned() }
}
