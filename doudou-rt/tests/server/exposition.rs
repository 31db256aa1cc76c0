//! A strict reader of Prometheus's text format 0.0.4: what it takes, every scraper takes.

use std::collections::{BTreeMap, BTreeSet};

type Labels = BTreeMap<String, String>;

/// The series of a scrape.
pub(crate) struct Exposition {
    series: BTreeMap<(String, Labels), f64>,
}

impl Exposition {
    /// Panics at the first thing that isn't as the format wants it, or as a histogram must be.
    pub(crate) fn parse(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line has an end");
        let mut exposition = Self { series: BTreeMap::new() };
        let mut families = BTreeMap::new();
        let mut family = ("", "");
        let mut help = "";
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                help = rest.split_once(' ').expect(line).0;
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').expect(line);
                assert_eq!(name, help, "a family has a help before its type: {line}");
                assert!(
                    is_name(name) && ["counter", "gauge", "histogram"].contains(&kind),
                    "{line}"
                );
                assert!(families.insert(name, kind).is_none(), "a family is in one piece: {line}");
                family = (name, kind);
            } else {
                exposition.sample(line, family);
            }
        }
        for (name, _) in families.iter().filter(|(_, kind)| **kind == "histogram") {
            exposition.check_histogram(name);
        }
        exposition
    }

    fn sample(&mut self, line: &str, (family, kind): (&str, &str)) {
        let end = line.find(['{', ' ']).expect(line);
        let (name, mut rest) = line.split_at(end);
        let part = name.strip_prefix(family).expect(line);
        let parts: &[&str] =
            if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
        assert!(is_name(name) && parts.contains(&part), "{line} is none of {family}");
        let mut labels = Labels::new();
        if let Some(inner) = rest.strip_prefix('{') {
            rest = inner;
            while !rest.starts_with('}') {
                let (label, after) = rest.split_once("=\"").expect(line);
                let (value, after) = quoted(after).expect(line);
                assert!(is_name(label) && !label.contains(':'), "{line}");
                assert!(labels.insert(label.to_owned(), value).is_none(), "{line}");
                rest = after.strip_prefix(',').unwrap_or(after);
            }
            rest = &rest[1..];
        }
        let value: f64 = rest.strip_prefix(' ').expect(line).parse().expect(line);
        assert!(kind == "gauge" || value >= 0.0, "{line}");
        let series = (name.to_owned(), labels);
        assert!(self.series.insert(series, value).is_none(), "twice: {line}");
    }

    /// The buckets of every series rise to the one without a bound, which is the count.
    fn check_histogram(&self, name: &str) {
        let (bucket, count) = (format!("{name}_bucket"), format!("{name}_count"));
        let counts = self.series.iter().filter(|((found, _), _)| *found == count);
        for ((_, labels), count) in counts {
            let mut buckets: Vec<(f64, f64)> = self
                .series
                .iter()
                .filter(|((found, _), _)| *found == bucket)
                .filter_map(|((_, found), value)| {
                    let mut found = found.clone();
                    let bound = found.remove("le").unwrap().parse().unwrap();
                    (found == *labels).then_some((bound, *value))
                })
                .collect();
            buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert!(buckets.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{name} {labels:?}");
            assert_eq!(buckets.last(), Some(&(f64::INFINITY, *count)), "{name} {labels:?}");
        }
    }

    /// The value of a series, which must be there.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let labels = labels.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let series = (name.to_owned(), labels);
        *self.series.get(&series).unwrap_or_else(|| panic!("there is no {series:?}"))
    }

    /// The sum of the series of a name.
    pub(crate) fn sum(&self, name: &str) -> f64 {
        self.series.iter().filter(|((found, _), _)| found == name).map(|(_, value)| value).sum()
    }

    /// The values that a label has in the series of a name.
    pub(crate) fn values_of(&self, name: &str, label: &str) -> BTreeSet<&str> {
        let series = self.series.keys().filter(|(found, _)| found == name);
        series.filter_map(|(_, labels)| labels.get(label).map(String::as_str)).collect()
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))
}

/// A value up to its closing quote, and what comes after that.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next()? {
            (at, '"') => return Some((value, &text[at + 1..])),
            (_, '\\') => value.push(match chars.next()?.1 {
                'n' => '\n',
                c @ ('\\' | '"') => c,
                _ => return None,
            }),
            (_, c) => value.push(c),
        }
    }
}

#[test]
fn what_is_not_the_format_is_noticed() {
    let good = "# HELP a b\n# TYPE a counter\na{x=\"\\\"\\n\"} 1\na 2\n";
    assert_eq!(Exposition::parse(good).value("a", &[("x", "\"\n")]), 1.0);
    for bad in [
        "a 1\n",
        "# HELP a b\n# TYPE a counter\na 1",
        "# HELP a b\n# TYPE a counter\na 1\na 2\n",
        "# HELP a b\n# TYPE a counter\na -1\n",
        "# HELP a b\n# TYPE a counter\nb 1\n",
        "# HELP a b\n# TYPE a counter\na{x=\"\\t\"} 1\n",
        "# HELP a b\n# TYPE a counter\na{x=\"1\",x=\"2\"} 1\n",
        "# HELP a b\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n",
        "# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
    ] {
        assert!(std::panic::catch_unwind(|| Exposition::parse(bad)).is_err(), "{bad}");
    }
}
