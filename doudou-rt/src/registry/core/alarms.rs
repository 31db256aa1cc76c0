//! Log lines that an operator must see, and that an attacker could make millions of.

use std::collections::BTreeMap;
use std::time::Duration;

/// How long a reason is silent after a line.
const SILENCE: Duration = Duration::from_secs(10);

/// Lets the first line of a reason through, and then one every 10 s.
#[derive(Debug, Default)]
pub(super) struct Alarms(BTreeMap<&'static str, Alarm>);

#[derive(Debug)]
struct Alarm {
    last: Duration,
    since: u64,
}

impl Alarms {
    /// How often the reason came up since the last line, this time included; `None` while it is
    /// silent.
    pub(super) fn ring(&mut self, reason: &'static str, now: Duration) -> Option<u64> {
        match self.0.get_mut(reason) {
            Some(alarm) if now < alarm.last + SILENCE => {
                alarm.since += 1;
                None
            }
            Some(alarm) => {
                let times = alarm.since + 1;
                *alarm = Alarm { last: now, since: 0 };
                Some(times)
            }
            None => {
                self.0.insert(reason, Alarm { last: now, since: 0 });
                Some(1)
            }
        }
    }
}
