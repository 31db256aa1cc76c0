//! Networks that fall apart and come together again.

use rand::RngExt as _;

use super::super::cluster::SEED;
use super::super::say;
use super::{Cluster, Duration, Measured, SECOND, keep};

/// How a network is apart.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Halves,
    OneAlone,
    EachAlone,
    /// So many sides, and every node on any.
    Sides(usize),
    /// Every link fails with this chance, one way or both.
    Links(f64),
    /// One node hears nobody, but is heard.
    Deaf,
    /// One node is heard by nobody, but hears.
    Mute,
}

pub(super) const BOUND: Duration = Duration::from_secs(30);

fn part(cluster: &mut Cluster, shape: Shape) {
    let nodes = cluster.world.places.len();
    let one = cluster.world.rng().random_range(0..nodes);
    let all = 0..nodes;
    match shape {
        Shape::Halves => cluster.world.network.part(all.map(|place| place % 2).collect()),
        Shape::OneAlone => {
            cluster.world.network.part(all.map(|place| usize::from(place == one)).collect());
        }
        Shape::EachAlone => cluster.world.network.part(all.collect()),
        Shape::Sides(sides) => {
            let sides = all.map(|_| cluster.world.rng().random_range(0..sides)).collect();
            cluster.world.network.part(sides);
        }
        Shape::Links(chance) => {
            for from in all.clone() {
                for to in all.clone() {
                    if cluster.world.rng().random_bool(chance) {
                        cluster.world.network.set_link(from, to, 1.0);
                    }
                }
            }
        }
        Shape::Deaf => all.for_each(|from| cluster.world.network.set_link(from, one, 1.0)),
        Shape::Mute => all.for_each(|to| cluster.world.network.set_link(one, to, 1.0)),
    }
}

/// From when a network is whole again until each node would call all.
fn heal(cluster: &mut Cluster, shape: Shape, lasting: Duration) -> Measured {
    part(cluster, shape);
    cluster.world.run(lasting);
    cluster.world.network.heal();
    let healed = cluster.all_see_all(SECOND / 20, 120 * SECOND);
    // It stays so.
    cluster.world.run(10 * SECOND);
    assert!(cluster.all_see_all(SECOND, 5 * SECOND).is_some() || healed.is_none());
    healed
}

/// Any number of nodes, parted in any shape, for any time; some without their seeds, with packets
/// lost, or with nodes that are started anew meanwhile.
pub(super) fn anything(seed: u64, most: usize) -> Measured {
    let mut rng = rand::SeedableRng::seed_from_u64(seed);
    let rng: &mut rand::rngs::StdRng = &mut rng;
    let nodes = rng.random_range(2..=most);
    let mut cluster = Cluster::quiet(seed, nodes);
    let shape = match rng.random_range(0..7) {
        0 => Shape::Halves,
        1 => Shape::OneAlone,
        2 => Shape::EachAlone,
        3 => Shape::Sides(rng.random_range(2..=nodes)),
        4 => Shape::Links(rng.random_range(0.1..1.0)),
        5 => Shape::Deaf,
        _ => Shape::Mute,
    };
    let lasting = Duration::from_secs(rng.random_range(1..300));
    let forgets_seeds = rng.random_bool(0.3);
    if forgets_seeds {
        cluster.world.network.names.insert(SEED.to_owned(), Vec::new());
    }
    if rng.random_bool(0.5) {
        cluster.world.network.loss = 0.05;
    }
    let healed = heal(&mut cluster, shape, lasting);
    if healed.is_none_or(|healed| healed > BOUND) {
        say(&format!(
            "{healed:?}: {nodes} nodes, {shape:?} for {lasting:?}, {} lost, {}",
            cluster.world.network.loss,
            if forgets_seeds { "without seeds" } else { "with seeds" }
        ));
    }
    healed
}

#[test]
fn halves_one_alone_and_each_alone_find_each_other_again_within_30_seconds() {
    for nodes in [2, 3, 5] {
        for shape in [Shape::Halves, Shape::OneAlone, Shape::EachAlone] {
            let promise = format!("{nodes} nodes, {shape:?} for 2 min");
            keep(&promise, BOUND, 3, |seed| {
                heal(&mut Cluster::quiet(seed, nodes), shape, 120 * SECOND)
            });
        }
    }
}

#[test]
fn parts_of_any_shape_find_each_other_again_within_30_seconds() {
    keep("random partition of 2 to 12", BOUND, 25, |seed| anything(seed, 12));
}

#[test]
#[ignore = "many nodes"]
fn larger_parts_of_any_shape_find_each_other_again_within_30_seconds() {
    keep("random partition of 2 to 60", BOUND, 60, |seed| anything(seed, 60));
    for shape in [Shape::Halves, Shape::OneAlone, Shape::EachAlone] {
        let promise = format!("200 nodes, {shape:?} for 2 min");
        keep(&promise, BOUND, 1, |seed| heal(&mut Cluster::quiet(seed, 200), shape, 120 * SECOND));
    }
}
