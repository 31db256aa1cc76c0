//! What the clients of a process count, as its servers show it.

use std::time::Duration;

use doudou_rt::Error;
use doudou_rt::client::{Balance, Client, reqwest};
use doudou_rt::http::Method;
use doudou_rt::registry::Endpoint;

use crate::deadlines::{Running, Tells};
use crate::node::{Act, Node, PATIENCE, Told, get, nobody, post, until};

async fn shown(server: &Running) -> Vec<String> {
    let url = format!("{}/go-doudou/prometheus", server.url());
    let answer = reqwest::Client::new().get(url).send().await.unwrap();
    let text = answer.error_for_status().unwrap().text().await.unwrap();
    text.lines().filter(|line| line.contains("\"counted")).map(str::to_owned).collect()
}

fn client(service: &str, endpoints: impl IntoIterator<Item = Endpoint>) -> Client {
    let builder = Client::builder(service).discover(Told::of(endpoints));
    builder.timeout(PATIENCE).build().unwrap()
}

#[tokio::test]
async fn every_server_of_a_process_shows_what_its_clients_count() {
    let unwell =
        Node::start(|nth| if nth == 0 { Act::Answer(503, 0) } else { Act::Answer(200, 1) });
    let unwell = unwell.await;
    get(&client("Counted", [unwell.endpoint()])).await.unwrap();
    post(&client("counted", [nobody().await])).await.unwrap_err();
    get(&client("counted", [])).await.unwrap_err();
    let hole = Node::start(|_| Act::Wait).await;
    let call = client("counted", [hole.endpoint()]);
    let call = call.request(Method::GET).literal("/number").send::<u32, Error>();
    call.timeout(Duration::from_millis(100)).await.unwrap_err();

    let told = Told::of([nobody().await, unwell.endpoint()]);
    let with_a_dead_one = Client::builder("counted-3").discover(told).balance(Balance::RoundRobin);
    let with_a_dead_one = with_a_dead_one.build().unwrap();
    for _ in 0..2 {
        get(&with_a_dead_one).await.unwrap();
    }
    let before = hole.requests();
    let under_way = client("counted-2", [hole.endpoint()]);
    let call = tokio::spawn(async move { get(&under_way).await });
    until(|| hole.requests() > before).await;
    for server in [Running::start(Tells).await, Running::start(Tells).await] {
        let shown = shown(&server).await;
        for line in [
            "gdd_client_requests_total{outcome=\"success\",service=\"counted\"} 1",
            "gdd_client_requests_total{outcome=\"broken\",service=\"counted\"} 1",
            "gdd_client_requests_total{outcome=\"no_node\",service=\"counted\"} 1",
            "gdd_client_requests_total{outcome=\"timeout\",service=\"counted\"} 1",
            "gdd_client_attempts_total{outcome=\"answered\",service=\"counted\"} 1",
            "gdd_client_attempts_total{outcome=\"failed\",service=\"counted\"} 1",
            "gdd_client_attempts_total{outcome=\"unreachable\",service=\"counted\"} 3",
            "gdd_client_attempts_total{outcome=\"timeout\",service=\"counted\"} 1",
            "gdd_client_retries_total{service=\"counted\"} 3",
            "gdd_client_budget_exhausted_total{service=\"counted\"} 0",
            "gdd_client_in_flight{service=\"counted\"} 0",
            "gdd_client_in_flight{service=\"counted-2\"} 1",
            "gdd_client_nodes{service=\"counted-3\"} 2",
            "gdd_client_ejected_nodes{service=\"counted-3\"} 1",
            "gdd_client_request_seconds_count{service=\"counted\"} 4",
        ] {
            assert!(shown.iter().any(|found| found == line), "{line}\n{}", shown.join("\n"));
        }
    }
    call.abort();
}
