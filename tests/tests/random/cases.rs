//! Values of the types of the golden cases.

use doudou_tests::cases::*;

use super::{Dice, Random};

/// A field's value, where it is any, or made for the field.
macro_rules! field {
    ($dice:ident) => {
        Random::random($dice)
    };
    ($dice:ident $value:expr) => {
        field_by($dice, $value)
    };
}

fn field_by<T>(dice: &mut Dice, make: impl FnOnce(&mut Dice) -> T) -> T {
    make(dice)
}

/// Structs with their fields.
macro_rules! structs {
    ($($type:ty $([$param:ident])? { $($field:tt $(: $value:expr)?),* $(,)? })*) => {$(
        #[allow(deprecated, unused_variables)]
        impl$(<$param: Random>)? Random for $type {
            fn random(dice: &mut Dice) -> Self {
                Self { $($field: field!(dice $($value)?)),* }
            }
        }
    )*};
}

/// Enums with their variants, and their fields. The first variant doesn't contain itself.
macro_rules! enums {
    ($($type:ty { $($variant:ident $(($($field:tt $(: $value:expr)?),*))?),* $(,)? })*) => {$(
        impl Random for $type {
            fn random(dice: &mut Dice) -> Self {
                let makers: &[fn(&mut Dice) -> Self] = &[
                    $(|dice| {
                        let _ = &dice;
                        Self::$variant { $($($field: field!(dice $($value)?)),*)? }
                    }),*
                ];
                let at = dice.choice(makers.len());
                dice.deeper(makers[at])
            }
        }
    )*};
}

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

fn text(least: usize, most: usize) -> impl FnOnce(&mut Dice) -> String {
    move |dice| dice.text("aé中💡 \"", least, most)
}

// What has rules is made by them.
structs! {
    constraints::svc::All {
        name: |_| "Ada 中".to_owned(),
        age: |dice| dice.pick(&[0, 1, 150]),
        lean: |dice| dice.pick(&[-1.5, 0.0, 1.5]),
        seven: |_| 7,
        tags: |dice| (0..=dice.below(3)).map(|_| text(2, 5)(dice)).collect(),
        counts: |dice| (0..dice.below(3)).map(|n| (n.to_string(), u32::random(dice))).collect(),
        two: |dice| Option::<[u8; 2]>::random(dice).map(Vec::from),
        slug: |dice| dice.text(LETTERS, 1, 5) + dice.pick(&["", "-a", "-b-c"]),
        email: |dice| dice.text(LETTERS, 1, 5) + "@example.com",
        homepage: |dice| dice.pick(&[None, Some("https://example.com/a?b#c".to_owned())]),
        ip: |dice| std::net::IpAddr::random(dice).to_string(),
        ipv4: |dice| std::net::Ipv4Addr::random(dice).to_string(),
        odd: |dice| format!("a.{}@b.z", text(0, 3)(dice)),
        ascii: |dice| dice.text("az09 ~\0\n", 0, 9),
        alphanumeric: |dice| dice.text("azAZ09", 0, 9),
        required: |dice| Some(String::random(dice)),
        even: |dice| dice.pick(&[0, 2, 254]),
        name_again: |_| "Ada 中".to_owned(),
        inner, list, code, choice, free,
    }
    constraints::svc::Inner { n: |dice| i32::random(dice).max(1) }
    constraints::svc::Code { 0: |dice| dice.text("0123456789", 6, 6) }
    kitchen_sink::svc::NewGood {
        name: text(1, 40),
        price,
        tags: |dice| (0..dice.below(6)).map(|_| text(1, 10)(dice)).collect(),
        weight_kg: |dice| dice.pick(&[0.0, 0.5, 1000.0]),
        made_in: |dice| dice.pick(&[None, Some("CH".to_owned())]),
        state,
    }
    kitchen_sink::svc::Price { amount: |dice| i64::random(dice).max(0), currency }
    kitchen_sink::svc::PictureDetails { made_by: text(0, 100), is_cover, thumbnail }
    kitchen_sink::svc::GoodsQuery {
        name_like: |dice| dice.one_in(2).then(|| text(0, 40)(dice)),
        state,
        tags: |dice| (0..dice.below(6)).map(|_| String::random(dice)).collect(),
        page: |dice| u32::random(dice).max(1),
        size: |dice| u32::random(dice).clamp(1, 100),
    }
}

enums! {
    constraints::svc::Choice { None, One(text: text(0, 4)), Other(0) }
}

