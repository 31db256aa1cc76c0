//! The look-up: from a request to a method of the service, and the values in the path.
//!
//! Nothing of it is generated: the first request makes a hash table of the routes, so that a route
//! costs nothing to compile and a look-up costs the same however many there are.

use std::sync::OnceLock;

use http::Method;

use super::{Miss, canonical};
use crate::Route;

/// As many segments need no memory of their own.
const FEW: usize = 8;

/// The verbs that routes have, in the order of [`Resource::operations`].
const VERBS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];

/// The end of a chain in a [`Table`].
const FREE: u32 = 0;

/// Finds the methods of a service by their routes.
///
/// A fixed text beats a parameter in the same place, and what is further left in the path decides.
/// The path alone chooses: another route of the same shape isn't tried for its verb. Of two
/// methods with one route the first one counts. `HEAD` is answered by `GET` when it has no method
/// of its own.
///
/// ```
/// use doudou_rt::Route;
/// use doudou_rt::codec::{Lookup, Miss};
/// use doudou_rt::http::Method;
///
/// static LOOKUP: Lookup = Lookup::new(&[
///     Route::new("get_me", "GET", "/users/me"),
///     Route::new("get_posts", "GET", "/users/{id}/posts"),
/// ]);
/// assert_eq!(LOOKUP.find::<1>(&Method::GET, "/users/me"), Ok((0, [""])));
/// assert_eq!(LOOKUP.find::<1>(&Method::HEAD, "/users/me/posts"), Ok((1, ["me"])));
/// assert_eq!(LOOKUP.find::<1>(&Method::GET, "/users"), Err(Miss::NotFound));
/// ```
#[derive(Debug)]
pub struct Lookup {
    routes: &'static [Route],
    index: OnceLock<Index>,
}

impl Lookup {
    /// A look-up among these routes. The number of a method is that of its route.
    #[must_use]
    pub const fn new(routes: &'static [Route]) -> Self {
        Self { routes, index: OnceLock::new() }
    }

