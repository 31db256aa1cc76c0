//! Texts that look like what their format or their name promises, and belong to nobody.
//!
//! Addresses are those that are set aside for documentation: `example.com` (RFC 2606),
//! 192.0.2.0/24 (RFC 5737), `2001:db8::/32` (RFC 3849) and the telephone numbers 555-01xx.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::random::Random;

/// What a text is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Base64,
    City,
    Colour,
    Country,
    Currency,
    Date,
    DateTime,
    Decimal,
    Duration,
    Email,
    FirstName,
    FullName,
    Hostname,
    Ipv4,
    Ipv6,
    Language,
    LastName,
    Letter,
    LocalDateTime,
    LocalTime,
    Number,
    Password,
    Path,
    Phone,
    PostalCode,
    Sentence,
    Street,
    Time,
    Title,
    Uri,
    UserName,
    Uuid,
}

/// The formats of OpenAPI and of its format registry
/// (<https://spec.openapis.org/registry/format/>) that a text may have.
const FORMATS: &[(&str, Kind)] = &[
    ("byte", Kind::Base64),
    ("char", Kind::Letter),
    ("date", Kind::Date),
    ("date-time", Kind::DateTime),
    ("date-time-local", Kind::LocalDateTime),
    ("decimal", Kind::Decimal),
    ("decimal128", Kind::Decimal),
    ("double", Kind::Decimal),
    ("duration", Kind::Duration),
    ("email", Kind::Email),
    ("float", Kind::Decimal),
    ("hostname", Kind::Hostname),
    ("idn-email", Kind::Email),
    ("idn-hostname", Kind::Hostname),
    ("int32", Kind::Number),
    ("int64", Kind::Number),
    ("ipv4", Kind::Ipv4),
    ("ipv6", Kind::Ipv6),
    ("iri", Kind::Uri),
    ("iri-reference", Kind::Path),
    ("json-pointer", Kind::Path),
    ("password", Kind::Password),
    ("time", Kind::Time),
    ("time-local", Kind::LocalTime),
    ("uint64", Kind::Number),
    ("uri", Kind::Uri),
    ("uri-reference", Kind::Path),
    ("url", Kind::Uri),
    ("uuid", Kind::Uuid),
];

/// The last words of a property's name; of two that fit, the first counts.
const NAMES: &[(&str, Kind)] = &[
    ("email_address", Kind::Email),
    ("ip_address", Kind::Ipv4),
    ("address", Kind::Street),
    ("at", Kind::DateTime),
    ("avatar", Kind::Uri),
    ("birthday", Kind::Date),
    ("city", Kind::City),
    ("color", Kind::Colour),
    ("colour", Kind::Colour),
    ("comment", Kind::Sentence),
    ("content", Kind::Sentence),
    ("country", Kind::Country),
    ("currency", Kind::Currency),
    ("date", Kind::Date),
    ("description", Kind::Sentence),
    ("email", Kind::Email),
    ("first_name", Kind::FirstName),
    ("given_name", Kind::FirstName),
    ("family_name", Kind::LastName),
    ("last_name", Kind::LastName),
    ("surname", Kind::LastName),
    ("homepage", Kind::Uri),
    ("host_name", Kind::Hostname),
    ("host", Kind::Hostname),
    ("hostname", Kind::Hostname),
    ("domain", Kind::Hostname),
    ("user_name", Kind::UserName),
    ("username", Kind::UserName),
    ("login", Kind::UserName),
    ("nickname", Kind::UserName),
    ("name", Kind::FullName),
    ("ip", Kind::Ipv4),
    ("language", Kind::Language),
    ("link", Kind::Uri),
    ("locale", Kind::Language),
    ("message", Kind::Sentence),
    ("mobile", Kind::Phone),
    ("note", Kind::Sentence),
    ("password", Kind::Password),
    ("phone", Kind::Phone),
    ("phone_number", Kind::Phone),
    ("postal_code", Kind::PostalCode),
    ("remark", Kind::Sentence),
    ("street", Kind::Street),
    ("summary", Kind::Sentence),
    ("tel", Kind::Phone),
    ("telephone", Kind::Phone),
    ("text", Kind::Sentence),
    ("time", Kind::DateTime),
    ("timestamp", Kind::DateTime),
    ("title", Kind::Title),
    ("uri", Kind::Uri),
    ("url", Kind::Uri),
    ("uuid", Kind::Uuid),
    ("website", Kind::Uri),
    ("zip", Kind::PostalCode),
    ("zip_code", Kind::PostalCode),
];