structs! {
    defaults::svc::All {
        bool, number, float, text, list, map, array, option, derived, level, by_hand, ten,
        negative, name, unseen, high, two, computed, of_constant, whole, partly,
    }
    defaults::svc::Derived { a_number, level, texts }
    defaults::svc::Whole { number, ten }
    defaults::svc::Partly { number }
    defaults::svc::ByHand { number }
    defaults::svc::Query { size, level }

    docs::svc::Told { words, tone }

    enums::svc::All {
        external, optional_external, only_objects, internal, optional_internal, adjacent, closed,
        untagged,
        // To serde `null` is the outer one.
        optional_untagged: |dice| {
            Option::random(dice).filter(|value| *value != enums::svc::Untagged::Nothing)
        },
        kind, event, command, tree, counts, switches, unknown_kinds,
    }
    enums::svc::Point { x, y }
    enums::svc::Closed { z }
    enums::svc::Wrapped { 0 }

    external::svc::All {
        made_at, changed_at, day, time, local, uuid, uuids, price, discount, url, duration,
        timeout, ipv4, ipv6, ip, optional_ip, non_zero, signed_non_zero, generic_non_zero, value,
        map, number, base64, bytes, octets, maybe,
        seconds: |dice| chrono::DateTime::from_timestamp(i32::random(dice).into(), 0).unwrap(),
        by_uuid, by_number, by_char, by_name, color,
        celsius, pages,
    }
    external::svc::Name { 0 }
    external::svc::Color { 0 }
    external::svc::Page<T> [T] { items }

    flatten::svc::All { own, base, paging, kind, open, values, tagged }
    flatten::svc::Base { id, deeper }
    flatten::svc::Deeper { deep }
    flatten::svc::Paging { page }
    flatten::svc::Open { name, rest: names_of }
    flatten::svc::Values { rest }
    flatten::svc::Tagged { value }
    flatten::svc::Query { text }

    generics::svc::All {
        users, boxed, levels, map, array, id, ids, maybe, either, default, arc, text, cow, slice,
        set, sorted, queue, pair, tree,
    }
    generics::svc::Page<T> [T] { items, next, first, total }
    generics::svc::User { name }
    generics::svc::Maybe<T> [T] { value }
    generics::svc::Id<T> [T] { 0 }
    generics::svc::Tree<T> [T] { value, children }

    kitchen_sink::svc::Good {
        id, sku, name, price, state, tags, weight_kg, discount, sold_since, changed_at, delivery,
        homepage, attributes, stock, dimensions, parts, old_number: |_| 0,
    }
    kitchen_sink::svc::GoodName { 0 }
    kitchen_sink::svc::Dimensions { length, foldable }
    kitchen_sink::svc::PriceChange { old, new }
    kitchen_sink::svc::Picture { name, size, kind }
    kitchen_sink::svc::User { name, email }
    kitchen_sink::svc::admin::User { name, desk }
    kitchen_sink::svc::Page<T> [T] { items, total, next_page }

    modules::elsewhere::Neighbour { name }
    modules::svc::Deep { leaf }
    modules::svc::Open { leaves }
    modules::svc::open::inner::Leaf { green }
    modules::svc::Path { segments }

    names::svc::AllNames {
        r#type, row_id, free_text, never_sent: |_| 0, may_be_absent, optional_text,
        pass_word: |_| String::new(), made_at: |_| 0, lower_fields, lower_variants, upper_fields,
        upper_variants, pascal_fields, pascal_variants, camel_fields, camel_variants, snake_fields,
        snake_variants, screaming_snake_fields, screaming_snake_variants, kebab_fields,
        kebab_variants, screaming_kebab_fields, screaming_kebab_variants,
    }

    places::svc::Filter { name_like, tags, min_size }
    places::svc::Thing { name }
    places::svc::ThingId { 0 }
    places::svc::Seen { text }

    readme::svc::PageQuery { page, size }
    readme::svc::User { id, full_name }
    replies::svc::User { name }
    results::svc::Item { id }

    scalars::svc::Everything {
        bool, char, string, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64,
    }

    serde_names::svc::All {
        full_name, id, maybe_empty, maybe_absent, hidden: |_| 0, secret: |_| String::new(),
        made_at: |_| 0, variants, wrapper, meters,
    }
    serde_names::svc::Wrapper { inside, beside: |_| 0 }

    snake_case::svc::PageQuery { page_no }

    twins::svc::User { name }
    twins::svc::Admin { rights }
    twins::svc::Page<T> [T] { items }

    types::svc::All {
        option, option_of_struct, option_of_enum,
        // To serde `null` is the outer one.
        option_of_option: |dice| Option::random(dice).map(Some),
        option_of_value: |dice| Option::random(dice).filter(|value| *value != serde_json::Value::Null),
        list, array, map, numbered, boxed, tree, id, any, big, level, old, empty, foreign,
    }
    types::svc::Meters { 0 }
    types::svc::Tree { value, children, best }
    types::svc::Branch { tree }
    types::svc::Empty {}

    warned::svc::User { user_id, full_name }
    yaml::svc::Odd { y, turned, one, item, braces }
}

