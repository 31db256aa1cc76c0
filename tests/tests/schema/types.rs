//! The types of the golden cases, and what their schemas are called.

use std::fmt;

use doudou_rt::codec::from_json;
use garde::Validate;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::random::{Dice, Random};

/// A type and its schema.
pub(crate) struct Described {
    pub(crate) case: &'static str,
    pub(crate) schema: &'static str,
    /// Any of its values, as serde writes it.
    pub(crate) write: fn(&mut Dice) -> String,
    /// Reads it as a server does.
    pub(crate) read: fn(&[u8]) -> Result<(), Refusal>,
}

/// Why a server doesn't take a value.
#[derive(Debug)]
pub(crate) enum Refusal {
    NotRead(#[allow(dead_code, reason = "it is shown")] String),
    /// The paths of the fields whose rules don't hold.
    Rules(Vec<String>),
}

impl Described {
    /// Where its schema stands in the document.
    pub(crate) fn pointer(&self) -> String {
        format!("/components/schemas/{}", self.schema)
    }
}

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` of the case `{}`", self.schema, self.case)
    }
}

fn write<T: Random + Serialize>(dice: &mut Dice) -> String {
    serde_json::to_string(&T::random(dice)).unwrap()
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Refusal> {
    from_json(json).map_err(|failure| Refusal::NotRead(format!("{failure:?}")))
}

fn checked<T: DeserializeOwned + Validate<Context: Default>>(json: &[u8]) -> Result<(), Refusal> {
    let broken = read::<T>(json)?.validate().err();
    let paths = broken.iter().flat_map(garde::Report::iter).map(|(path, _)| path.to_string());
    broken.is_none().then_some(()).ok_or_else(|| Refusal::Rules(paths.collect()))
}

macro_rules! reader {
    ($type:ty) => {
        |json| read::<$type>(json).map(drop)
    };
    ($type:ty, rules) => {
        checked::<$type>
    };
}

/// Each case with its types; `rules` are those of garde.
macro_rules! types {
    ($($case:ident { $($schema:ident: $type:ty $([$rules:ident])?),* $(,)? })*) => {
        pub(crate) fn all() -> Vec<Described> {
            let mut all = Vec::new();
            $({
                use doudou_tests::cases::$case::svc::*;
                #[allow(deprecated)]
                all.extend([$(Described {
                    case: stringify!($case),
                    schema: stringify!($schema),
                    write: write::<$type>,
                    read: reader!($type $(, $rules)?),
                }),*]);
            })*
            all
        }
    };
}

types! {
    constraints { All: All [rules], Choice: Choice [rules], Code: Code [rules], Inner: Inner [rules] }
    defaults {
        All: All, ByHand: ByHand, Derived: Derived, Level: Level, Partly: Partly, Whole: Whole,
    }
    docs { Told: Told, Tone: Tone }
    enums {
        Adjacent: Adjacent, All: All, ClosedAdjacent: ClosedAdjacent, Command: Command,
        Event: Event, External: External, Internal: Internal, Kind: Kind, Level: Level,
        OnlyObjects: OnlyObjects, Point: Point, Tree: Tree, Untagged: Untagged, Wrapped: Wrapped,
    }
    external { All: All, Celsius: Celsius, PageUuid: Page<uuid::Uuid> }
    flatten {
        All: All, Kind: Kind, Open: Open, Paging: Paging, Tagged: Tagged, Values: Values,
    }
    generics {
        All: All, EitherFloatFloat: Either<f32>, EitherInt8Int16: Either<i8, i16>,
        EitherUint8Uint8: Either<u8>, EitherUserString: Either<User, String>, IdString: Id<String>,
        IdUint64: Id<u64>, MaybeUser: Maybe<User>, PageArray2Boolean: Page<[bool; 2]>,
        PageEitherUserString: Page<Either<User, String>>, PageListUser: Page<Vec<User>>,
        PageMapUint8: Page<std::collections::BTreeMap<String, u8>>,
        PageOptionUint32: Page<Option<u32>>, PagePageOptionUint32: Page<Page<Option<u32>>>,
        PageUser: Page<User>, TreeUint8: Tree<u8>, User: User,
    }
    kitchen_sink {
        AdminUser: admin::User, Currency: Currency, Good: Good, GoodName: GoodName,
        Money: Price [rules], NewGood: NewGood [rules], PageAdminUser: Page<admin::User>,
        PageGood: Page<Good>, Payment: Payment, Picture: Picture,
        PictureDetails: PictureDetails [rules], PriceChange: PriceChange, Receipt: Receipt,
        Shape: Shape, ShopEvent: ShopEvent, State: State, SvcUser: User,
    }
    modules {
        Deep: Deep, Leaf: open::inner::Leaf, Open: Open, Path: Path, Secret: Public,
        Neighbour: doudou_tests::cases::modules::elsewhere::Neighbour,
    }
    names {
        AllNames: AllNames, CamelFields: CamelFields, CamelVariants: CamelVariants,
        KebabFields: KebabFields, KebabVariants: KebabVariants, LowerFields: LowerFields,
        LowerVariants: LowerVariants, PascalFields: PascalFields, PascalVariants: PascalVariants,
        ScreamingKebabFields: ScreamingKebabFields, ScreamingKebabVariants: ScreamingKebabVariants,
        ScreamingSnakeFields: ScreamingSnakeFields, ScreamingSnakeVariants: ScreamingSnakeVariants,
        SnakeFields: SnakeFields, SnakeVariants: SnakeVariants, UpperFields: UpperFields,
        UpperVariants: UpperVariants,
    }
    places { Seen: Seen, Tag: Tag, Thing: Thing, ThingId: ThingId }
    readme { PageQuery: PageQuery, User: User }
    replies { User: User }
    results { Item: Item }
    scalars { Everything: Everything }
    serde_names { All: All, Meters: Meters, Variants: Variants, Wrapper: Wrapper }
    snake_case { PageQuery: PageQuery }
    twins { AdminUser: Admin, PageAdminUser: Page<Admin>, PageVoUser: Page<User>, VoUser: User }
    types {
        All: All, Branch: Branch, Empty: Empty, Level: Level, Meters: Meters, Tree: Tree,
    }
    warned { User: User }
    yaml { Odd: Odd, Word: Word }
}
