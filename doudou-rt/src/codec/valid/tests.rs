use super::*;
use garde::I18n;
use garde::i18n::{
    DefaultI18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Validate)]
struct Team {
    #[garde(length(chars, min = 2), custom(no_digits))]
    team_name: String,
    #[garde(dive)]
    lead: Option<Box<Member>>,
    #[garde(length(max = 2), dive)]
    members: Vec<Member>,
    #[garde(dive)]
    by_role: BTreeMap<String, Member>,
    #[garde(dive)]
    r#type: Kind,
    #[garde(dive)]
    flat: Flat,
    #[garde(inner(inner(length(chars, max = 3))))]
    tags: Option<Vec<String>>,
}

#[derive(Validate)]
struct Member {
    #[garde(range(min = 18, max = 99))]
    age: u8,
    #[garde(dive)]
    score: Score,
}

#[derive(Validate)]
struct Score(#[garde(range(max = 1.0))] f64);

#[derive(Validate)]
enum Kind {
    Plain,
    Named {
        #[garde(ascii)]
        label: String,
    },
}

#[derive(Validate)]
struct Flat {
    #[garde(required)]
    owner: Option<String>,
}

fn no_digits(text: &str, _: &()) -> garde::Result {
    match text.contains(|letter: char| letter.is_ascii_digit()) {
        true => Err(garde::Error::new("no digits, please")),
        false => Ok(()),
    }
}

const fn name(rust: &'static str, wire: &'static str, inner: Option<&'static Names>) -> Name {
    Name { rust, wire, rules: &[], inner }
}

static TEAM: Names = Names {
    fields: &[
        Name { rules: &["length", "custom"], ..name("team_name", "teamName", None) },
        name("lead", "lead", Some(&MEMBER)),
        name("members", "mem/bers", Some(&MEMBER)),
        name("by_role", "byRole", Some(&BY_ROLE)),
        name("type", "type", Some(Names::END)),
        name("flat", "", Some(&FLAT)),
        Name { rules: &["length"], ..name("tags", "tags", None) },
    ],
};
static BY_ROLE: Names = Names { fields: &[name("*", "*", Some(&MEMBER))] };
static MEMBER: Names =
    Names { fields: &[name("age", "years", None), name("score", "score", Some(&SCORE))] };
static SCORE: Names = Names { fields: &[name("0", "", None)] };
static FLAT: Names = Names { fields: &[name("owner", "ownedBy", None)] };

fn member(age: u8, score: f64) -> Member {
    Member { age, score: Score(score) }
}

fn good() -> Team {
    Team {
        team_name: "ab".to_owned(),
        lead: None,
        members: vec![],
        by_role: BTreeMap::new(),
        r#type: Kind::Plain,
        flat: Flat { owner: Some(String::new()) },
        tags: None,
    }
}

fn problem(findings: Findings) -> Problem {
    findings.finish().unwrap_err().problem().unwrap().clone()
}

fn found(team: &Team) -> Vec<(String, String)> {
    let mut findings = Findings::new();
    findings.body(team, &TEAM);
    if findings.count == 0 {
        return vec![];
    }
    let errors: Vec<Value> = problem(findings).get("errors").unwrap();
    let text = |error: &Value, name| error[name].as_str().unwrap().to_owned();
    errors.iter().map(|error| (text(error, "pointer"), text(error, "rule"))).collect()
}

#[test]
fn a_finding_stands_where_the_wire_has_it() {
    assert_eq!(found(&good()), []);
    for (team, pointer, rule) in [
        (Team { team_name: "a".into(), ..good() }, "/teamName", "length"),
        (Team { team_name: "a1".into(), ..good() }, "/teamName", "custom"),
        (Team { lead: Some(member(17, 0.0).into()), ..good() }, "/lead/years", "range"),
        (
            Team { members: vec![member(18, 0.0), member(100, 0.0)], ..good() },
            "/mem~1bers/1/years",
            "range",
        ),
        // A key may be named as a field is.
        (
            Team { by_role: BTreeMap::from([("age".into(), member(20, 2.0))]), ..good() },
            "/byRole/age/score",
            "range",
        ),
        (Team { r#type: Kind::Named { label: "é".into() }, ..good() }, "/type", "ascii"),
        (Team { flat: Flat { owner: None }, ..good() }, "/ownedBy", "required"),
        (Team { tags: Some(vec!["abc".into(), "abcd".into()]), ..good() }, "/tags/1", "length"),
    ] {
        assert_eq!(found(&team), [(pointer.to_owned(), rule.to_owned())]);
    }
}

#[test]
fn everything_is_found_at_once() {
    let mut findings = Findings::new();
    let refused = garde::rules::range::apply(&0, (Some(1), None));
    findings.check(Place::Header, "x-size", "range", refused);
    findings.check(Place::Query, "page", "range", Ok(()));
    findings.fields(Place::Query, &Team { flat: Flat { owner: None }, ..good() }, &TEAM);
    findings.body(&member(200, 2.0), &MEMBER);
    let problem = problem(findings);
    assert_eq!(problem.status, 400);
    assert_eq!(problem.detail.as_deref(), Some("header `x-size`: lower than 1 (and 3 more)"));
    assert_eq!(
        problem.get::<Value>("errors").unwrap(),
        json!([
            { "parameter": "x-size", "in": "header", "rule": "range", "detail": "lower than 1" },
            { "parameter": "ownedBy", "in": "query", "rule": "required", "detail": "not set" },
            { "pointer": "/years", "rule": "range", "detail": "greater than 99" },
            { "pointer": "/score", "rule": "range", "detail": "greater than 1" },
        ])
    );
}

#[test]
fn a_rule_of_all_fields_has_no_parameter() {
    #[derive(Validate)]
    #[garde(custom(|_, _| garde::Result::Err(garde::Error::new("from after to"))))]
    struct Range {
        #[garde(skip)]
        _from: u8,
    }
    let mut findings = Findings::new();
    findings.fields(Place::Query, &Range { _from: 1 }, &NONE);
    let problem = problem(findings);
    assert_eq!(problem.detail.as_deref(), Some("query parameters: from after to"));
    assert_eq!(
        problem.get::<Value>("errors").unwrap(),
        json!([{ "in": "query", "rule": "custom", "detail": "from after to" }])
    );
}

#[test]
fn an_answer_does_not_list_more_than_a_hundred() {
    let members = (0..500).map(|_| member(0, 0.0)).collect();
    let mut findings = Findings::new();
    findings.body(&Team { members, ..good() }, &TEAM);
    let problem = problem(findings);
    assert_eq!(problem.get::<Vec<Value>>("errors").unwrap().len(), 100);
    let detail = problem.detail.unwrap();
    assert_eq!(detail, "body at `/mem~1bers/0/years`: lower than 18 (and 500 more)");
}

#[test]
fn every_message_of_garde_tells_its_rule() {
    let garde = DefaultI18n;
    for (expected, message) in [
        ("length", garde.length_lower_than(1)),
        ("length", garde.length_greater_than(1)),
        ("range", garde.range_lower_than(&1)),
        ("range", garde.range_greater_than(&1)),
        ("pattern", garde.pattern_no_match(&"a")),
        ("matches", garde.matches_field_mismatch(&"a")),
        ("contains", garde.contains_missing(&"a")),
        ("prefix", garde.prefix_missing(&"a")),
        ("suffix", garde.suffix_missing(&"a")),
        ("email", garde.email_invalid(InvalidEmail::Empty)),
        ("url", garde.url_invalid(InvalidUrl::EmptyHost)),
        ("ip", garde.ip_invalid(IpKind::Any)),
        ("ipv4", garde.ip_invalid(IpKind::V4)),
        ("ipv6", garde.ip_invalid(IpKind::V6)),
        ("credit_card", garde.credit_card_invalid(InvalidCreditCard::InvalidLuhn)),
        ("phone_number", garde.phone_number_invalid(InvalidPhoneNumber::Invalid)),
        ("phone_number", garde.phone_number_invalid(InvalidPhoneNumber::TooLong)),
        ("ascii", garde.ascii_invalid()),
        ("alphanumeric", garde.alphanumeric_invalid()),
        ("required", garde.required_not_set()),
    ] {
        assert_eq!(rule(&message, &[]), expected, "{message}");
        assert_eq!(rule(&message, &["inner", expected]), expected, "{message}");
        assert_eq!(rule(&message, &["custom"]), "custom", "{message}");
    }
    assert_eq!(MESSAGES.len(), 19, "a new message needs a line above");
}

#[test]
fn names_that_lead_back_to_themselves_can_be_shown() {
    static TREE: Names = Names { fields: &[name("children", "children", Some(&TREE))] };
    assert!(format!("{TREE:?}").contains("children"));
}
