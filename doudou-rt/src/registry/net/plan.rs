//! What a node is to be, as the settings of the program say.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::time::Duration;

use super::super::settings::{Advertised, Seed, Settings, Timing};
use crate::Config;
use crate::config::{ConfigError, MemProfile, WrongValue, host_name, is_host_name, secret_keys};

/// The longest name of a node, in bytes.
const NAME: usize = 63;

/// What a node is to be.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(super) settings: Settings,
    pub(super) advertised: Advertised,
    /// What it is reached by as long as its name can't be looked up.
    pub(super) fallback: IpAddr,
    /// Where it listens.
    pub(super) ip: IpAddr,
    pub(super) port: u16,
    /// How often its weight is computed.
    pub(super) weight_interval: Option<Duration>,
    /// The file of the members that were there.
    pub(super) snapshot: Option<PathBuf>,
    /// Nothing below warnings is logged.
    pub(super) is_quiet: bool,
}

impl Plan {
    /// The node of a program whose services listen on `service`; unspecified for all interfaces,
    /// `None` without services.
    pub(crate) fn new(config: &Config, service: Option<IpAddr>) -> Result<Self, ConfigError> {
        config.check_cluster()?;
        let service = service.filter(|ip| !ip.is_unspecified());
        let advertised = match (&*config.mem_host, config.mem_host.parse()) {
            ("", _) => Advertised::Address(service.unwrap_or_else(leading_out)),
            (_, Ok(ip)) => Advertised::Address(ip),
            (name, Err(_)) => {
                let name = if name.starts_with('.') {
                    format!("{}{name}", host_name())
                } else {
                    name.to_owned()
                };
                if !is_host_name(&name) {
                    return Err(ConfigError::Values(vec![WrongValue::of("GDD_MEM_HOST", &name)]));
                }
                Advertised::Name(name)
            }
        };
        let ip = match (&advertised, service) {
            (Advertised::Address(ip), _) if ip.is_loopback() => *ip,
            (Advertised::Name(_), Some(service)) => service,
            (_, Some(service)) if config.mem_host.is_empty() => service,
            (Advertised::Address(IpAddr::V4(_)), _) => Ipv4Addr::UNSPECIFIED.into(),
            // IPv4 comes in here too.
            (Advertised::Address(IpAddr::V6(_)) | Advertised::Name(_), _) => {
                Ipv6Addr::UNSPECIFIED.into()
            }
        };
        let fallback = match advertised {
            Advertised::Address(ip) => ip,
            Advertised::Name(_) => service.unwrap_or_else(leading_out),
        };
        let has_interval = !config.mem_weight_interval.is_zero();
        let computes_weight = weight(config) == 0 && has_interval;
        if has_interval && !computes_weight {
            tracing::warn!(
                target: super::TARGET,
                "GDD_MEM_WEIGHT_INTERVAL has no effect: the weight is computed only if GDD_WEIGHT is 0"
            );
        }
        Ok(Self {
            settings: settings(config),
            advertised,
            fallback,
            ip,
            port: config.mem_port,
            weight_interval: computes_weight.then_some(config.mem_weight_interval),
            snapshot: Some(config.mem_snapshot.clone()).filter(|it| !it.as_os_str().is_empty()),
            is_quiet: config.mem_log_disable,
        })
    }

    /// The name that others reach the node by, if it has one.
    pub(crate) fn host(&self) -> Option<&str> {
        match &self.advertised {
            Advertised::Name(name) => Some(name),
            Advertised::Address(_) => None,
        }
    }
}

/// The share of the requests that the settings ask for.
pub(crate) fn weight(config: &Config) -> u32 {
    config.mem_weight.unwrap_or(config.weight)
}

/// What the core goes by; the values have been checked.
fn settings(config: &Config) -> Settings {
    let name = match &*config.mem_name {
        "" => cut(&host_name(), NAME).to_owned(),
        name => name.to_owned(),
    };
    let seeds = config.mem_seed.iter().filter_map(|seed| seed.parse::<Seed>().ok());
    Settings {
        name: name.into(),
        cluster: config.mem_cluster.clone(),
        keys: secret_keys(config.mem_secret_key.expose()).unwrap_or_default(),
        allowed: config.mem_cidrs_allowed.clone(),
        seeds: seeds.collect(),
        on_conflict: config.mem_on_conflict,
        timing: timing(config),
        datagram: usize::try_from(config.mem_udp_buffer).unwrap_or(usize::MAX),
        max_members: config.mem_max_members as usize,
    }
}

fn timing(config: &Config) -> Timing {
    let of_profile = match config.mem_profile {
        MemProfile::Lan => Timing::LAN,
        MemProfile::Wan => Timing::WAN,
    };
    let probe_interval = config.mem_probe_interval.unwrap_or(of_profile.probe_interval);
    let probe_timeout = config.mem_probe_timeout.unwrap_or(of_profile.probe_timeout);
    let longest = probe_interval / 2;
    if config.mem_probe_timeout.is_some() && probe_timeout >= probe_interval {
        tracing::warn!(
            target: super::TARGET,
            "GDD_MEM_PROBE_TIMEOUT is {probe_timeout:?}, which isn't below GDD_MEM_PROBE_INTERVAL; \
             {longest:?} is taken"
        );
    }
    Timing {
        probe_interval,
        probe_timeout: if probe_timeout < probe_interval { probe_timeout } else { longest },
        indirect_checks: config.mem_indirect_checks as usize,
        suspicion_mult: config.mem_suspicion_mult.unwrap_or(of_profile.suspicion_mult),
        retransmit_mult: config.mem_retransmit_mult,
        gossip_nodes: config.mem_gossip_nodes.map_or(of_profile.gossip_nodes, |it| it as usize),
        gossip_interval: config.mem_gossip_interval.unwrap_or(of_profile.gossip_interval),
        sync_interval: config.mem_sync_interval,
        dead_timeout: config.mem_dead_timeout,
        reclaim_timeout: config.mem_reclaim_timeout,
        tcp_timeout: config.mem_tcp_timeout.unwrap_or(of_profile.tcp_timeout),
        drain: config.mem_drain,
    }
}