const WORDS: &[&str] = &[
    "amber", "birch", "cedar", "copper", "delta", "ember", "fern", "garnet", "harbor", "indigo",
    "juniper", "kestrel", "lantern", "maple", "nectar", "opal", "pebble", "quartz", "river",
    "saffron", "timber", "umber", "velvet", "willow",
];
const FIRST_NAMES: &[&str] =
    &["Ada", "Ben", "Chen", "Dora", "Emil", "Fatima", "Goro", "Hana", "Ivo", "Julia"];
const LAST_NAMES: &[&str] =
    &["Abara", "Berg", "Costa", "Dubois", "Endo", "Fischer", "Garcia", "Horvat", "Ito", "Jansen"];
const CITIES: &[&str] = &["Accra", "Bergen", "Chengdu", "Dublin", "Essen", "Faro", "Graz", "Hilo"];
const COUNTRIES: &[&str] =
    &["Austria", "Brazil", "China", "Denmark", "Egypt", "Finland", "Ghana", "India"];

/// A text of this format.
pub(super) fn of_format(format: &str, random: &mut Random) -> Option<String> {
    let (_, kind) = FORMATS.iter().find(|(known, _)| *known == format)?;
    Some(text(*kind, random))
}

/// A text that fits the name of a property: `workEmail` is an email address, and so is each of
/// `emails`.
pub(super) fn of_name(name: &str, random: &mut Random) -> Option<String> {
    let name = snake_case(name);
    let kind_of = |name: &str| {
        let ends = |ending: &str| {
            name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
        };
        NAMES.iter().find(|(ending, _)| ends(ending)).map(|(_, kind)| *kind)
    };
    let kind = kind_of(&name).or_else(|| kind_of(name.strip_suffix('s')?))?;
    Some(text(kind, random))
}

/// Words whose number of characters is in this range.
pub(super) fn words(least: usize, most: usize, random: &mut Random) -> String {
    let mut text = word(random).to_owned();
    text.push(' ');
    text.push_str(word(random));
    while text.len() < least {
        text.push(' ');
        text.push_str(word(random));
    }
    text.truncate(most);
    if text.len() > least && text.ends_with(' ') {
        text.pop();
    }
    text
}

/// `createdAt`, `created_at` and `created-at` are `created_at`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = c.is_lowercase() || c.is_numeric();
        match c {
            '-' | '.' | ' ' => snake.push('_'),
            c => snake.extend(c.to_lowercase()),
        }
    }
    snake
}

fn word(random: &mut Random) -> &'static str {
    random.one_of(WORDS)
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_uppercase() + rest
}

