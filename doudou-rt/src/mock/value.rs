//! From the document to a value that fits it.

use serde_json::{Map, Number, Value};

use super::random::Random;
use super::schema::Schema;
use super::{pattern, text};

/// How far apart the least and the greatest made number are.
const SPREAD: u16 = 999;

/// The types of content that JSON is answered in, as a whole or as events, and where its schema is.
const JSON: [(&str, &str); 2] = [
    ("application/json", "/schema"),
    ("text/event-stream", "/schema/properties/data/x-contentSchema"),
];

/// An answer of an operation with the JSON of a success, or why there is none.
pub(super) fn answer(document: &Value, operation: &str, seed: u64) -> Result<Value, String> {
    let content = success(document, operation).and_then(|success| success.get("content"));
    let schema = content
        .and_then(|content| {
            JSON.iter().find_map(|(json, schema)| content.get(json)?.pointer(schema))
        })
        .ok_or("the OpenAPI document describes no JSON that it answers")?;
    make(document, schema, operation, Random::new(seed).at(operation))
}

/// A header of a success, or why there is none.
pub(super) fn header(
    document: &Value,
    operation: &str,
    name: &str,
    seed: u64,
) -> Result<Value, String> {
    let schema = success(document, operation)
        .and_then(|success| success.get("headers")?.get(name)?.get("schema"))
        .ok_or_else(|| format!("the OpenAPI document describes no header `{name}`"))?;
    make(document, schema, name, Random::new(seed).at(operation).at(name))
}

fn make(document: &Value, schema: &Value, name: &str, random: Random) -> Result<Value, String> {
    let mut maker = Maker { document, around: Vec::new() };
    maker.make(maker.schema(&[schema]), Place { name, random })
}

fn success<'a>(document: &'a Value, operation: &str) -> Option<&'a Value> {
    let paths = document.get("paths")?.as_object()?;
    let mut operations = paths.values().filter_map(Value::as_object).flat_map(Map::values);
    let responses =
        operations.find(|one| one["operationId"] == operation)?["responses"].as_object();
    responses?.iter().find(|(status, _)| status.starts_with('2')).map(|(_, success)| success)
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// The property, or else the operation.
    name: &'p str,
    /// The numbers of this place.
    random: Random,
}

struct Maker<'a> {
    document: &'a Value,
    /// The references that the value stands in, from the outermost.
    around: Vec<&'a str>,
}

