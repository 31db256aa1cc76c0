//! What is tried again.

use std::time::Duration;

use doudou_rt::client::{ClientError, Retries};
use doudou_rt::http::Method;
use doudou_rt::{Error, Problem, ProblemType};

use crate::node::{Act, Answered, Forgetful, Node, get, in_turn, nobody, post};

#[tokio::test]
async fn no_call_fails_because_of_a_dead_node() {
    let node = Node::answering(1).await;
    let client = in_turn([nobody().await, node.endpoint()]).build().unwrap();
    for _ in 0..50 {
        assert_eq!(get(&client).await.unwrap(), 1);
        assert_eq!(post(&client).await.unwrap(), 1);
    }
    assert_eq!(node.requests(), 100);
}

#[tokio::test]
async fn a_node_that_never_answers_costs_what_may_be_repeated_one_attempt_and_the_rest_its_time() {
    let (hole, node) = (Node::start(|_| Act::Wait).await, Node::answering(1).await);
    let client = in_turn([hole.endpoint(), node.endpoint()])
        .attempt_timeout(Duration::from_millis(100))
        .timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    for _ in 0..4 {
        assert_eq!(get(&client).await.unwrap(), 1);
    }
    assert!(hole.requests() > 0);
    let before = hole.requests() + node.requests();
    let answers = [post(&client).await, post(&client).await];
    let late = answers.iter().filter(|it| matches!(it, Err(ClientError::TimedOut { attempts: 1 })));
    assert_eq!(late.count(), 1, "{answers:?}");
    assert_eq!(hole.requests() + node.requests(), before + 2);
}

#[tokio::test]
async fn a_node_that_is_unwell_sends_only_what_may_be_repeated_on() {
    for status in [502, 503, 504] {
        let unwell = Node::start(move |_| Act::Answer(status, 0)).await;
        let node = Node::answering(1).await;
        let client = in_turn([unwell.endpoint(), node.endpoint()]).build().unwrap();
        for _ in 0..4 {
            assert_eq!(get(&client).await.unwrap(), 1);
        }
        let (ill, well) = (unwell.requests(), node.requests());
        assert!(ill > 0 && well == 4);
        let answers = [post(&client).await, post(&client).await];
        let failed: Vec<_> = answers.iter().filter_map(|it| it.as_ref().err()).collect();
        let [ClientError::Problem(problem)] = failed[..] else { panic!("{answers:?}") };
        assert_eq!(problem.status.as_u16(), status);
        assert_eq!((unwell.requests(), node.requests()), (ill + 1, well + 1));
    }
}