/// The address of this machine on the way out of it; the loopback one if there is no way. Nothing
/// is sent.
fn leading_out() -> IpAddr {
    // Addresses for documentation, which nobody has: the way to them is the way to most.
    let ways: [(IpAddr, IpAddr); 2] = [
        (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into()),
        (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()),
    ];
    let own = |(from, to): (IpAddr, IpAddr)| {
        let socket = UdpSocket::bind(SocketAddr::new(from, 0)).ok()?;
        socket.connect(SocketAddr::new(to, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    ways.into_iter().find_map(own).unwrap_or(Ipv4Addr::LOCALHOST.into())
}

/// The longest beginning of a text that fits into `length` bytes.
fn cut(text: &str, length: usize) -> &str {
    text.get(..text.floor_char_boundary(length)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(mem_host: &str, service: Option<&str>) -> (Advertised, IpAddr) {
        let config = Config { mem_host: mem_host.to_owned(), ..Config::default() };
        let plan = Plan::new(&config, service.map(|ip| ip.parse().unwrap())).unwrap();
        (plan.advertised, plan.ip)
    }

    #[test]
    fn a_node_listens_everywhere_unless_it_is_reached_here_only() {
        let at = |ip: &str| Advertised::Address(ip.parse().unwrap());
        let ip = |ip: &str| ip.parse::<IpAddr>().unwrap();
        for (mem_host, service, advertised, listens) in [
            ("127.0.0.3", None, at("127.0.0.3"), ip("127.0.0.3")),
            ("127.0.0.3", Some("0.0.0.0"), at("127.0.0.3"), ip("127.0.0.3")),
            ("", Some("127.0.0.1"), at("127.0.0.1"), ip("127.0.0.1")),
            ("", Some("10.0.0.1"), at("10.0.0.1"), ip("10.0.0.1")),
            ("10.0.0.1", Some("127.0.0.1"), at("10.0.0.1"), ip("0.0.0.0")),
            ("10.0.0.1", Some("172.17.0.2"), at("10.0.0.1"), ip("0.0.0.0")),
            ("2001:db8::1", Some("::"), at("2001:db8::1"), ip("::")),
            ("node-1", Some("::"), Advertised::Name("node-1".to_owned()), ip("::")),
            ("node-1", Some("127.0.0.1"), Advertised::Name("node-1".to_owned()), ip("127.0.0.1")),
        ] {
            assert_eq!(plan(mem_host, service), (advertised, listens), "{mem_host} {service:?}");
        }
        let (advertised, listens) = plan("", Some("0.0.0.0"));
        assert_eq!(advertised, Advertised::Address(leading_out()));
        assert!(listens.is_unspecified() || leading_out().is_loopback());
    }

    #[test]
    fn a_dot_in_front_stands_for_the_name_of_the_host() {
        let name = format!("{}.nodes.svc", host_name());
        assert_eq!(plan(".nodes.svc", None).0, Advertised::Name(name));
    }

    #[test]
    fn the_profile_gives_the_times_that_are_not_set() {
        let lan = timing(&Config::default());
        assert_eq!(lan, Timing::LAN);
        let wan = Config { mem_profile: MemProfile::Wan, ..Config::default() };
        assert_eq!(timing(&wan), Timing::WAN);
        let own = Config {
            mem_probe_interval: Some(Duration::from_millis(200)),
            mem_suspicion_mult: Some(2),
            mem_gossip_nodes: Some(7),
            mem_gossip_interval: Some(Duration::from_millis(50)),
            mem_tcp_timeout: Some(Duration::from_secs(1)),
            ..wan
        };
        assert_eq!(
            timing(&own),
            Timing {
                probe_interval: Duration::from_millis(200),
                // That of the profile would be longer than the interval.
                probe_timeout: Duration::from_millis(100),
                suspicion_mult: 2,
                gossip_nodes: 7,
                gossip_interval: Duration::from_millis(50),
                tcp_timeout: Duration::from_secs(1),
                ..Timing::WAN
            }
        );
        for profile in [MemProfile::Lan, MemProfile::Wan] {
            let timing = timing(&Config { mem_profile: profile, ..Config::default() });
            let seconds = [timing.dead_timeout, timing.sync_interval, timing.reclaim_timeout];
            assert_eq!(seconds.map(|it| it.as_secs()), [30, 5, 3]);
        }
    }

    #[test]
    fn the_name_of_the_host_is_cut_where_a_character_ends() {
        assert_eq!(cut("größe", 3), "gr");
        assert_eq!(cut("größe", 9), "größe");
        let plan = Plan::new(&Config::default(), None).unwrap();
        assert!((1..=NAME).contains(&plan.settings.name.len()));
    }

    #[test]
    fn the_older_name_of_the_weight_wins() {
        let config = Config { weight: 3, ..Config::default() };
        assert_eq!(weight(&config), 3);
        assert_eq!(weight(&Config { mem_weight: Some(5), ..config }), 5);
    }

    #[test]
    fn a_weight_is_computed_only_when_it_is_0_and_there_is_an_interval() {
        let second = Duration::from_secs(1);
        for (weight, interval, expected) in
            [(0, second, Some(second)), (1, second, None), (0, Duration::ZERO, None)]
        {
            let config = Config { weight, mem_weight_interval: interval, ..Config::default() };
            assert_eq!(Plan::new(&config, None).unwrap().weight_interval, expected);
        }
    }
}
