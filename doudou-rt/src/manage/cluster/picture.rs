//! The members in a circle, group by group. Many stand in several rings.

use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, TAU};
use std::fmt::{Display, Write as _};

use super::super::html::Html;
use super::View;
use super::condition::Condition;
use crate::registry::Member;

/// From one member to the next, in units of which a sign measures ten.
const STEP: f64 = 15.0;

/// The radius of the smallest of several rings.
const INNERMOST: f64 = 60.0;

/// The radius of one ring that has room to spare.
const ROOMY: f64 = 78.0;

/// How many members stand in one ring.
const ONE_RING: usize = 60;

/// How many members have their names beside them, and are joined by lines.
const NAMED: usize = 16;

/// How many groups have their names beside them when their members don't.
const NAMED_GROUPS: usize = 12;

/// How many characters of a name are shown.
const NAME: usize = 16;

#[derive(Clone, Copy)]
struct Place {
    angle: f64,
    radius: f64,
}

impl Place {
    fn x(self) -> f64 {
        self.angle.cos() * self.radius
    }

    fn y(self) -> f64 {
        self.angle.sin() * self.radius
    }
}

pub(super) fn html(view: &View) -> Html {
    let groups = groups(&view.members.all);
    let count = view.members.all.len();
    // A free place for each ring between one group and the next.
    let between = if groups.len() > 1 { rings(count) } else { 0 };
    let (places, radius) = places(count + groups.len() * between);
    let is_named = count <= NAMED;
    // One alone isn't drawn larger, and letters are as high whatever the picture measures.
    let half = radius.max(ROOMY);
    let letter = 8.0 * (half + 30.0) / (ROOMY + 30.0);
    let mut places = places.into_iter();
    let (mut members, mut texts) = (Html::default(), Html::default());
    let mut joined = Vec::new();
    for (group, of_group) in &groups {
        let taken: Vec<Place> = places.by_ref().take(of_group.len()).collect();
        places.by_ref().take(between).for_each(drop);
        for (member, place) in of_group.iter().zip(&taken) {
            members.push(&sign(view, member, group, *place));
            if is_named {
                let below = if groups.len() > 1 { group } else { "" };
                texts.push(&label(&member.name, below, *place, radius + 12.0, letter));
            }
            if member.state.is_active() {
                joined.push((*place, Condition::of(member)));
            }
        }
        if let (false, 2..=NAMED_GROUPS, Some(first), Some(last)) =
            (is_named, groups.len(), taken.first(), taken.last())
        {
            let middle = Place { angle: f64::midpoint(first.angle, last.angle), radius };
            texts.push(&label(group, "", middle, radius + 6.0 + letter, letter));
        }
    }
    let mut drawn = if is_named { lines(&joined) } else { Html::default() };
    drawn.push(&members);
    let names: [(_, &dyn Display); 3] = [
        ("class", &"names"),
        ("font-size", &format_args!("{letter:.1}")),
        ("aria-hidden", &"true"),
    ];
    drawn.push(&Html::element("g", names, &texts));
    // Room for the names.
    let is_lettered = is_named || (2..=NAMED_GROUPS).contains(&groups.len());
    let (width, height) = if is_lettered {
        (half + 12.0 * letter, half + 3.6 * letter)
    } else {
        (half + 14.0, half + 14.0)
    };
    let nodes = if count == 1 { "node" } else { "nodes" };
    let picture = Html::element(
        "svg",
        [
            ("role", &"group"),
            ("aria-label", &format_args!("{count} {nodes}: {}", view.counts())),
            (
                "viewBox",
                &format_args!(
                    "{:.0} {:.0} {:.0} {:.0}",
                    -width,
                    -height,
                    2.0 * width,
                    2.0 * height
                ),
            ),
        ],
        &drawn,
    );
    Html::element("section", [("class", &"picture")], &picture)
}

/// The members by their zones, or by their services when they tell of less than two zones.
fn groups(members: &[Member]) -> BTreeMap<&str, Vec<&Member>> {
    let by = |of: fn(&Member) -> Option<&str>| {
        let mut groups = BTreeMap::<&str, Vec<&Member>>::new();
        for member in members {
            groups.entry(of(member).unwrap_or_default()).or_default().push(member);
        }
        groups
    };
    let zones = by(|member| Some(&*member.record.as_ref()?.zone));
    if zones.keys().filter(|zone| !zone.is_empty()).count() > 1 {
        return zones;
    }
    by(|member| Some(&*member.record.as_ref()?.service))
}

/// How many rings so many members stand in.
fn rings(count: usize) -> usize {
    if count <= ONE_RING {
        return 1;
    }
    let mut room = 0.0;
    let mut rings = 0;
    while room < count as f64 {
        room += TAU * ring(rings) / STEP;
        rings += 1;
    }
    rings
}

/// The radius of one of several rings.
fn ring(index: usize) -> f64 {
    INNERMOST + index as f64 * STEP
}