/// Keys beside those that are declared.
fn names_of<T: Random, M: FromIterator<(String, T)>>(dice: &mut Dice) -> M {
    (0..dice.below(3)).map(|n| (format!("key {n}"), T::random(dice))).collect()
}

enums! {
    defaults::svc::Level { Low, High }
    docs::svc::Tone { Whisper, Shout }

    enums::svc::External {
        Nothing, StillNothing, Number(0), List(0), Pair(left_side, right_side), Struct(0),
        Loud(how_loud),
    }
    enums::svc::OnlyObjects { One(0) }
    enums::svc::Internal {
        Empty, BothWays(there, back), Point(0), Boxed(0), Wrapped(0), Closed(0),
        Map(0: names_of), Nested(0),
    }
    enums::svc::Adjacent { Nothing, Number(0), Maybe(0), Fields(a) }
    enums::svc::ClosedAdjacent { Number(0), Fields(a) }
    enums::svc::Untagged { Number(0), Text(0), Point(0), Sphere(radius), Nothing }
    enums::svc::Kind { First, Second, Unknown }
    enums::svc::Event { Made(id), Unknown }
    enums::svc::Command { Stop, Go(steps) }
    enums::svc::Tree { Leaf(0), Branch(0), Pair(left, right) }
    enums::svc::Level { Low, High }

    flatten::svc::Kind { Cat(lives), Dog }

    kitchen_sink::svc::Currency { Chf, Cny, Eur }
    kitchen_sink::svc::State { OnSale, SoldOut, Announced }
    kitchen_sink::svc::Size { Small, Large }
    kitchen_sink::svc::ShopEvent { Opened, Sold(good_id, how_many), PriceChanged(0) }
    kitchen_sink::svc::Payment { Cash, Card(number, holder), Voucher(0) }
    kitchen_sink::svc::Receipt { Nothing, Paper(number), Link(0) }
    kitchen_sink::svc::Shape { Circle(radius), Rectangle(width, height), Named(0) }

    places::svc::Tag { Red, DarkBlue }
    serde_names::svc::Variants { FirstOne, SecondOne(some_field), ThirdOne(some_field) }
    types::svc::Level { Low, High }
    yaml::svc::Word {
        Yes, No, Tilde, Equals, Merge, Hexadecimal, Octal, Exponent, Sixties, Date, Infinite,
        Nothing, Spaces, Colon, Comment, Breaks, Quotes, Japan,
    }
}

impl<A: Random, B: Random> Random for generics::svc::Either<A, B> {
    fn random(dice: &mut Dice) -> Self {
        match bool::random(dice) {
            true => Self::Left(A::random(dice)),
            false => Self::Right(B::random(dice)),
        }
    }
}

impl Random for modules::svc::Public {
    fn random(dice: &mut Dice) -> Self {
        let up = modules::svc::Open::random(dice);
        // Its type has no name outside of its module.
        serde_json::from_value(serde_json::json!({ "inside": { "up": up } })).unwrap()
    }
}

impl Random for external::svc::Celsius {
    fn random(dice: &mut Dice) -> Self {
        dice.pick(&[-273.15, 0.0, 1e9]).try_into().unwrap()
    }
}

impl Random for serde_names::svc::Meters {
    fn random(dice: &mut Dice) -> Self {
        f64::random(dice).into()
    }
}

/// Structs of `names`, which differ in their names alone.
macro_rules! named {
    ($($fields:ident $variants:ident,)*) => {
        structs! { $(names::svc::$fields { one, two_words, with_2_digits })* }
        enums! { $(names::svc::$variants { One, TwoWords, Renamed })* }
    };
}

named! {
    LowerFields LowerVariants,
    UpperFields UpperVariants,
    PascalFields PascalVariants,
    CamelFields CamelVariants,
    SnakeFields SnakeVariants,
    ScreamingSnakeFields ScreamingSnakeVariants,
    KebabFields KebabVariants,
    ScreamingKebabFields ScreamingKebabVariants,
}
