//! The annotations that mean something to clients and servers themselves.

use super::Method;

/// How long a call of the method may take, in milliseconds.
const TIMEOUT: &str = "timeout";

/// Whether a call of the method may be carried out twice.
const IDEMPOTENT: &str = "idempotent";

/// What should stand there instead of this value.
pub(crate) fn refusal(key: &str, value: &str) -> Option<&'static str> {
    match key {
        TIMEOUT if millis(value).is_none() => {
            Some("a duration above zero, such as `500ms` or `1m30s`")
        }
        IDEMPOTENT if flag(value).is_none() => Some("`true` or `false`"),
        _ => None,
    }
}

impl Method {
    /// How long a call may take, in milliseconds, if it is said.
    pub(crate) fn timeout(&self) -> Option<u64> {
        millis(self.annotation(TIMEOUT)?)
    }

    /// Whether a call may be carried out twice, if it is said.
    pub(crate) fn idempotent(&self) -> Option<bool> {
        flag(self.annotation(IDEMPOTENT)?)
    }

    fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.iter().find(|(found, _)| found == key).map(|(_, value)| &**value)
    }
}

fn flag(value: &str) -> Option<bool> {
    value.parse().ok()
}

/// Reads `15s`, `500ms`, `1m30s` or plain seconds, as the server does when it starts.
fn millis(text: &str) -> Option<u64> {
    if let Ok(seconds) = text.parse::<u64>() {
        return seconds.checked_mul(1_000).filter(|millis| *millis > 0);
    }
    let (mut total, mut rest) = (0_u64, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        let unit = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(unit);
        let factor = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(factor)?)?;
        rest = after;
    }
    Some(total).filter(|millis| *millis > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_a_duration_as_the_server_reads_it() {
        for (text, expected) in
            [("2", 2_000), ("2s", 2_000), ("500ms", 500), ("1m30s", 90_000), ("1h", 3_600_000)]
        {
            assert_eq!(millis(text), Some(expected), "{text}");
        }
        for wrong in
            ["", "0", "0s", "s", "2 s", "-1s", "1.5s", "2d", "1m30", "99999999999999999999h"]
        {
            assert_eq!(millis(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn other_annotations_are_anything() {
        assert_eq!(refusal("audit", "soon"), None);
        assert_eq!(refusal("idempotent", "yes"), Some("`true` or `false`"));
        assert!(refusal("timeout", "soon").is_some());
    }
}
