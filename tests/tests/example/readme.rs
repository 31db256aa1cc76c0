//! What a README shows of the example is what a reader sees: its `curl` lines are run, in their
//! order, and their answers compared.

use std::path::Path;
use std::process::Command;

use crate::process::{Example, home};

/// Where a README says that the example listens.
const ADDRESS: &str = "localhost:6060";

/// The times that are written into a new database. All others are of the moment.
const SCHEMA: &str = include_str!("../../../example-svc/src/schema.sql");

/// A command of a README and what it shows below it.
#[derive(Debug, PartialEq)]
struct Step {
    /// The number of its line, from 1.
    line: usize,
    command: String,
    /// `None` in a block of commands alone.
    answer: Option<String>,
}

impl Step {
    fn is_curl(&self) -> bool {
        self.command.split_whitespace().any(|word| word == "curl")
    }

    fn starts_the_example(&self) -> bool {
        self.command.starts_with("cargo run -p example-svc")
    }
}

/// The commands of a README: those after a `$` in its `console` blocks, and the lines of its
/// `sh` blocks. A `\` at the end of a line continues a command.
fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    // The language of the block that a line is in.
    let mut block = None;
    let mut continued = false;
    for (number, line) in (1..).zip(readme.lines()) {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            block = if block.is_some() { None } else { Some(language.trim()) };
            continued = false;
            continue;
        }
        let (command, answer) = match block {
            Some("console") => (line.strip_prefix("$ "), Some(String::new())),
            Some("sh" | "bash" | "shell") => {
                (Some(line).filter(|line| !line.is_empty() && !line.starts_with('#')), None)
            }
            _ => continue,
        };
        match (steps.last_mut(), command) {
            (Some(step), _) if continued => step.command += &format!("\n{line}"),
            (_, Some(command)) => {
                steps.push(Step { line: number, command: command.to_owned(), answer });
            }
            (Some(Step { answer: Some(text), .. }), None) if answer.is_some() => {
                *text += &format!("{line}\n");
            }
            _ => {}
        }
        continued = line.ends_with('\\') && steps.last().is_some();
    }
    steps
}

/// Replaces the times that aren't in the schema.
fn without_times(text: &str) -> String {
    const TIME: &str = "0000-00-00T00:00:00Z";
    let is_time = |time: &str| {
        time.chars().zip(TIME.chars()).all(|(c, pattern)| match pattern {
            '0' => c.is_ascii_digit(),
            pattern => c == pattern,
        })
    };
    let mut rest = text;
    let mut replaced = String::new();
    while let Some(first) = rest.chars().next() {
        match rest.get(..TIME.len()) {
            Some(time) if is_time(time) && !SCHEMA.contains(time) => {
                replaced += "<time>";
                rest = &rest[TIME.len()..];
            }
            _ => {
                replaced.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    replaced
}

/// Whether a text is as it is shown; `…` stands for anything.
fn is_as_shown(text: &str, shown: &str) -> bool {
    let Some((start, shown)) = shown.split_once('…') else { return text == shown };
    let Some(mut rest) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = shown.split('…').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(end)
}

/// Runs a command of a README against the example, and gives what it writes.
fn run(step: &Step, example: &Example) -> String {
    let Step { line, command, .. } = step;
    assert!(command.contains(ADDRESS), "line {line}: `{command}` doesn't call {ADDRESS}");
    let home = home();
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "curl() {{ command curl -q -sS --max-time 60 --noproxy '*' \"$@\"; }}\n{}",
            command.replace(ADDRESS, &example.address)
        ))
        .current_dir(&home)
        .output()
        .unwrap();
    std::fs::remove_dir_all(home).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "line {line}: `{command}`: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the `curl` lines of a README against a new instance, and gives their number.
fn check(readme: &Path) -> usize {
    let text = std::fs::read_to_string(readme).unwrap();
    let steps = steps(&text);
    let calls = steps.iter().filter(|step| step.is_curl()).count();
    let lines = text.lines().map(|line| line.trim_start_matches([' ', '$']));
    let written = lines.filter(|line| line.starts_with("curl ")).count();
    assert!(calls >= written, "a `curl` of {} isn't in a block of commands", readme.display());

    // The address as the README has it, all interfaces, and the port that is free.
    let example = Example::start_with(&[("GDD_HOST", "")]);
    for step in &steps {
        let found = if step.is_curl() {
            run(step, &example)
        } else if step.starts_the_example() {
            let port = example.address.split_once(':').unwrap().1;
            example.log().replace(&format!("localhost:{port}"), ADDRESS)
        } else {
            continue;
        };
        let Some(shown) = &step.answer else { continue };
        // The log goes on after what is shown of it.
        let shown = shown.trim_end().to_owned() + if step.is_curl() { "" } else { "…" };
        let [found, shown] = [found.trim_end(), &shown].map(without_times);
        let (readme, line, command) = (readme.display(), step.line, &step.command);
        assert!(
            is_as_shown(&found, &shown),
            "{readme}:{line}: {command}\n--- shown\n{shown}\n--- found\n{found}\n---"
        );
    }
    calls
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn the_calls_in_the_readme_of_the_example_have_the_answers_that_it_shows() {
    assert!(check(&root().join("example-svc/README.md")) >= 10);
}

#[test]
fn the_calls_in_the_readmes_of_the_project_have_the_answers_that_they_show() {
    for readme in ["README.md", "README_zh.md"] {
        assert!(check(&root().join(readme)) >= 1, "{readme}");
    }
}

#[test]
fn commands_are_found_with_their_answers() {
    let readme = "\
$ curl outside
```console
$ curl 'a' \\
    b
one
two
$ cargo run
```
text
```sh
# a comment
curl c
```
```rust
$ curl no command
```
";
    let step = |line, command: &str, answer: Option<&str>| Step {
        line,
        command: command.to_owned(),
        answer: answer.map(str::to_owned),
    };
    assert_eq!(
        steps(readme),
        [
            step(3, "curl 'a' \\\n    b", Some("one\ntwo\n")),
            step(7, "cargo run", Some("")),
            step(12, "curl c", None),
        ]
    );
}

#[test]
fn only_times_of_the_moment_and_what_is_left_out_may_differ() {
    assert!(SCHEMA.contains("2026-01-05T09:00:00Z"));
    assert_eq!(without_times("[2026-01-05T09:00:00Z]"), "[2026-01-05T09:00:00Z]");
    assert_eq!(without_times("ä2026-11-22T09:46:21Z,2x"), "ä<time>,2x");
    for (text, shown, expected) in [
        ("abc", "abc", true),
        ("abc", "ab", false),
        ("abc", "…", true),
        ("abc", "a…c", true),
        ("abc", "…b…", true),
        ("abc", "b…", false),
        ("abc", "…b", false),
        ("abcb", "…c…b", true),
    ] {
        assert_eq!(is_as_shown(text, shown), expected, "{text} {shown}");
    }
}
