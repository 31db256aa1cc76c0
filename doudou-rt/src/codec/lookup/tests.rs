use super::*;

fn lookup(routes: &[(&'static str, &'static str)]) -> &'static Lookup {
    let routes = routes.iter().map(|(verb, path)| Route::new("", verb, path)).collect::<Vec<_>>();
    Box::leak(Box::new(Lookup::new(routes.leak())))
}

fn found<'p>(lookup: &'static Lookup, method: &Method, path: &'p str) -> (usize, [&'p str; 3]) {
    lookup.find(method, path).unwrap()
}

#[test]
fn a_fixed_text_beats_a_parameter_in_the_same_place() {
    let lookup = lookup(&[
        ("GET", "/a/{x}/c"),
        ("GET", "/a/b/{y}"),
        ("GET", "/{x}/b/c"),
        ("GET", "/a/b/e"),
        ("GET", "/{x}/{y}/{z}"),
    ]);
    for (path, operation, values) in [
        ("/a/b/c", 1, ["c", "", ""]),
        ("/a/b/e", 3, ["", "", ""]),
        ("/a/d/c", 0, ["d", "", ""]),
        ("/e/b/c", 2, ["e", "", ""]),
        ("/a/d/e", 4, ["a", "d", "e"]),
    ] {
        assert_eq!(found(lookup, &Method::GET, path), (operation, values), "{path}");
    }
}

#[test]
fn a_path_matches_whole() {
    let lookup = lookup(&[("GET", "/"), ("GET", "/a"), ("GET", "/a/{x}"), ("GET", "/{x}/b/{y}")]);
    assert_eq!(found(lookup, &Method::GET, "/").0, 0);
    assert_eq!(found(lookup, &Method::GET, "/a%2Fb/b/c").1, ["a%2Fb", "c", ""]);
    for path in ["", "*", "a", "//", "/a/", "//a", "/a//", "/b", "/a/b/", "/a/b/c/d", "/a/{x}/"] {
        assert_eq!(lookup.find::<2>(&Method::GET, path), Err(Miss::NotFound), "{path}");
    }
    // A template is no path of its own.
    assert_eq!(found(lookup, &Method::GET, "/a/{x}").1, ["{x}", "", ""]);
}

#[test]
fn the_path_chooses_and_then_the_verb() {
    let lookup = lookup(&[
        ("POST", "/a"),
        ("GET", "/a"),
        ("DELETE", "/{x}"),
        ("GET", "/{y}"),
        ("HEAD", "/{z}"),
        ("GET", "/{same}"),
    ]);
    for (method, path, operation) in [
        (Method::POST, "/a", 0),
        (Method::HEAD, "/a", 1),
        (Method::DELETE, "/b", 2),
        (Method::GET, "/b", 3),
        (Method::HEAD, "/b", 4),
    ] {
        assert_eq!(found(lookup, &method, path).0, operation);
    }
    let miss = |method: Method, path| lookup.find::<1>(&method, path).unwrap_err();
    let allow = "POST, GET, HEAD, OPTIONS";
    assert_eq!(miss(Method::DELETE, "/a"), Miss::Method { allow });
    assert_eq!(miss(Method::OPTIONS, "/a"), Miss::Options { allow });
    let allow = "DELETE, GET, HEAD, OPTIONS";
    assert_eq!(miss(Method::from_bytes(b"PURGE").unwrap(), "/b"), Miss::Method { allow });
    assert_eq!(miss(Method::OPTIONS, "/b/c"), Miss::NotFound);
}

#[test]
fn a_layer_may_ask_with_any_spelling_of_the_path() {
    let lookup = lookup(&[("GET", "/users/{id}")]);
    assert_eq!(lookup.route(&Method::GET, "/%75sers/7"), Some(0));
    assert_eq!(lookup.route(&Method::GET, "/users"), None);
}