fn text(kind: Kind, random: &mut Random) -> String {
    match kind {
        Kind::Base64 => STANDARD.encode(word(random)),
        Kind::City => random.one_of(CITIES).to_owned(),
        Kind::Colour => format!("#{:06x}", random.below(1 << 24)),
        Kind::Country => random.one_of(COUNTRIES).to_owned(),
        Kind::Currency => random.one_of(&["CHF", "CNY", "EUR", "JPY", "USD"]).to_owned(),
        Kind::Date => {
            // Every month has 28 days.
            format!("2025-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28))
        }
        Kind::DateTime => text(Kind::LocalDateTime, random) + "Z",
        Kind::Decimal => format!("{}.{:02}", random.below(1000), random.below(100)),
        Kind::Duration => format!("PT{}M", 1 + random.below(59)),
        Kind::Email => {
            let name = random.one_of(FIRST_NAMES).to_lowercase();
            format!("{name}.{}@example.com", word(random))
        }
        Kind::FirstName => random.one_of(FIRST_NAMES).to_owned(),
        Kind::FullName => {
            format!("{} {}", random.one_of(FIRST_NAMES), random.one_of(LAST_NAMES))
        }
        Kind::Hostname => format!("{}.example.com", word(random)),
        Kind::Ipv4 => format!("192.0.2.{}", 1 + random.below(254)),
        Kind::Ipv6 => format!("2001:db8::{:x}", 1 + random.below(0xfffe)),
        Kind::Language => random.one_of(&["de", "en", "fr", "ja", "zh"]).to_owned(),
        Kind::LastName => random.one_of(LAST_NAMES).to_owned(),
        Kind::Letter => word(random)[..1].to_owned(),
        Kind::LocalDateTime => {
            format!("{}T{}", text(Kind::Date, random), text(Kind::LocalTime, random))
        }
        Kind::LocalTime => {
            let [hour, minute, second] = [24, 60, 60].map(|end| random.below(end));
            format!("{hour:02}:{minute:02}:{second:02}")
        }
        Kind::Number => (1 + random.below(1000)).to_string(),
        Kind::Password => format!("not-secret-{}", word(random)),
        Kind::Path => format!("/{}", word(random)),
        Kind::Phone => format!("+1 555 01{:02}", random.below(100)),
        Kind::PostalCode => format!("{:05}", random.below(100_000)),
        Kind::Sentence => {
            let first = capitalised(word(random));
            format!("{first} {} {} {}.", word(random), word(random), word(random))
        }
        Kind::Street => format!("{} {} Street", 1 + random.below(99), capitalised(word(random))),
        Kind::Time => text(Kind::LocalTime, random) + "Z",
        Kind::Title => format!("{} {}", capitalised(word(random)), word(random)),
        Kind::Uri => format!("https://example.com/{}", word(random)),
        Kind::UserName => format!("{}{}", word(random), random.below(100)),
        Kind::Uuid => {
            // Version 4 and the variant of RFC 9562.
            let (high, low) = (random.next(), random.next());
            let high = high & !0xf000 | 0x4000;
            let low = low & (u64::MAX >> 2) | 1 << 63;
            format!(
                "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                high >> 32,
                high >> 16 & 0xffff,
                high & 0xffff,
                low >> 48,
                low & 0xffff_ffff_ffff
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_reached_and_every_kind_is_a_text() {
        for (number, (name, kind)) in NAMES.iter().enumerate() {
            let reached = of_name(name, &mut Random::new(number as u64)).unwrap();
            assert_eq!(reached, text(*kind, &mut Random::new(number as u64)), "{name}");
        }
        for (format, _) in FORMATS {
            let text = of_format(format, &mut Random::new(0)).unwrap();
            assert!(!text.is_empty() && text.is_ascii(), "{format}: {text}");
        }
        assert_eq!(of_format("unheard-of", &mut Random::new(0)), None);
    }

    #[test]
    fn names_are_told_by_their_last_words() {
        let text = |name| of_name(name, &mut Random::new(1));
        assert!(text("workEmail").unwrap().ends_with("@example.com"));
        assert!(text("emails").unwrap().ends_with("@example.com"));
        assert!(text("phone-number").unwrap().starts_with("+1 555 01"));
        assert!(text("updated_at").unwrap().ends_with('Z'));
        assert!(text("homepageURL").unwrap().starts_with("https://example.com/"));
        assert!(FIRST_NAMES.contains(&text("firstName").unwrap().as_str()));
        for none in ["format", "gmail", "", "s", "capacity"] {
            assert_eq!(text(none), None, "{none}");
        }
    }

    #[test]
    fn words_are_as_long_as_asked() {
        for (least, most) in [(0, 0), (0, 1), (1, 1), (40, 40), (0, 255), (100, 300)] {
            let length = words(least, most, &mut Random::new(3)).len();
            assert!((least..=most).contains(&length), "{length} for {least}..={most}");
        }
    }

    #[test]
    fn a_uuid_is_one_of_version_4() {
        let uuid = of_format("uuid", &mut Random::new(5)).unwrap();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!(matches!(&uuid[19..20], "8" | "9" | "a" | "b"));
    }
}