#[tokio::test]
async fn what_a_node_may_have_read_is_sent_once_if_it_mustnt_be_repeated() {
    for act in [|_| Act::HangUp, |_| Act::BreakOff] {
        let (node, other) = (Node::start(act).await, Node::start(act).await);
        let client = in_turn([node.endpoint(), other.endpoint()]).build().unwrap();
        for calls in 1..=6 {
            let error = post(&client).await.unwrap_err();
            assert!(matches!(error, ClientError::Transport(_)), "{error:?}");
            assert_eq!(node.requests() + other.requests(), calls);
        }
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_elsewhere() {
    for act in [|_| Act::HangUp, |_| Act::BreakOff] {
        let (broken, node) = (Node::start(act).await, Node::answering(1).await);
        let client = in_turn([broken.endpoint(), node.endpoint()]).build().unwrap();
        for _ in 0..4 {
            assert_eq!(get(&client).await.unwrap(), 1);
        }
        assert!(broken.requests() > 0);
    }
}

#[tokio::test]
async fn a_call_says_itself_whether_it_may_be_repeated() {
    let unwell = Node::start(|_| Act::Answer(503, 0)).await;
    let call = async |method, idempotent| -> Answered {
        let client = in_turn([unwell.endpoint(), unwell.endpoint()]).build().unwrap();
        client.request(method).literal("/number").send().idempotent(idempotent).await
    };
    call(Method::GET, false).await.unwrap_err();
    assert_eq!(unwell.requests(), 1);
    call(Method::POST, true).await.unwrap_err();
    assert_eq!(unwell.requests(), 4);
}

#[tokio::test]
async fn any_time_may_be_allowed() {
    let node = Node::answering(1).await;
    for time in [Duration::MAX, Duration::from_secs(u64::MAX / 2)] {
        let client = in_turn([node.endpoint()]).timeout(time).attempt_timeout(time);
        let client = client.build().unwrap();
        assert_eq!(get(&client).await.unwrap(), 1);
        let call = client.request(Method::GET).literal("/number").send::<u32, Error>();
        assert_eq!(call.timeout(time).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn the_only_node_is_asked_again_after_a_pause() {
    let node = Node::start(|nth| Act::Answer(if nth < 2 { 503 } else { 200 }, 1)).await;
    let client = in_turn([node.endpoint()]).build().unwrap();
    assert_eq!(get(&client).await.unwrap(), 1);
    assert_eq!(node.requests(), 3);
}

#[tokio::test]
async fn a_node_that_says_when_to_come_again_is_asked_then_if_there_is_time() {
    for status in [429, 503] {
        let again = move |nth| match nth {
            0 => Act::ComeAgain(status, 1),
            _ => Act::Answer(200, 1),
        };
        let node = Node::start(again).await;
        let client = in_turn([node.endpoint()]).build().unwrap();
        assert_eq!(get(&client).await.unwrap(), 1);

        let node = Node::start(move |_| Act::ComeAgain(status, 30)).await;
        let client = in_turn([node.endpoint()]).timeout(Duration::from_secs(20)).build().unwrap();
        let error = get(&client).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), node.requests()), (status, 1));
    }
}

#[tokio::test]
async fn the_last_error_tells_how_often_it_was_tried() {
    let dead = [nobody().await, nobody().await, nobody().await];
    let client = in_turn(dead).build().unwrap();
    let error = get(&client).await.unwrap_err();
    let ClientError::Retried { attempts: 3, last } = &error else { panic!("{error:?}") };
    assert!(matches!(&**last, ClientError::Transport(error) if error.is_connect()));
    let text = error.to_string();
    assert!(text.contains("refused") && text.ends_with(", after 3 attempts"), "{text}");

    #[derive(Debug)]
    struct Declared(Problem);
    impl ProblemType for Declared {
        fn to_problem(&self) -> Problem {
            self.0.clone()
        }
        fn from_problem(problem: Problem) -> Result<Self, Problem> {
            Ok(Self(problem))
        }
    }
    let node = Node::start(|_| Act::Answer(503, 1)).await;
    let client = in_turn([node.endpoint()]).build().unwrap();
    let call = client.request(Method::GET).literal("/number").send_empty::<Declared>();
    assert!(matches!(call.await, Err(ClientError::Service(Declared(_)))));
    assert_eq!(node.requests(), 3);
}

#[tokio::test]
async fn a_storm_is_kept_within_the_budget() {
    let (one, two) =
        (Node::start(|_| Act::Answer(503, 0)).await, Node::start(|_| Act::HangUp).await);
    let retries = Retries { per_second: 0, ..Retries::default() };
    let client = in_turn([one.endpoint(), two.endpoint()]).retries(retries).build().unwrap();
    for _ in 0..500 {
        get(&client).await.unwrap_err();
    }
    let sent = one.requests() + two.requests();
    assert!((590..=600).contains(&sent), "{sent}");

    let node = Node::start(|_| Act::Answer(503, 0)).await;
    let client = in_turn([node.endpoint()]).retries(Retries::NONE).build().unwrap();
    let error = client.request(Method::GET).literal("/x").send_empty::<Error>().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), node.requests()), (503, 1));
}

/// The node closes each connection after its answer, without saying so before.
#[tokio::test]
async fn a_connection_that_was_closed_while_it_was_idle_costs_no_call() {
    let node = Forgetful::start().await;
    let client = in_turn([node.endpoint()]).retries(Retries::NONE).build().unwrap();
    for calls in 1..=20 {
        assert_eq!(post(&client).await.unwrap(), 1);
        node.closed(calls).await;
    }
}
