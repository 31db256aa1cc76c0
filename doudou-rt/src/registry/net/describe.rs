//! What the node of a program says of itself.

use std::time::SystemTime;

use super::plan::{Plan, weight};
use crate::registry::{Record, ServedService};
use crate::{Config, Description, manage};

/// What a program says of itself that its settings don't.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    /// JSON, or nothing.
    pub(crate) data: String,
    pub(crate) build_user: String,
    pub(crate) build_time: String,
}

/// The record of a node that serves these services on these ports; without services it only calls.
pub(crate) fn describe(
    config: &Config,
    plan: &Plan,
    services: &[Description],
    port: u16,
    manage_port: Option<u16>,
    about: About,
) -> Record {
    let names: Vec<&str> = services.iter().map(|service| service.name).collect();
    let service = match &*config.service_name {
        "" => names.join(", "),
        name => name.to_owned(),
    };
    let served = services.iter().map(|service| ServedService {
        name: service.name.to_owned(),
        version: manage::version(service).into_owned(),
    });
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Record {
        service,
        services: served.collect(),
        https: !services.is_empty() && !config.tls_cert.as_os_str().is_empty(),
        host: plan.host().map(str::to_owned),
        port,
        manage_port,
        root_path: config.route_root_path.as_str().to_owned(),
        weight: weight(config),
        zone: config.mem_zone.clone(),
        draining: false,
        registered_at: now.as_millis().try_into().unwrap_or(u64::MAX),
        doudou_version: manage::DOUDOU.to_owned(),
        rust_version: manage::RUST.to_owned(),
        build_user: about.build_user,
        build_time: about.build_time,
        data: about.data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: Description = Description {
        name: "Users",
        routes: &[],
        openapi: Some(r#"{"info":{"title":"Users","version":"1.2"}}"#),
        peer: false,
    };

    fn record(config: &Config, services: &[Description]) -> Record {
        let plan = Plan::new(config, None).unwrap();
        describe(config, &plan, services, 6060, Some(6061), About::default())
    }

    #[test]
    fn a_record_says_what_the_settings_and_the_documents_say() {
        let config = Config {
            route_root_path: "/api".parse().unwrap(),
            tls_cert: "x".into(),
            mem_host: "node-1".to_owned(),
            mem_zone: "a".to_owned(),
            weight: 7,
            ..Config::default()
        };
        let record = record(&config, &[USERS]);
        let address = "10.0.0.1:7946".parse().unwrap();
        assert_eq!(record.base_url(address).as_deref(), Some("https://node-1:6060/api"));
        assert_eq!(record.manage_url(address).as_deref(), Some("https://node-1:6061/api"));
        assert_eq!((record.weight, &*record.zone), (7, "a"));
        assert_eq!(
            record.services,
            [ServedService { name: "Users".into(), version: "1.2".into() }]
        );
    }

    #[test]
    fn the_names_of_the_services_stand_in_for_that_of_the_service() {
        let posts = Description { name: "Posts", ..USERS };
        let config = Config { mem_host: "10.0.0.1".to_owned(), ..Config::default() };
        assert_eq!(record(&config, &[USERS, posts]).service, "Users, Posts");
        let config = Config { service_name: "shop".to_owned(), ..config };
        let record = record(&config, &[USERS, posts]);
        assert_eq!(record.service, "shop");
        assert!(record.serves("shop") && record.serves("posts"));
        let url = record.base_url("10.0.0.1:1".parse().unwrap());
        assert_eq!(url.as_deref(), Some("http://10.0.0.1:6060"));
    }
}