    /// The number of the method that a request is for, and the values in its path, filled up with
    /// empty ones. The path is [canonical], and no route has more than `N` values.
    ///
    /// # Errors
    /// No route has this path, or none of those that have it has this verb.
    pub fn find<'p, const N: usize>(
        &'static self,
        method: &Method,
        path: &'p str,
    ) -> Result<(usize, [&'p str; N]), Miss> {
        let mut values = [""; N];
        let operation = self.search(method, path, &mut values)?;
        Ok((operation, values))
    }

    /// The number of the method that a request is for. The path needn't be canonical.
    pub fn route(&'static self, method: &Method, path: &str) -> Option<usize> {
        // Fixed paths are canonical, so what is one of them is too.
        match self.index().fixed(path) {
            Some(resource) => resource.choose(method).ok(),
            None => self.index().search(method, &canonical(path), &mut []).ok(),
        }
    }

    fn index(&'static self) -> &'static Index {
        self.index.get_or_init(|| Index::new(self.routes))
    }

    fn search<'p>(
        &'static self,
        method: &Method,
        path: &'p str,
        values: &mut [&'p str],
    ) -> Result<usize, Miss> {
        let index = self.index();
        match index.fixed(path) {
            Some(resource) => resource.choose(method),
            None => index.search(method, path, values),
        }
    }
}

impl Index {
    /// Looks among the paths with parameters.
    #[inline(never)] // So that a fixed path needs no room for segments.
    fn search<'p>(
        &'static self,
        method: &Method,
        path: &'p str,
        values: &mut [&'p str],
    ) -> Result<usize, Miss> {
        let mut few = [""; FEW];
        let mut many = Vec::new();
        let segments = if self.longest <= FEW {
            &mut few[..self.longest]
        } else {
            many.resize(self.longest, "");
            &mut many[..]
        };
        let segments = split(path, segments);
        for shape in self.shapes(segments.len()) {
            if let Some(resource) = self.shaped(shape, segments) {
                for (value, &at) in values.iter_mut().zip(&shape.params) {
                    *value = segments[at];
                }
                return resource.choose(method);
            }
        }
        Err(Miss::NotFound)
    }
}

/// What is made of the routes.
#[derive(Debug)]
struct Index {
    /// The resources by their texts: by the whole path, or by the fixed segments of a shape.
    table: Table,
    resources: Vec<Resource>,
    /// The shapes with parameters by their number of segments; fixed texts stand further left in
    /// the first ones.
    shapes: Vec<Vec<Shape>>,
    /// The number of segments of the longest path with parameters.
    longest: usize,
}

/// Which segments of a path are fixed. Paths of one shape are told apart by their fixed texts.
#[derive(Debug)]
struct Shape {
    /// For each segment, whether it is a parameter.
    is_param: Vec<bool>,
    literals: Vec<usize>,
    params: Vec<usize>,
    /// Parts the hashes of this shape from those of others.
    seed: u64,
}

/// The routes that share a path.
#[derive(Debug)]
struct Resource {
    path: &'static str,
    /// The seed of the path's shape; a fixed path has none.
    shape: Option<u64>,
    /// The fixed segments of a path with parameters.
    literals: Vec<&'static str>,
    operations: [Option<usize>; VERBS.len()],
    allow: String,
}

impl Index {
    fn new(routes: &'static [Route]) -> Self {
        let longest = routes.iter().filter_map(|route| Some(segments(route)?.len())).max();
        let longest = longest.unwrap_or(0);
        let mut index = Self {
            table: Table::new(routes.len()),
            resources: Vec::new(),
            shapes: std::iter::repeat_with(Vec::new).take(longest + 1).collect(),
            longest,
        };
        for (number, route) in routes.iter().enumerate() {
            index.add(number, route);
        }
        index.resources.iter_mut().for_each(Resource::finish);
        for shapes in &mut index.shapes {
            shapes.sort_by(|a, b| a.is_param.cmp(&b.is_param));
        }
        index
    }

    fn add(&mut self, number: usize, route: &'static Route) {
        let (hash, shape, literals) = match segments(route) {
            None => (hash(route.path), None, Vec::new()),
            Some(segments) => {
                let shape = self.shape(&segments);
                let literals: Vec<_> = shape.literals.iter().map(|&at| segments[at]).collect();
                (shape.hash(&segments), Some(shape.seed), literals)
            }
        };
        let same = self.table.find(hash, |at| {
            let other = &self.resources[at];
            other.shape == shape
                && other.literals == literals
                && (shape.is_some() || other.path == route.path)
        });
        let at = same.unwrap_or_else(|| {
            let path = route.path;
            let (operations, allow) = ([None; VERBS.len()], String::new());
            self.resources.push(Resource { path, shape, literals, operations, allow });
            self.table.insert(hash, self.resources.len() - 1);
            self.resources.len() - 1
        });
        self.resources[at].add(number, route.method);
    }

    /// The shape of a path with parameters.
    fn shape(&mut self, segments: &[&str]) -> &Shape {
        let is_param: Vec<bool> = segments.iter().map(|segment| is_param(segment)).collect();
        let shapes = &mut self.shapes[segments.len()];
        let at = shapes.iter().position(|shape| shape.is_param == is_param).unwrap_or_else(|| {
            let place = |wanted| (0..segments.len()).filter(|&at| is_param[at] == wanted).collect();
            let seed = is_param.iter().fold(1, |seed, &bit| mix(seed << 1 | u64::from(bit)));
            let (literals, params) = (place(false), place(true));
            shapes.push(Shape { literals, params, seed, is_param: is_param.clone() });
            shapes.len() - 1
        });
        &shapes[at]
    }

    /// The resource with this fixed path.
    fn fixed(&self, path: &str) -> Option<&Resource> {
        let is = |at: usize| {
            let resource = &self.resources[at];
            resource.path == path && resource.shape.is_none()
        };
        self.table.find(hash(path), is).map(|at| &self.resources[at])
    }

    fn shapes(&self, segments: usize) -> &[Shape] {
        self.shapes.get(segments).map_or(&[], |shapes| shapes)
    }

    /// The resource of this shape that has these segments.
    fn shaped(&self, shape: &Shape, segments: &[&str]) -> Option<&Resource> {
        let is = |at: usize| {
            let resource = &self.resources[at];
            resource.shape == Some(shape.seed)
                && resource
                    .literals
                    .iter()
                    .zip(&shape.literals)
                    .all(|(text, &at)| *text == segments[at])
        };
        self.table.find(shape.hash(segments), is).map(|at| &self.resources[at])
    }
}

impl Shape {
    fn hash(&self, segments: &[&str]) -> u64 {
        self.literals.iter().fold(self.seed, |sum, &at| mix(sum ^ hash(segments[at])))
    }
}

impl Resource {
    fn add(&mut self, number: usize, verb: &str) {
        if let Some(at) = VERBS.iter().position(|known| *known == verb) {
            let operation = &mut self.operations[at];
            if operation.is_none() {
                *operation = Some(number);
                self.allow.push_str(verb);
                self.allow.push_str(", ");
            }
        }
    }

    /// Lets `GET` answer `HEAD`, when nothing else does.
    fn finish(&mut self) {
        if let [get @ Some(_), head @ None, ..] = &mut self.operations {
            *head = *get;
            self.allow = self.allow.replacen("GET, ", "GET, HEAD, ", 1);
        }
        self.allow.push_str("OPTIONS");
    }

    fn choose(&'static self, method: &Method) -> Result<usize, Miss> {
        let verb = match *method {
            Method::GET => 0,
            Method::HEAD => 1,
            Method::POST => 2,
            Method::PUT => 3,
            Method::DELETE => 4,
            Method::PATCH => 5,
            _ => VERBS.len(),
        };
        let operation = self.operations.get(verb).copied().flatten();
        operation.ok_or_else(|| Miss::method(method, &self.allow))
    }
}

/// A hash table with open addressing, at most a quarter full.
#[derive(Debug)]
struct Table {
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// A part of the hash, or [`FREE`].
    tag: u32,
    value: u32,
}

impl Table {
    fn new(values: usize) -> Self {
        let slots = (4 * values).next_power_of_two().max(4);
        Self { slots: vec![Slot { tag: FREE, value: 0 }; slots] }
    }

    /// The first value under a hash that is the wanted one.
    #[inline]
    fn find(&self, hash: u64, is: impl Fn(usize) -> bool) -> Option<usize> {
        let mut at = hash as usize;
        loop {
            let slot = self.slots[at & (self.slots.len() - 1)];
            if slot.tag == tag(hash) && is(slot.value as usize) {
                return Some(slot.value as usize);
            }
            if slot.tag == FREE {
                return None;
            }
            at = at.wrapping_add(1);
        }
    }

    fn insert(&mut self, hash: u64, value: usize) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].tag != FREE {
            at = (at + 1) & mask;
        }
        self.slots[at] = Slot { tag: tag(hash), value: u32::try_from(value).unwrap_or(u32::MAX) };
    }
}

