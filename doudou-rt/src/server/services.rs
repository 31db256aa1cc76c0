//! What a server serves: one service or several, and how they get along.

use std::borrow::Cow;
use std::time::Duration;

use http::Method;

use super::{Conflict, ServeError, WrongAnnotation};
use crate::config::{RootPath, duration};
use crate::{Description, Route, Service};

/// A way from a request's method and path to the index of its route.
pub(super) type FindRoute = fn(&Method, &str) -> Option<usize>;

/// The services of a server, in the order in which they are asked.
pub(super) struct Services {
    pub(super) descriptions: Vec<Description>,
    pub(super) route: FindRoute,
}

impl Services {
    pub(super) fn of<T: Service>() -> Self {
        Self { descriptions: T::descriptions().collect(), route: T::route }
    }

    /// The routes of all services, by their index.
    pub(super) fn routes(&self) -> impl Iterator<Item = &'static Route> {
        self.descriptions.iter().flat_map(|description| description.routes)
    }

    /// The times that annotations `timeout` give to routes; none when there is no such
    /// annotation.
    pub(super) fn timeouts(&self) -> Result<Box<[Option<Duration>]>, ServeError> {
        let timeout = |route: &'static Route| {
            let Some(value) = route.annotation("timeout") else { return Ok(None) };
            let wrong = WrongAnnotation { route: *route, value };
            let timeout = duration(value).filter(|timeout| !timeout.is_zero());
            timeout.map(Some).ok_or(ServeError::Timeout(wrong))
        };
        let timeouts: Vec<_> = self.routes().map(timeout).collect::<Result<_, _>>()?;
        let has_any = timeouts.iter().any(Option::is_some);
        Ok(if has_any { timeouts.into() } else { Box::default() })
    }

    /// The names of the services.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.descriptions.iter().map(|it| it.name).collect();
        names.join(", ")
    }

    /// Whether a method of any service asks who calls.
    pub(super) fn ask_for_peer(&self) -> bool {
        self.descriptions.iter().any(|description| description.peer)
    }

    /// The names, methods and full paths of the routes. Of several services the names have
    /// their service's in front.
    pub(super) fn rows(&self, root: &RootPath) -> Vec<[Cow<'static, str>; 3]> {
        let several = self.descriptions.len() > 1;
        let mut rows = Vec::new();
        for Description { name, routes, .. } in &self.descriptions {
            rows.extend(routes.iter().map(|route| {
                let mut row = row(route, root);
                if several {
                    row[0] = Cow::Owned(format!("{name}.{}", route.name));
                }
                row
            }));
        }
        rows
    }

    /// Refuses services of which one hides a route of another: a route must be found by its own
    /// path.
    pub(super) fn check(&self) -> Result<(), ServeError> {
        let routes: Vec<(usize, &Description, &Route)> = (0..)
            .zip(&self.descriptions)
            .flat_map(|(number, it)| it.routes.iter().map(move |route| (number, it, route)))
            .collect();
        let conflict = |&(number, description, route): &(usize, &Description, &Route)| {
            let method = Method::from_bytes(route.method.as_bytes()).ok()?;
            let found = (self.route)(&method, route.path)?;
            let &(winner_number, winner, taken_by) = routes.get(found)?;
            (winner_number < number).then_some(Conflict {
                service: description.name,
                route: *route,
                winner: winner.name,
                taken_by: *taken_by,
            })
        };
        let conflicts: Vec<Conflict> = routes.iter().filter_map(conflict).collect();
        if conflicts.is_empty() { Ok(()) } else { Err(ServeError::Conflicts(conflicts)) }
    }
}

/// The name, the method and the full path of a route.
pub(super) fn row(route: &Route, root: &RootPath) -> [Cow<'static, str>; 3] {
    [Cow::Borrowed(route.name), Cow::Borrowed(route.method), root.join(route.path)]
}
