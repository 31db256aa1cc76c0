//! The registry of a node in a cluster, for programs: that of a node alone, and more.

use serde::Serialize;
use serde_json::value::RawValue;

use super::super::times::seconds;
use super::{View, started};
use crate::registry::{Member, Record, ServedService};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    mode: &'static str,
    cluster: &'a str,
    /// The name of the node that was asked.
    this: Option<&'a str>,
    nodes: Vec<Node<'a>>,
    /// The newest first.
    events: Vec<Happened<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node<'a> {
    name: &'a str,
    state: &'static str,
    /// In seconds since 1970, as all moments.
    since: u64,
    generation: u64,
    address: String,
    #[serde(flatten)]
    said: Option<Said<'a>>,
}

/// What the node says about itself; not there until it did.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Said<'a> {
    service: &'a str,
    services: &'a [ServedService],
    host: String,
    base_url: Option<String>,
    manage_url: Option<String>,
    draining: bool,
    weight: u32,
    zone: &'a str,
    started_at: u64,
    uptime_seconds: u64,
    doudou_version: &'a str,
    rust_version: &'a str,
    build_user: &'a str,
    build_time: &'a str,
    /// As it was said: numbers and the order of keys too.
    data: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Happened<'a> {
    at: u64,
    node: &'a str,
    kind: &'static str,
}

pub(super) fn text(view: &View, label: &str) -> serde_json::Result<String> {
    let events = view.events.iter().rev();
    serde_json::to_string(&Document {
        mode: "micro",
        cluster: label,
        this: view.this().map(|this| &*this.name),
        nodes: view.members.all.iter().map(|member| node(view, member)).collect(),
        events: events
            .map(|event| Happened {
                at: seconds(event.at),
                node: &event.member,
                kind: event.kind.as_str(),
            })
            .collect(),
    })
}

fn node<'a>(view: &View, member: &'a Member) -> Node<'a> {
    Node {
        name: &member.name,
        state: member.state.as_str(),
        since: seconds(member.since),
        generation: member.generation,
        address: member.address.to_string(),
        said: member.record.as_ref().map(|record| said(view, member, record)),
    }
}

fn said<'a>(view: &View, member: &Member, record: &'a Record) -> Said<'a> {
    let start = started(record.registered_at);
    let end = if member.state.is_active() { view.now } else { member.since };
    Said {
        service: &record.service,
        services: &record.services,
        host: record.host.clone().unwrap_or_else(|| member.address.ip().to_string()),
        base_url: record.base_url(member.address),
        manage_url: record.manage_url(member.address),
        draining: record.draining,
        weight: record.weight,
        zone: &record.zone,
        started_at: seconds(start),
        uptime_seconds: end.duration_since(start).unwrap_or_default().as_secs(),
        doudou_version: &record.doudou_version,
        rust_version: &record.rust_version,
        build_user: &record.build_user,
        build_time: &record.build_time,
        data: serde_json::from_str(&record.data).ok(),
    }
}