/// The half of a hash that chooses no slot; never [`FREE`].
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32 | 1
}

/// A hash for texts that nobody chooses to be alike: what is looked for may be anything, but what
/// the table holds is known.
#[inline]
fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut sum = bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        sum = mix(sum ^ u64::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        let end = match (bytes.last_chunk::<8>(), rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
            (Some(last), ..) => u64::from_le_bytes(*last),
            (None, Some(first), Some(last)) => {
                u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
            }
            _ => rest.iter().fold(0, |end, &byte| end << 8 | u64::from(byte)),
        };
        sum = mix(sum ^ end);
    }
    sum
}

/// Every bit of the result depends on every bit of the number.
#[inline]
fn mix(number: u64) -> u64 {
    let product = u128::from(number ^ 0x9e37_79b9_7f4a_7c15) * 0xd134_2543_de82_ef95;
    (product >> 64) as u64 ^ product as u64
}

/// The segments of a path with parameters.
fn segments(route: &'static Route) -> Option<Vec<&'static str>> {
    let segments: Vec<_> = route.path.split('/').skip(1).collect();
    segments.iter().any(|segment| is_param(segment)).then_some(segments)
}

fn is_param(segment: &str) -> bool {
    segment.starts_with('{')
}

/// Splits a path at its slashes. The result is empty when no path with parameters can match: there
/// are more segments than places, or there is an empty one.
fn split<'s, 'p>(path: &'p str, segments: &'s mut [&'p str]) -> &'s [&'p str] {
    let Some(mut rest) = path.strip_prefix('/') else { return &[] };
    for count in 0..segments.len() {
        let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
        let (segment, after) = rest.split_at(end);
        if segment.is_empty() {
            return &[];
        }
        segments[count] = segment;
        match after.get(1..) {
            Some(after) => rest = after,
            None => return &segments[..=count],
        }
    }
    &[]
}

#[cfg(test)]
mod tests;