#[test]
fn paths_of_any_length_are_found() {
    let long = "/a/b/c/d/e/f/g/{x}/i/j";
    let lookup = lookup(&[("GET", long), ("GET", "/a/b/c/d/e/f/g/h/i/k")]);
    assert_eq!(found(lookup, &Method::GET, "/a/b/c/d/e/f/g/h/i/j"), (0, ["h", "", ""]));
    assert_eq!(found(lookup, &Method::GET, "/a/b/c/d/e/f/g/h/i/k"), (1, ["", "", ""]));
}

#[test]
fn no_service_answers_nothing() {
    assert_eq!(lookup(&[]).find::<0>(&Method::GET, "/"), Err(Miss::NotFound));
}

/// What the look-up promises, said in the plainest way: try every route.
fn plainly<'p>(
    routes: &[(&str, &str)],
    verb: &str,
    path: &'p str,
) -> Option<(usize, Vec<&'p str>)> {
    let segments = |path: &'p str| path.split('/').skip(1).collect::<Vec<_>>();
    let matches = |template: &str| {
        let template: Vec<&str> = template.split('/').skip(1).collect();
        let path = segments(path);
        template.len() == path.len()
            && template.iter().zip(&path).all(|(t, p)| match t.starts_with('{') {
                true => !p.is_empty(),
                false => t == p,
            })
    };
    let shape = |path: &str| -> Vec<bool> { path.split('/').map(|s| s.starts_with('{')).collect() };
    let best = routes.iter().map(|route| route.1).filter(|path| matches(path)).map(shape).min()?;
    let has = |verb| {
        routes
            .iter()
            .position(|route| route.0 == verb && matches(route.1) && shape(route.1) == best)
    };
    let operation = has(verb).or_else(|| if verb == "HEAD" { has("GET") } else { None })?;
    let values = best.iter().skip(1).zip(segments(path)).filter(|(param, _)| **param);
    Some((operation, values.map(|(_, value)| value).collect()))
}

#[test]
fn the_look_up_finds_what_trying_every_route_finds() {
    let mut state = 7;
    let mut below = |end: usize| {
        state = mix(state);
        (state >> 33) as usize % end
    };
    let texts = ["a", "b", "ab", "a-long-segment", "a-long-segment2", "op1", "op2", "op12"];
    let mut hits = 0;
    for _ in 0..60 {
        let mut request = |values: &[&str], params: usize| {
            let path: String = (0..=below(4))
                .map(|number| match below(3) < params {
                    true => format!("/{{p{number}}}"),
                    false => format!("/{}", values[below(values.len())]),
                })
                .collect();
            (VERBS[below(VERBS.len())], path)
        };
        let routes: Vec<(&'static str, &'static str)> =
            (0..60).map(|_| request(&texts, 1)).map(|(verb, path)| (verb, &*path.leak())).collect();
        let lookup = lookup(&routes);
        let values: Vec<&str> = texts.into_iter().chain(["", "c", "op3", "op"]).collect();
        for _ in 0..100 {
            let (verb, path) = request(&values, 0);
            let method = Method::from_bytes(verb.as_bytes()).unwrap();
            let found = lookup.find::<4>(&method, &path).ok();
            let expected = plainly(&routes, verb, &path).map(|(operation, values)| {
                let mut filled = [""; 4];
                filled[..values.len()].copy_from_slice(&values);
                (operation, filled)
            });
            assert_eq!(found, expected, "{verb} {path} among {routes:?}");
            hits += usize::from(found.is_some());
        }
    }
    assert!(hits > 500, "{hits}");
}

#[test]
fn a_look_up_takes_few_steps_however_many_routes_there_are() {
    let paths = (0..5000).map(|number| match number % 3 {
        0 => format!("/service/operation{number}"),
        1 => format!("/things{number}/{{id}}"),
        _ => format!("/v1/{{tenant}}/things{number}"),
    });
    let routes: Vec<_> = paths.map(|path| ("GET", &*path.leak())).collect();
    let lookup = lookup(&routes);
    let index = lookup.index.get_or_init(|| Index::new(lookup.routes));
    let slots = &index.table.slots;
    let chains = slots.split(|slot| slot.tag == FREE).map(<[Slot]>::len);
    assert!(slots.len() >= 4 * routes.len());
    assert!(chains.max().unwrap() < 12);
}