impl<'a> Maker<'a> {
    fn schema(&self, parts: &[&'a Value]) -> Schema<'a> {
        let mut schema = Schema::default();
        for part in parts {
            schema.add(self.document, &self.around, part);
        }
        schema
    }

    fn make(&mut self, mut schema: Schema<'a>, place: Place<'_>) -> Result<Value, String> {
        if let Some(example) = schema.get("example") {
            return Ok(example.clone());
        }
        if schema.is_nullable() && schema.is_deep(&self.around) {
            return Ok(Value::Null);
        }
        if let Some(reason) = schema.impossible {
            return Err(reason);
        }
        let outside = self.around.len();
        self.around.append(&mut schema.references);
        let value = match schema.choices.pop() {
            Some(choice) => self.one_of(choice, &schema, place),
            None => self.of_type(&schema, place),
        };
        self.around.truncate(outside);
        value
    }

    /// Makes one of several, starting with any of them: one that has no end is passed over.
    fn one_of(
        &mut self,
        choice: &'a [Value],
        schema: &Schema<'a>,
        place: Place<'_>,
    ) -> Result<Value, String> {
        let start = place.random.at("oneOf").below(choice.len() as u64) as usize;
        let mut made = Err("there is nothing to choose from".to_owned());
        for part in choice.iter().cycle().skip(start).take(choice.len()) {
            let mut chosen = schema.clone();
            chosen.add(self.document, &self.around, part);
            made = self.make(chosen, place);
            if made.is_ok() {
                break;
            }
        }
        made
    }

    fn of_type(&mut self, schema: &Schema<'a>, mut place: Place<'_>) -> Result<Value, String> {
        let random = &mut place.random;
        if let Some(values) = schema.values() {
            let value = values.get(random.below(values.len() as u64) as usize);
            return value.copied().cloned().ok_or_else(|| "no value fits every `enum`".to_owned());
        }
        match schema.text("type") {
            Some("boolean") => Ok(Value::from(random.below(2) == 1)),
            Some("integer") => Ok(integer(schema, random)),
            Some("number") => Ok(number(schema, random)),
            Some("string") => Ok(Value::from(string(schema, place))),
            Some("array") => self.list(schema, place),
            Some("object") => self.object(schema, place),
            _ if schema.get("properties").is_some() => self.object(schema, place),
            // Anything may stand here.
            _ => Ok(match random.below(2) {
                0 => Value::from(text::words(0, usize::MAX, random)),
                _ => {
                    Map::from_iter([("text".to_owned(), text::words(0, usize::MAX, random).into())])
                        .into()
                }
            }),
        }
    }

    /// Properties that serde doesn't read are left out. Where only `additionalProperties` are
    /// said the object is as small as it may be: the document doesn't say what its keys are.
    fn object(&mut self, schema: &Schema<'a>, place: Place<'_>) -> Result<Value, String> {
        let mut members = Map::new();
        for (name, parts) in schema.properties() {
            if parts.iter().any(|part| part["readOnly"] == true) {
                continue;
            }
            let property = self.schema(&parts);
            let may_be_null = property.is_nullable();
            if !schema.requires(name) && !may_be_null && property.is_deep(&self.around) {
                continue;
            }
            let place = Place { name, random: place.random.at(name) };
            members.insert(name.to_owned(), self.make(property, place)?);
        }
        let least = schema.largest("minProperties", Value::as_u64).unwrap_or(0);
        let values: Vec<&Value> = schema.get("additionalProperties").into_iter().collect();
        for number in (1..=least).skip(members.len()) {
            let name = format!("key{number}");
            let place = Place { name: &name, random: place.random.at(&name) };
            let value = self.make(self.schema(&values), place)?;
            members.insert(name, value);
        }
        Ok(members.into())
    }

    fn list(&mut self, schema: &Schema<'a>, mut place: Place<'_>) -> Result<Value, String> {
        let items: Vec<&Value> = schema.get("items").into_iter().collect();
        let items = self.schema(&items);
        let least = schema.largest("minItems", Value::as_u64).unwrap_or(0);
        let most = schema.smallest("maxItems", Value::as_u64).unwrap_or(u64::MAX);
        let length = match items.is_deep(&self.around) {
            true => least,
            false => (1 + place.random.below(3)).max(least).min(most),
        };
        let item = |i: u64| {
            let place = Place { random: place.random.at(&i.to_string()), ..place };
            self.make(items.clone(), place)
        };
        (0..length).map(item).collect::<Result<Vec<_>, _>>().map(Value::from)
    }
}

/// A small number within the bounds, positive where it may be.
fn integer(schema: &Schema<'_>, random: &mut Random) -> Value {
    let whole = |value: &Value| {
        let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        whole.or_else(|| value.as_f64().map(|number| number as i128))
    };
    let minimum = schema.largest("minimum", whole);
    let maximum = schema.smallest("maximum", whole);
    let maximum = maximum.unwrap_or_else(|| minimum.unwrap_or(0).max(i64::MAX.into()));
    let spread = i128::from(SPREAD);
    let least = match minimum {
        Some(minimum) if minimum > 1 || maximum < 2 => minimum,
        None if maximum < 2 => maximum.saturating_sub(spread),
        _ => 1,
    };
    let most = maximum.min(least.saturating_add(spread));
    let choices = u64::try_from(most.saturating_sub(least).saturating_add(1)).unwrap_or(0);
    let number = least.saturating_add(i128::from(random.below(choices)));
    // Nothing beyond 64 bits comes out of bounds that JSON's numbers give.
    Number::from_i128(number).map_or(Value::Null, Value::Number)
}

/// A number in steps of a quarter, which every float holds exactly, or any number within bounds
/// that are closer than that.
fn number(schema: &Schema<'_>, random: &mut Random) -> Value {
    let minimum = schema.largest("minimum", Value::as_f64);
    let maximum = schema.smallest("maximum", Value::as_f64).unwrap_or(f64::MAX);
    let spread = f64::from(SPREAD);
    let least = match minimum {
        Some(minimum) if minimum > 0.0 || maximum <= 0.0 => minimum,
        None if maximum <= 0.0 => maximum - spread,
        _ => 0.0,
    };
    let range = (maximum - least).clamp(0.0, spread);
    let quarters = random.below((range * 4.0) as u64 + 1);
    Value::from(if range < 0.25 { least + range / 2.0 } else { least + quarters as f64 / 4.0 })
}

fn string(schema: &Schema<'_>, place: Place<'_>) -> String {
    let Place { name, mut random } = place;
    if let Some(text) = schema.text("format").and_then(|it| text::of_format(it, &mut random)) {
        return text;
    }
    let length = |found: Option<u64>| found.and_then(|length| usize::try_from(length).ok());
    let least = length(schema.largest("minLength", Value::as_u64)).unwrap_or(0);
    let most = length(schema.smallest("maxLength", Value::as_u64)).unwrap_or(usize::MAX);
    let fits = |text: &String| (least..=most).contains(&text.chars().count());
    if let Some(text) = schema.text("pattern").and_then(|it| pattern::text(it, &mut random)) {
        return text;
    }
    let named = text::of_name(name, &mut random).filter(fits);
    named.unwrap_or_else(|| text::words(least, most, &mut random))
}