/// So many places in the order of their angles, from the top clockwise, and the radius of the
/// whole.
fn places(count: usize) -> (Vec<Place>, f64) {
    let radii: Vec<f64> = match rings(count) {
        1 if count <= 1 => vec![0.0],
        1 => vec![f64::max(ROOMY, count as f64 * STEP / TAU)],
        several => (0..several).map(ring).collect(),
    };
    let mut left = count;
    let mut left_radii: f64 = radii.iter().sum();
    let mut places = Vec::with_capacity(count);
    for radius in &radii {
        // Each ring has its share of those that are left, the last one all.
        let share = if left_radii > *radius { radius / left_radii } else { 1.0 };
        let here = (left as f64 * share).round() as usize;
        places.extend((0..here).map(|index| Place {
            angle: (index as f64 + 0.5) / here as f64 * TAU - FRAC_PI_2,
            radius: *radius,
        }));
        left -= here.min(left);
        left_radii -= radius;
    }
    places.sort_by(|a, b| a.angle.total_cmp(&b.angle).then(a.radius.total_cmp(&b.radius)));
    (places, radii.last().copied().unwrap_or_default())
}

/// A member: its sign, which leads to its documentation and says all when it is pointed at.
fn sign(view: &View, member: &Member, group: &str, place: Place) -> Html {
    let condition = Condition::of(member);
    let this = if view.is_this(member) { ", this node" } else { "" };
    let comma = if group.is_empty() { "" } else { ", " };
    let says = format_args!("{}: {}{comma}{group}{this}", member.name, condition.name());
    let mut content = Html::element("title", [], &Html::text(says));
    if view.is_this(member) {
        let ring: [(_, &dyn Display); 2] = [("class", &"ring"), ("r", &"8")];
        content.push(&Html::element("circle", ring, &Html::default()));
    }
    content.push(&condition.sign());
    if let Some(url) = view.documentation(member) {
        // The keyboard has the links of the table.
        let attributes: [(_, &dyn Display); 3] =
            [("href", &url), ("rel", &"noreferrer"), ("tabindex", &"-1")];
        content = Html::element("a", attributes, &content);
    }
    Html::element(
        "g",
        [
            ("data-key", &member.name),
            ("class", &condition.name()),
            ("transform", &format_args!("translate({:.1} {:.1})", place.x(), place.y())),
        ],
        &content,
    )
}

/// A name outside of the circle, and another one below it, in letters of this height.
fn label(name: &str, below: &str, place: Place, radius: f64, letter: f64) -> Html {
    let at = Place { radius, ..place };
    let anchor = match at.angle.cos() {
        0.3.. => "start",
        ..=-0.3 => "end",
        _ => "middle",
    };
    let outward = at.angle.sin();
    // Letters stand above their line, and a second line is to grow outward too.
    let lift = if below.is_empty() { 0.0 } else { 0.55 - 0.55 * outward };
    let (x, y) = (at.x(), at.y() + letter * (0.35 + 0.35 * outward - lift));
    let mut content = Html::text(shortened(name));
    if !below.is_empty() {
        let line: [(_, &dyn Display); 3] =
            [("x", &format_args!("{x:.1}")), ("dy", &"1.1em"), ("class", &"group")];
        content.push(&Html::element("tspan", line, &Html::text(shortened(below))));
    }
    Html::element(
        "text",
        [("x", &format_args!("{x:.1}")), ("y", &format_args!("{y:.1}")), ("text-anchor", &anchor)],
        &content,
    )
}

fn shortened(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", &name[..end]),
    }
}

/// Who is there talks to everybody who is: a line for each two, dashed to suspects.
fn lines(joined: &[(Place, Condition)]) -> Html {
    let (mut solid, mut dashed) = (String::new(), String::new());
    for (index, (from, condition)) in joined.iter().enumerate() {
        for (to, other) in &joined[..index] {
            let is_suspect = [condition, other].contains(&&Condition::Suspect);
            let lines = if is_suspect { &mut dashed } else { &mut solid };
            let (x, y, to_x, to_y) = (from.x(), from.y(), to.x(), to.y());
            let _ = write!(lines, "M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}");
        }
    }
    let path = |class: &str, lines: &str| {
        Html::element("path", [("class", &class), ("d", &lines)], &Html::default())
    };
    let mut html = path("lines", &solid);
    html.push(&path("lines dashed", &dashed));
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_place_and_nobody_stands_on_another() {
        for count in [0, 1, 2, 3, 16, 17, 60, 61, 62, 100, 257, 1_000, 1_024] {
            let (places, radius) = places(count);
            assert_eq!(places.len(), count);
            for (index, place) in places.iter().enumerate() {
                assert!(place.radius <= radius, "{count}");
                for other in &places[..index] {
                    let distance = (place.x() - other.x()).hypot(place.y() - other.y());
                    // A sign measures ten.
                    assert!(distance > 11.0, "{count}: {distance}");
                }
            }
        }
    }
}
